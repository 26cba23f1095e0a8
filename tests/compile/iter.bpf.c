// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* An iterator that prints, with up to twelve arguments; BPF_SNPRINTF and the vector form of bpf_printk. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

char line[128];

SEC("iter/task")
int dump_task(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task;

	if (!task)
		return 0;
	if (ctx->meta->seq_num == 0)
		BPF_SEQ_PRINTF(seq, "pid tgid comm\n");
	BPF_SEQ_PRINTF(seq, "%d %d %s %d\n", task->pid, task->tgid, task->comm, task->real_parent->pid);
	BPF_SNPRINTF(line, sizeof(line), "%d %d %d %d %d %d %d %d %d %d %d %d", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
		     task->pid, task->tgid);
	bpf_printk("%d %d %d %d", task->pid, task->tgid, task->real_parent->pid, 4);
	bpf_printk("%d", BPF_CORE_READ(task, real_parent, real_parent, pid));
	bpf_printk("no arguments");
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
