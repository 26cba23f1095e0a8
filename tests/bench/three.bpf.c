// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The measured program: a hook found in kernel BTF and three CO-RE records, as a small policy has. */
#include <picket/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct mm_struct {
	unsigned long start_brk;
} __attribute__((preserve_access_index));

struct task_struct {
	int pid;
	struct mm_struct *mm;
} __attribute__((preserve_access_index));

int seen;

SEC("tp_btf/task_newtask")
int BPF_PROG(three, struct task_struct *task, unsigned long long flags)
{
	if (task->pid > 1 && task->mm)
		seen = task->mm->start_brk != 0;
	return 0;
}

char _license[] SEC("license") = "GPL";
