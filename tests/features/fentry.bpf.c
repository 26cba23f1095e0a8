// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Before a kernel function. */
#include "feature.h"

SEC("fentry/security_file_mprotect")
int BPF_PROG(fentry)
{
	report(1);
	return 0;
}
