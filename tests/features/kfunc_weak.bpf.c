// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A call of a kernel function that is absent, never reached: any kernel takes it. */
#include "feature.h"

extern void no_such_function(int a) __ksym __weak;

SEC("lsm/file_mprotect")
int BPF_PROG(kfunc_weak)
{
	if (bpf_ksym_exists(no_such_function))
		no_such_function(1);
	report(1);
	return 0;
}
