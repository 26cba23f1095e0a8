# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# --set reaches the program: constants before it is loaded, and variables that
# it goes on counting with.

. /lib/lib.sh

policy=/lib/picket/mprotect_audit.bpf.o

if run_start --set picket_mode=PICKET_ENFORCE $policy; then
	is "an enumerator sets the mode" "$(heapexec aligned)" "mprotect: Operation not permitted"
	like "the mode that is told is the one that was set" "$(cat /tmp/messages)" 'enforce mode'
	run_stop
fi
if run_start --set picket_mode=0x1 --set picket_seq=1000 $policy; then
	is "a number sets the mode" "$(heapexec aligned)" "mprotect: OK"
	eventually grep -q heapexec /tmp/events
	like "a variable starts where it was set" "$(cat /tmp/events)" '"seq":100[01],'
	run_stop
fi
status "what no object has is refused" 1 picket load --set picket_sequence=1 $policy
like "by one line" "$output" '^picket: no object has a variable `picket_sequence`$'
finish
