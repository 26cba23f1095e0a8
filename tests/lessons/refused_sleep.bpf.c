// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A lesson: this hook is called where nothing may sleep. */
#include <picket/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

SEC("lsm.s/task_free")
int BPF_PROG(refused_sleep)
{
	return 0;
}
