# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Programs that the kernel refuses, each for a reason of its own: one line that
# says which program, which source line, and why in plain words.

. /lib/lib.sh

# refused NAME WHAT PATTERN...: loading the lesson fails with one line that matches
refused() {
	local lesson=$1 what=$2
	shift 2
	status "$what is refused" 1 picket load /lessons/refused_$lesson.bpf.o
	output=$(printf '%s\n' "$output" | grep '^picket:')
	note "$output"
	like "$what: the line says so" "$output" "^picket: /lessons/refused_$lesson\.bpf\.o: refused_$lesson: " "$@"
	is "$what: in one line" "$(printf '%s\n' "$output" | wc -l)" 1
	status "$what: nothing is pinned" 1 test -e /sys/fs/bpf/picket/refused_$lesson
}

refused field "a field that is not there" 'refused_field\.bpf\.c:[0-9]+: this kernel has no `struct file\.f_nonesuch`'
refused null "an unchecked lookup" 'refused_null\.bpf\.c:[0-9]+: what a map lookup returned may be null' 'return \*value'
refused sleep "a sleepable program on a hook that is not" 'this hook must not sleep here'
refused loop "a loop without end" 'too complex .*1000001 insn'
refused hook "a hook that is not there" 'file_nonesuch'

case $kernel in
5.10 | 6.1) skip "an unbounded return value is refused" "kernels before 6.12 take any return value" ;;
*) refused range "an unbounded return value" 'the value returned must be 0 or a negative errno' ;;
esac
finish
