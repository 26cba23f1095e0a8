// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A kernel function declared with another prototype. */
#include "feature.h"

struct bpf_key { int of_any_kind; };

extern int bpf_key_put(struct bpf_key *key, int more) __ksym;

SEC("lsm/file_mprotect")
int BPF_PROG(kfunc_other)
{
	report(bpf_key_put(0, 1));
	return 0;
}
