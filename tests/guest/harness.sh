# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The guest itself: without it being right, no other result means anything.

. /lib/lib.sh

note "$(uname -r), LSM list $(cat /sys/kernel/security/lsm)"
for fs in proc sysfs devtmpfs securityfs bpf; do
	status "$fs is mounted" 0 grep -q "^[^ ]* [^ ]* $fs rw" /proc/mounts
done
like "bpf is in the LSM list" "$(cat /sys/kernel/security/lsm)" '(^|,)bpf(,|$)'
status "kernel BTF is there" 0 test -s /sys/kernel/btf/vmlinux

# Without policy nothing is denied: a denial seen elsewhere is the policy's doing.
for mode in aligned unaligned below middle last noread legit mmap; do
	status "no policy: heapexec $mode passes" 0 heapexec $mode
done
status "an unknown mode is an error of its own" 2 heapexec nonsense
finish
