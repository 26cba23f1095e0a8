// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* After a kernel function. */
#include "feature.h"

SEC("fexit/security_file_mprotect")
int BPF_PROG(fexit)
{
	report(1);
	return 0;
}
