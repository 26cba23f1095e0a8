# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# boot: lsm=lockdown,capability,landlock,yama,apparmor,ima,evm,bpf
#
# The parameter that picket prints where bpf is missing is a list as the
# kernel reports it, with bpf behind: a kernel booted with such a list enforces.

. /lib/lib.sh

status "check is content" 0 picket check
note "$output"
if run_start --mode enforce /lib/picket/mprotect_audit.bpf.o; then
	is "enforce denies" "$(heapexec aligned)" "mprotect: Operation not permitted"
	run_stop
fi
finish
