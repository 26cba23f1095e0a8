// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Before a kernel function, allowed to sleep. */
#include "feature.h"

SEC("fentry.s/bpf_fentry_test1")
int BPF_PROG(fentry_s)
{
	report(1);
	return 0;
}
