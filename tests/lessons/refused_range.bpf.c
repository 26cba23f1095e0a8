// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A lesson: 0 or a negative errno is all that a hook may return; older kernels misbehave instead of refusing. */
#include <picket/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

SEC("lsm/file_open")
int BPF_PROG(refused_range)
{
	return (int)bpf_get_prandom_u32();
}
