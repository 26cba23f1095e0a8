// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A kernel function declared with a structure that is only announced: not compatible, as in libbpf. */
#include "feature.h"

struct bpf_key;

extern void bpf_key_put(struct bpf_key *key) __ksym;

SEC("lsm/file_mprotect")
int BPF_PROG(kfunc_forward)
{
	bpf_key_put(0);
	return 0;
}
