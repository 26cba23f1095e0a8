// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What came after libbpf 1.1: numeric loops, casts to kernel types, tags, weak
 * kernel symbols; and what changed since: bitfields loaded directly, reads
 * that are not relocated.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

extern void bpf_rcu_read_lock(void) __ksym __weak;
struct bpf_iter_task { u64 __opaque[3]; };
extern int bpf_iter_task_new(struct bpf_iter_task *it, struct task_struct *task, unsigned int flags) __ksym __weak;
extern struct task_struct *bpf_iter_task_next(struct bpf_iter_task *it) __ksym __weak;
extern void bpf_iter_task_destroy(struct bpf_iter_task *it) __ksym __weak;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
	__ulong(map_extra, 1ull << 33);
} with_extra SEC(".maps");

struct kept { struct task_struct __kptr *task; struct task_struct __kptr_untrusted *old; };
struct kept kept;
u64 total;

__weak int add(struct task_struct *task __arg_trusted __arg_nullable, u64 *value __arg_nonnull)
{
	return task ? (int)*value : 0;
}

SEC("lsm/task_alloc")
int BPF_PROG(count, struct task_struct *task, unsigned long clone_flags)
{
	struct task_struct *other;
	int i;

	bpf_for(i, 0, 10)
		total += i;
	bpf_repeat(3)
		total *= 2;
	bpf_for_each(task, other, (void *)0, 0) {
		if (other->tgid == 1)
			break;
	}
	if (bpf_ksym_exists(bpf_rcu_read_lock))
		bpf_rcu_read_lock();
	BPF_PROBE_READ_INTO(&kept.old, task, real_parent, real_parent);
	total += BPF_CORE_READ_BITFIELD(task, in_execve) + BPF_CORE_READ_BITFIELD(task, signed_bits);
	total += bpf_core_cast((void *)clone_flags, struct task_struct)->tgid;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
