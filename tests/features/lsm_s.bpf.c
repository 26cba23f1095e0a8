// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* An LSM hook, allowed to sleep. */
#include "feature.h"

SEC("lsm.s/bprm_committed_creds")
int BPF_PROG(lsm_s)
{
	report(1);
	return 0;
}
