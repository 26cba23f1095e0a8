# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# picket verify: the verifier's verdict and figures; nothing is attached.

. /lib/lib.sh

policy=/lib/picket/mprotect_audit.bpf.o
status "a good policy" 0 picket verify --mode enforce $policy
note "$output"
like "a row of figures" "$output" \
	'mprotect_audit +mprotect_audit +lsm/file_mprotect +accepted +[1-9][0-9]* +[1-9][0-9]* +[0-9]+ +[0-9]+ +[0-9+]+ +[0-9]+$'
is "nothing is denied: it was not attached" "$(heapexec aligned)" "mprotect: OK"
output=$(picket verify $policy /lessons/refused_null.bpf.o 2>/tmp/why)
is "one refusal makes status 1" "$?" 1
note "$output" "$(cat /tmp/why)"
like "the others are still asked" "$output" '^ *mprotect_audit .* accepted ' '^ *refused_null +refused_null .* refused '
like "the reason is explained" "$(cat /tmp/why)" \
	'^picket: /lessons/refused_null\.bpf\.o: refused_null: refused_null\.bpf\.c:[0-9]+: what a map lookup returned may be null'
output=$(picket verify --json /lessons/refused_null.bpf.o /lessons/refused_hook.bpf.o $policy 2>/dev/null)
like "JSON has verdict, figures and reason" "$output" '^\{"v":1,"programs":\[\{"object":"refused_null","program":"refused_null"' \
	'"object":"refused_hook",[^}]*"verdict":"refused","insns":null,[^}]*"reason":"[^"]*file_nonesuch' \
	'"object":"mprotect_audit",[^}]*"verdict":"accepted","insns":[0-9]+,"processed":[0-9]+,[^}]*"reason":null\}\]\}$'
status "an object that cannot be read" 1 picket verify /nonesuch $policy
like "does not keep the others from being asked" "$output" '^picket: /nonesuch: No such file' ' accepted '
status "--set decides which branches there are" 0 picket verify --set picket_mode=PICKET_OFF $policy
finish
