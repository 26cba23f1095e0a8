# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# kernels: 5.10 6.1 6.12 6.18
# skip-reason: this kernel's verifier refuses it: see lesson_null
#
# The kernel document's own example loads as printed, and shows its faults: it
# has no last return, which compilers turn into a refusal of every mprotect.

. /lib/lib.sh

if run_start /lessons/mprotect_verbatim.bpf.o; then
	ok "the verbatim example loads and attaches"
	is "it denies where brk is page-aligned" "$(heapexec aligned)" "mprotect: Operation not permitted"
	is "it denies what is harmless, too" "$(heapexec legit)" "mprotect: Operation not permitted"
	run_stop
	is "gone with picket" "$(heapexec aligned)" "mprotect: OK"
fi
finish
