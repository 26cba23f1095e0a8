// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A lesson: a hook that no kernel has. */
#include <picket/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

SEC("lsm/file_nonesuch")
int BPF_PROG(refused_hook)
{
	return 0;
}
