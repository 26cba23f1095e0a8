// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Before and after a kernel function (Linux 7.0). */
#include "feature.h"

SEC("fsession/security_file_mprotect")
int BPF_PROG(fsession)
{
	report(1);
	return 0;
}
