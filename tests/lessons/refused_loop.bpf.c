// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A lesson: a loop whose end the verifier does not reach within its million of instructions. */
#include <picket/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

SEC("lsm/file_open")
int BPF_PROG(refused_loop)
{
	unsigned int sum = 0;

	for (unsigned int i = 0; i < 4000000; i++)
		sum += bpf_get_prandom_u32();
	return sum == 12345 ? -1 : 0;
}
