# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Every LSM hook of this kernel, plain and sleepable: a program that does
# nothing attaches to it, or picket gives the kernel's reason for refusing.
# Hundreds of attachments, so a boot of its own that may take longer:
# boot: append=PICKET_SCRIPT_SECONDS=280

. /lib/lib.sh

count()   { cut -f2 /tmp/hooks | grep -cx "$1"; }
reasons() { grep "	refused	" /tmp/hooks | cut -f3; }
verdict() { grep "^$1	" /tmp/hooks | cut -f2; }

# Reasons, each with the hooks it was given for.
by_reason() {
	grep "	refused	" /tmp/hooks | sed 's/\t.*: nothing: /\t/; s/ (verifier: .*//' |
		awk -F'\t' '{ hooks[$2] = hooks[$2] " " $1; n[$2]++ }
			END { for (r in n) print n[r] " refused: " r ":" hooks[r] }' | fold -s -w 160
}


all=$(picket btf find 'bpf_lsm_*' | grep -c ' func ')
for kind in lsm lsm.s; do
	status "$kind: every hook is tried" 0 /probe/every_hook /probe/nothing.bpf.o $kind
	printf '%s\n' "$output" | sort >/tmp/hooks
	is "$kind: $(count attached) attached, $(count refused) refused by the kernel, of $all functions bpf_lsm_*" \
		"$(($(count attached) + $(count refused)))" "$all"
	is "$kind: every refusal is the verifier's, and explained" \
		"$(reasons | grep -v ' (verifier: .*)$'; reasons | grep 'the verifier refused the program')" ""
	note "$(by_reason)"
	[ $kind = lsm ] || note "attached: $(grep '	attached	' /tmp/hooks | cut -f1 | tr '\n' ' ' | fold -s -w 160)"
	is "$kind: bprm_committed_creds attaches" "$(verdict bprm_committed_creds)" attached
	[ $kind = lsm.s ] || is "$kind: task_free attaches" "$(verdict task_free)" attached
	[ $kind = lsm ] || is "$kind: task_free must not sleep" "$(verdict task_free)" refused
done
finish
