// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Instead of a kernel function, allowed to sleep. */
#include "feature.h"

SEC("fmod_ret.s/bpf_modify_return_test")
int BPF_PROG(fmod_ret_s)
{
	return is_heapexec() ? -13 : 0; /* EACCES */
}
