// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Tail calls through an array that the object fills: the last program decides. */
#include "decide.h"

int last(unsigned long long *ctx);

struct {
	__uint(type, PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} jumps SEC(".maps") = { .values = { [2] = (void *)&last } };

__u32 passed_on;

SEC("lsm/task_setnice")
int BPF_PROG(first, struct task_struct *task, int nice, int ret)
{
	barrier_var(ret); /* see decide.h */
	if (ret || nice != NICENESS)
		return 0;
	passed_on = 1;
	bpf_tail_call(ctx, &jumps, 1); /* empty: goes on */
	bpf_tail_call(ctx, &jumps, 2);
	return -201;
}

/* Attached too, but only what the first one passed on is refused. */
SEC("lsm/task_setnice")
int last(unsigned long long *ctx)
{
	if (!passed_on)
		return 0;
	passed_on = 0;
	return -RIGHT;
}

char LICENSE[] SEC("license") = "GPL";
