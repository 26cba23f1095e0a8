# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The event stream: the line for people, a reader that leaves, and an account
# of every event, written or lost.

. /lib/lib.sh

policy=/lib/picket/mprotect_audit.bpf.o

if run_start --format human $policy; then
	heapexec aligned >/dev/null
	eventually grep -q heapexec /tmp/events
	like "a line for people" "$(cat /tmp/events)" \
		'^([0-9:.]{12}|\[ *[0-9.]+\]) mprotect_audit would_deny file_mprotect  heapexec\[[0-9]+\] .*uid=0'
	unlike "without colours, since it is no terminal" "$(cat /tmp/events)" "$(printf '\033')"
	run_stop
fi

if run_start $policy; then
	flood 500
	run_stop
	like "what is in the buffer when a signal comes is still written" "$(tail -n 1 /tmp/events)" '"seq":500,'
	is "each event is one line" "$(wc -l </tmp/events)" 500
	like "time is given where the clock is set" "$(head -n 1 /tmp/events)" '"time":"20[0-9-]{8}T[0-9:.]{18}Z"'
fi

mkfifo /tmp/pipe
rm -f /tmp/events /tmp/messages
picket run $policy >/tmp/pipe 2>/tmp/messages &
run_pid=$!
head -n 1 /tmp/pipe >/tmp/events &
eventually grep -q attached /tmp/messages
heapexec aligned >/dev/null
eventually grep -q heapexec /tmp/events
sleep 1
heapexec aligned >/dev/null
wait $run_pid
is "a reader that leaves ends the run with status 1" "$?" 1
like "and a message" "$(cat /tmp/messages)" '^picket: writing events: Broken pipe$' '^picket: detached$'

# The buffer holds fewer than 5000 events: without a reader the rest is lost, and counted.
status "load" 0 picket load $policy
flood 5000
picket events mprotect_audit >/tmp/pinned 2>/tmp/messages &
reader=$!
eventually grep -q '"lost":' /tmp/pinned
kill -INT $reader
wait $reader
is "events ends with status 0 on SIGINT" "$?" 0
written=$(grep -c '"action":"would_deny"' /tmp/pinned)
lost=$(sed -n 's/.*"lost":\([0-9]*\)}$/\1/p' /tmp/pinned | tail -n 1)
note "$written written, $lost lost"
is "written and lost make all" "$((written + lost))" 5000
like "some of each" "$((written > 100)) $((lost > 100))" '^1 1$'
status "unload" 0 picket unload mprotect_audit
finish
