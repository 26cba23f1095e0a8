// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * mprotect_audit: heap memory must not become executable.
 *
 * Threat    An exploit writes code into the heap and calls mprotect(PROT_EXEC)
 *           on it.
 * Hooks     lsm/file_mprotect (mprotect and pkey_mprotect).
 * Decision  Refused with EPERM when the effective protection has PROT_EXEC and
 *           the mapping overlaps the heap, [start_brk, brk).  Mappings are
 *           whole pages, so an overlap finds the last, partly used page too;
 *           "lies inside" would not.
 * Settings  picket_mode: off, audit (default, reports only), enforce.
 * Kernel    5.8 (BPF LSM 5.7, ring buffer 5.8).
 * Limits    The hook sees the whole mapping before it is split, not the range
 *           asked for: where the kernel merged .bss with the heap, .bss counts
 *           as heap.  It cannot stop code in other memory (mmap, stack, files),
 *           a heap moved away with mremap first, nor a heap that is executable
 *           from the start (personality READ_IMPLIES_EXEC).  Programs that
 *           generate code in malloc'd memory are refused too.
 */
#include <picket/event.h>
#include <bpf/bpf_tracing.h>

#define PROT_EXEC 4

/* Only what is used, in any order: the loader finds the fields by name. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct mm_struct {
	unsigned long brk, start_brk;
};
struct vm_area_struct {
	struct mm_struct *vm_mm;
	unsigned long vm_start, vm_end;
};
#pragma clang attribute pop

struct mprotect_event {
	struct picket_event_head head;
	__u64 vm_start, vm_end;
	__u64 start_brk, brk;
	__u64 prot, reqprot; /* what the kernel will apply, what was asked for */
};

char LICENSE[] SEC("license") = "GPL";

static __always_inline _Bool overlaps_heap(const struct vm_area_struct *vma, const struct mm_struct *mm)
{
	return mm->start_brk < mm->brk && vma->vm_start < mm->brk && vma->vm_end > mm->start_brk;
}

static __always_inline void report(const struct vm_area_struct *vma, const struct mm_struct *mm,
				   unsigned long prot, unsigned long reqprot)
{
	struct mprotect_event *event = picket_event(struct mprotect_event, "file_mprotect", PICKET_EPERM);

	if (!event)
		return;
	event->vm_start = vma->vm_start;
	event->vm_end = vma->vm_end;
	event->start_brk = mm->start_brk;
	event->brk = mm->brk;
	event->prot = prot;
	event->reqprot = reqprot;
	picket_submit(event);
}

SEC("lsm/file_mprotect")
int BPF_PROG(mprotect_audit, struct vm_area_struct *vma, unsigned long reqprot, unsigned long prot, int ret)
{
	const struct mm_struct *mm;

	if (ret)
		return picket_earlier(ret);
	if (picket_mode == PICKET_OFF || !(prot & PROT_EXEC))
		return 0;
	mm = vma->vm_mm;
	/* From 7.x the verifier knows that vm_mm may be NULL and wants this. */
	if (!mm || !overlaps_heap(vma, mm))
		return 0;
	report(vma, mm, prot, reqprot);
	return picket_refuse(PICKET_EPERM);
}
