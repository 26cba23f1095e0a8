# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# boot: lsm=none
#
# A kernel whose LSM list lacks bpf accepts policy and enforces nothing of it.
# picket refuses, and names the boot parameter that helps: the list in use, and bpf.

. /lib/lib.sh

policy=/lib/picket/mprotect_audit.bpf.o
list=$(cat /sys/kernel/security/lsm)
parameter="lsm=$list,bpf( |\$)"

unlike "bpf is not in the LSM list" "$list" '(^|,)bpf(,|$)'
for command in "run" "load" "run --mode enforce" "load --mode enforce"; do
	status "$command is refused" 1 timeout 20 picket $command $policy
	like "$command prints the boot parameter" "$output" "$parameter"
done
status "nothing is pinned" 1 test -e /sys/fs/bpf/picket/mprotect_audit
is "nothing is enforced" "$(heapexec aligned)" "mprotect: OK"
status "check says that it cannot" 2 picket check
like "check prints the boot parameter" "$output" "$parameter"
finish
