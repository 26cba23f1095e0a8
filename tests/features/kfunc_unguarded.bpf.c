// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The same without a test: refused, for what it reaches. */
#include "feature.h"

extern void no_such_function(int a) __ksym __weak;

SEC("lsm/file_mprotect")
int BPF_PROG(kfunc_unguarded)
{
	no_such_function(1);
	return 0;
}
