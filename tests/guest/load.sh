# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# picket load and unload: the policy outlives the program that loaded it, and
# is gone when unload says so.

. /lib/lib.sh

policy=/lib/picket/mprotect_audit.bpf.o
denied="mprotect: Operation not permitted"
pins=/sys/fs/bpf/picket/mprotect_audit

status "load in enforce mode" 0 picket load --mode enforce $policy
note "$output"
is "picket has exited" "$(pidof picket)" ""
for mode in aligned unaligned last; do
	is "it goes on denying: heapexec $mode" "$(heapexec $mode)" "$denied"
done
is "a harmless mprotect passes" "$(heapexec legit)" "mprotect: OK"
status "its pins are there" 0 test -d $pins

status "a second load is refused" 1 picket load --mode enforce $policy
like "and says so" "$output" '^picket: .*mprotect_audit'
is "the first one stays in force" "$(heapexec aligned)" "$denied"

picket events --format json mprotect_audit >/tmp/pinned 2>/tmp/messages &
reader=$!
eventually grep -q '"action":"deny"' /tmp/pinned
like "events of a pinned policy, without the object" "$(head -n 1 /tmp/pinned)" '"policy":"mprotect_audit"' '"comm":"heapexec"'
kill -INT $reader
wait $reader

status "unload" 0 picket unload mprotect_audit
is "the act passes again at once" "$(heapexec aligned)" "mprotect: OK"
status "no pin is left" 1 test -e $pins
status "unload of what is not loaded fails" 1 picket unload mprotect_audit
like "and says so" "$output" '^picket: .*mprotect_audit'

status "load in audit mode, the default" 0 picket load $policy
is "audit lets pass" "$(heapexec aligned)" "mprotect: OK"
status "unload it" 0 picket unload mprotect_audit

status "an unknown file fails" 1 picket load /lib/picket/none.bpf.o
like "and names it" "$output" 'none\.bpf\.o'
status "one bad object of two: nothing is loaded" 1 picket load --mode enforce $policy /lib/picket/none.bpf.o
is "and nothing is enforced" "$(heapexec aligned)" "mprotect: OK"
status "nor pinned" 1 test -e $pins
finish
