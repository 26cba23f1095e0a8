// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A lesson: the example of the kernel's Documentation/bpf/prog_lsm.rst as it
 * is printed there (the program is the document's, with its licence; only the
 * includes and the struct declarations around it are adapted).  It compiles,
 * loads on many kernels, and has these faults:
 *
 *   - no return at the end: what an mprotect that has nothing to do with the
 *     heap returns is undefined.  clang 14 to 19 make it -EPERM, so that every
 *     mprotect fails, and clang 14 drops the tests as well;
 *   - it refuses although it is called audit, and reports nothing;
 *   - prot is never looked at: making the heap read-only is refused too;
 *   - vm_end is a multiple of the page size, brk is not: after one brk(+1) the
 *     heap's end lies beyond brk, "vm_end <= brk" is false, and nothing is
 *     refused any more;
 *   - vm_mm is not tested: from 7.x the verifier knows that it may be NULL and
 *     refuses the program.
 *
 * bpf/mprotect_audit.bpf.c is the same policy without them.
 */
#include <picket/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define EPERM 1

/* volatile only so that no compiler drops the loads, as the first fault lets it. */
struct mm_struct {
	volatile unsigned long start_brk, brk;
} __attribute__((preserve_access_index));

struct vm_area_struct {
	volatile unsigned long vm_start, vm_end;
	struct mm_struct *volatile vm_mm;
} __attribute__((preserve_access_index));

char LICENSE[] SEC("license") = "GPL";

/* The compiler sees the missing return too. */
#pragma clang diagnostic ignored "-Wreturn-type"

SEC("lsm/file_mprotect")
int BPF_PROG(mprotect_audit, struct vm_area_struct *vma,
	     unsigned long reqprot, unsigned long prot, int ret)
{
	/* ret is the return value from the previous BPF program
	 * or 0 if it's the first hook.
	 */
	if (ret != 0)
		return ret;

	int is_heap;

	is_heap = (vma->vm_start >= vma->vm_mm->start_brk &&
		   vma->vm_end <= vma->vm_mm->brk);

	/* Return an -EPERM or write information to the perf events buffer
	 * for auditing
	 */
	if (is_heap)
		return -EPERM;
}
