# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# kernels: 6.12 7.x
# skip-reason: compared with libbpf on two kernels
#
# The same object loaded by libbpf and by picket gives the same programs in
# the kernel: translated instructions, and the maps that they use.

. /lib/lib.sh

if ! [ -x /probe/programs_libbpf ]; then
	skip "programs are as with libbpf" "no libbpf could be had: tests/same/build.sh"
	finish
fi

programs=0 insns=0 refused=0
for object in /lib/picket/*.bpf.o /features/*.bpf.o /lessons/mprotect_verbatim.bpf.o; do
	name=$(basename "$object" .bpf.o)
	programs_libbpf "$object" 2>/dev/null | sort >/tmp/libbpf
	programs_picket "$object" 2>/dev/null | sort >/tmp/picket
	case $(cut -d' ' -f2 /tmp/libbpf | sort -u),$(cut -d' ' -f2 /tmp/picket | sort -u) in
	refused,refused) refused=$((refused + 1)); note "$name is refused to both"; continue ;;
	esac
	if cmp -s /tmp/libbpf /tmp/picket && [ -s /tmp/picket ]; then
		ok "$name is as with libbpf"
		programs=$((programs + $(wc -l </tmp/picket)))
		insns=$((insns + $(awk '{ n += $3 } END { print n + 0 }' /tmp/picket)))
	else
		not_ok "$name is as with libbpf" "libbpf: $(cut -c 1-2000 /tmp/libbpf)
picket: $(cut -c 1-2000 /tmp/picket)
$(VERBOSE=1 programs_libbpf "$object" 2>&1 >/dev/null | tail -n 4; VERBOSE=1 programs_picket "$object" 2>&1 >/dev/null)"
	fi
done
note "$programs programs, $insns instructions in the kernel are the same; $refused objects are refused to both"
like "there was much to compare" "$programs" '^[2-9][0-9]$|^[0-9]{3}'
finish
