#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Our include/bpf against sources written in the public style (tests/compile):
# they compile unchanged, without warnings, with every clang and for both byte
# orders; and give the same instructions, relocations and CO-RE records as with
# libbpf's own headers, where those are installed.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/host/lib.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/picket-headers.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
arch_include=/usr/include/$(gcc -print-multiarch 2>/dev/null || echo x86_64-linux-gnu)
objdump=$(command -v llvm-objdump llvm-objdump-19 llvm-objdump-16 llvm-objdump-14 | head -n 1)
any_clang=$(command -v clang clang-19 clang-16 clang-14 | head -n 1)

result() { # STATUS NAME FILE: the file is shown on failure
	if [ "$1" -eq 0 ]; then ok "$2"; return 0; fi
	not_ok "$2" "$(head -n 12 "$3")"
	return 1
}

# compile OUT CLANG TARGET ARCH SOURCE FLAGS...
compile() {
	local out=$1 clang=$2 target=$3 arch=$4 source=$5
	shift 5
	"$clang" --target="$target" -mcpu=v3 -O2 -g "-D__TARGET_ARCH_$arch" "$@" -Itests/compile \
		-idirafter "$arch_include" -c "$source" -o "$out"
}

# What a loader acts on, for comparison.
listing() {
	"$objdump" -dr --no-show-raw-insn "$1" | sed '/file format/d'
	tests/host/core_records "$1"
}

same_as_libbpf() { # CLANG TARGET ARCH SOURCE
	compile "$work/libbpf.o" "$@" 2>"$work/log" || { echo "does not compile with libbpf's headers" >>"$work/log"; return 1; }
	listing "$work/ours.o" >"$work/ours"
	listing "$work/libbpf.o" >"$work/libbpf"
	[ "$(wc -l <"$work/ours")" -gt 10 ] && diff "$work/ours" "$work/libbpf" >"$work/log"
}

# What the source uses that only a newer libbpf has.
newer_than_libbpf() { grep -q bpf_repeat "$1" && ! grep -q bpf_repeat /usr/include/bpf/bpf_helpers.h; }

check_source() { # CLANG ARCH SOURCE
	local clang=$1 arch=$2 source=$3 target name
	name=$(basename "$source" .bpf.c)
	[ "$name" = registers ] && name="$name of $arch"
	for target in bpfel bpfeb; do
		compile "$work/ours.o" "$clang" $target "$arch" "$source" -Wall -Werror -Iinclude 2>"$work/log"
		result $? "$name compiles with $clang for $target" "$work/log" || continue
		if [ ! -e /usr/include/bpf/bpf_helpers.h ]; then
			skip "$name with $clang for $target is as with libbpf's headers" "libbpf-dev is not installed"
		elif newer_than_libbpf "$source"; then
			skip "$name with $clang for $target is as with libbpf's headers" "the installed libbpf is older"
		else
			same_as_libbpf "$clang" $target "$arch" "$source"
			result $? "$name with $clang for $target is as with libbpf's headers" "$work/log"
		fi
	done
}

check_compiler() {
	local clang=$1 source arch
	if ! command -v "$clang" >/dev/null; then
		skip "policy sources compile with $clang" "$clang is not installed"
		return
	fi
	for source in tests/compile/*.bpf.c; do
		[ "$source" = tests/compile/registers.bpf.c ] || check_source "$clang" x86 "$source"
	done
	for arch in x86 arm64 riscv s390; do check_source "$clang" $arch tests/compile/registers.bpf.c; done
}

# Without an architecture, a register is an error that says what to do.
check_missing_arch() {
	printf '#include <picket/types.h>\n#include <bpf/bpf_tracing.h>\nSEC("kprobe") int f(void *ctx) { return PT_REGS_PARM1(ctx); }\n' \
		>"$work/none.bpf.c"
	! "$any_clang" --target=bpf -Iinclude -c "$work/none.bpf.c" -o "$work/none.o" 2>"$work/log" &&
		grep -q 'error: Must specify a BPF target arch via __TARGET_ARCH_xxx' "$work/log"
	result $? "registers without an architecture are refused by name" "$work/log"
}

# "NAME NUMBER" of a header of helper declarations, ours or libbpf's.
helper_numbers() { sed -nE 's/^static .*\(\*(const )?(bpf_\w+)\)\(.*\) = \(void \*\) ?([0-9]+);/\2 \3/p' "$1"; }

check_helpers() {
	local committed=include/bpf/bpf_helper_defs.h
	helper_numbers $committed >"$work/committed"
	sed -E 's/bpf_(\w+) ([0-9]+)/_Static_assert(BPF_FUNC_\1 == \2, "\1");/; 1i #include <linux/bpf.h>' \
		"$work/committed" >"$work/ids.c"
	gcc -fsyntax-only "$work/ids.c" 2>"$work/log" && [ "$(wc -l <"$work/committed")" -ge 200 ]
	result $? "numbers of $(wc -l <"$work/committed") helpers are those of enum bpf_func_id" "$work/log"

	scripts/gen-helpers >"$work/generated.h" 2>"$work/log"
	helper_numbers "$work/generated.h" | sort >"$work/generated"
	sort "$work/committed" | comm -23 - "$work/generated" >"$work/log"
	[ -s "$work/generated" ] && [ ! -s "$work/log" ]
	result $? "scripts/gen-helpers declares every committed helper again" "$work/log"

	if [ "$(wc -l <"$work/generated")" -ne "$(wc -l <"$work/committed")" ]; then
		skip "the committed declarations are what it writes" "the installed <linux/bpf.h> has other helpers"
	else
		diff $committed "$work/generated.h" >"$work/log"
		result $? "the committed declarations are what it writes" "$work/log"
	fi
}

# A constant may end up in another section than BTF says (clang 14, .rodata.cst32): the kernel refuses such BTF.
variables_exist() {
	tests/host/core_records --variables "$1" | sort -u >"$work/described"
	"$objdump" -t "$1" | awk 'NF > 3 { print $(NF - 2), $NF }' | sort -u >"$work/symbols"
	comm -23 "$work/described" "$work/symbols" | sed 's/$/: not there, but in BTF/' >"$work/log"
	[ -s "$work/described" ] && [ ! -s "$work/log" ]
}

# Every policy and lesson, with every compiler: what ships must not depend on the newest one.
check_policies() {
	local clang source
	for clang in clang-14 clang-16 clang-19; do
		command -v $clang >/dev/null || continue
		for source in bpf/*.bpf.c tests/lessons/*.bpf.c; do
			$clang --target=bpf -mcpu=v3 -O2 -g -Wall -Werror -Iinclude -c "$source" -o "$work/p.o" 2>"$work/log"
			result $? "$source compiles with $clang" "$work/log" || continue
			if grep -q preserve_access_index "$source"; then
				[ -n "$(tests/host/core_records "$work/p.o")" ]
				result $? "$source with $clang has CO-RE records"
			fi
			variables_exist "$work/p.o"
			result $? "$source with $clang: every variable is where its BTF says" "$work/log"
		done
	done
}

for clang in clang-14 clang-16 clang-19; do check_compiler $clang; done
check_missing_arch
check_helpers
check_policies
finish
