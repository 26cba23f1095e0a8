// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A variable of the kernel, one for each CPU, with its type. */
#include "feature.h"

struct rq {
	int cpu;
} __attribute__((preserve_access_index));

extern const struct rq runqueues __ksym;
extern const int no_such_variable __ksym __weak;

SEC("lsm/file_mprotect")
int BPF_PROG(ksym_variable)
{
	const struct rq *second = bpf_per_cpu_ptr(&runqueues, 1);

	if (second && !&no_such_variable)
		report(second->cpu);
	return 0;
}
