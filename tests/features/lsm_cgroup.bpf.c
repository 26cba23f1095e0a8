// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* An LSM hook for the processes of one cgroup: 0 denies, 1 allows. */
#include "feature.h"

SEC("lsm_cgroup/file_mprotect")
int BPF_PROG(lsm_cgroup)
{
	return 0;
}
