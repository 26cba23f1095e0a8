# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# mprotect_audit under `picket run`: audit reports and lets pass, enforce
# denies and reports, and when picket goes, however it goes, so does the policy.

. /lib/lib.sh

policy=/lib/picket/mprotect_audit.bpf.o
denied="mprotect: Operation not permitted"

has_events() { [ "$(wc -l </tmp/events)" -ge "$1" ]; }

event() { # NAME PATTERN...: the last line of the event stream
	local name=$1
	shift
	eventually grep -q . /tmp/events
	like "$name" "$(tail -n 1 /tmp/events)" '^\{"v":1,.*\}$' "$@"
}

is "before any policy" "$(heapexec unaligned)" "mprotect: OK"

if run_start $policy; then
	is "audit lets pass" "$(heapexec aligned)" "mprotect: OK"
	event "audit reports" '"policy":"mprotect_audit"' '"hook":"file_mprotect"' '"action":"would_deny"' '"comm":"heapexec"'
	run_stop
	is "run ends with status 0 on SIGINT" "$run_status" 0
fi

if run_start --mode enforce --format json $policy; then
	for mode in aligned unaligned below middle last noread; do
		is "enforce denies: heapexec $mode" "$(heapexec $mode)" "$denied"
	done
	event "enforce reports" '"action":"deny"' '"errno":"?(1|EPERM)' '"comm":"heapexec"' '"pid":[0-9]+' '"uid":0'
	eventually has_events 6
	is "one event for each denial" "$(wc -l </tmp/events)" 6
	is "enforce lets a harmless mprotect pass" "$(heapexec legit)" "mprotect: OK"
	is "enforce leaves other memory alone" "$(heapexec mmap)" "mmap: OK"
	is "nothing harmless is reported" "$(wc -l </tmp/events)" 6
	run_stop
	is "run in enforce mode ends with status 0" "$run_status" 0
	is "after SIGINT the act passes again" "$(heapexec aligned)" "mprotect: OK"
fi

if run_start --mode enforce $policy; then
	is "in force before SIGTERM" "$(heapexec aligned)" "$denied"
	run_stop TERM
	is "after SIGTERM the act passes again" "$(heapexec aligned)" "mprotect: OK"
fi

if run_start --mode enforce $policy; then
	is "in force before SIGKILL" "$(heapexec aligned)" "$denied"
	run_stop KILL
	eventually heapexec aligned
	is "after SIGKILL the act passes again" "$(heapexec aligned)" "mprotect: OK"
fi

if run_start --mode off $policy; then
	is "off lets pass" "$(heapexec aligned)" "mprotect: OK"
	run_stop
	is "off reports nothing" "$(cat /tmp/events)" ""
fi

finish
