// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* An LSM hook. */
#include "feature.h"

SEC("lsm/file_mprotect")
int BPF_PROG(lsm)
{
	report(1);
	return 0;
}
