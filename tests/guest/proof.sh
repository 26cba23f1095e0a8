# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The proof: attached is not enforcing, and picket tells the difference.

. /lib/lib.sh

policy=/lib/picket/mprotect_audit.bpf.o
ftrace=/proc/sys/kernel/ftrace_enabled

run_start --mode enforce $policy
like "run says that enforcing is proven" "$(cat /tmp/messages)" 'enforcing proven'
is "and it is" "$(heapexec aligned)" "mprotect: Operation not permitted"
run_stop

status "check says that this kernel can" 0 picket check
status "check in JSON" 0 picket check --json
like "names each requirement" "$output" '"verdict":"can"' '"name":"lsm list"' '"name":"trial load"' '"name":"ftrace"'

# In a pid namespace of its own the loader's thread id is not the one that BPF sees.
unshare -p -f -m sh -c "mount -t proc proc /proc; exec picket load --mode enforce $policy" >/tmp/namespaced 2>&1
like "proven in a pid namespace, too" "$(cat /tmp/namespaced)" 'enforcing proven'
picket unload mprotect_audit >/dev/null 2>&1

# 7.3 no longer lets it be switched off; before, that disables live BPF LSM programs without a word.
if echo 0 2>/dev/null >$ftrace && [ "$(cat $ftrace)" = 0 ]; then
	status "run refuses while ftrace is off" 1 timeout 20 picket run --mode enforce $policy
	like "and names the fix" "$output" 'ftrace.*off' 'sysctl kernel.ftrace_enabled=1'
	status "check says that it cannot" 2 picket check
	like "and names the fix" "$output" 'fix: sysctl kernel.ftrace_enabled=1'
	echo 1 >$ftrace
	status "check says that it can again" 0 picket check
else
	skip "run refuses while ftrace is off" "this kernel does not let it be switched off"
fi

umount /proc
status "load without /proc fails" 1 picket load --mode enforce $policy
mount -t proc proc /proc
like "and names the fix" "$output" 'mount /proc'
is "nothing is in force" "$(heapexec aligned)" "mprotect: OK"
status "nothing is pinned" 1 test -e /sys/fs/bpf/picket/mprotect_audit

umount /sys/kernel/security
status "the LSM list is found without securityfs mounted" 0 picket check
like "and how" "$output" 'bpf is active: .*bpf.*\((securityfs|lsm_list_modules\(2\))\)'
mount -t securityfs securityfs /sys/kernel/security
finish
