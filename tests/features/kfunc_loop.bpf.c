// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A loop by an open-coded iterator, which is three kernel functions (6.4). */
struct bpf_iter_num { unsigned long long __opaque[1]; } __attribute__((aligned(8)));

#include "feature.h"

SEC("lsm/file_mprotect")
int BPF_PROG(kfunc_loop)
{
	__u32 sum = 0;
	int i;

	bpf_for(i, 0, 10)
		sum += i;
	report(sum == 45);
	return 0;
}
