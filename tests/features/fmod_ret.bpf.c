// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Instead of a kernel function: what is returned but 0 becomes its result. */
#include "feature.h"

SEC("fmod_ret/security_file_mprotect")
int BPF_PROG(fmod_ret, void *vma, unsigned long reqprot, unsigned long prot, int ret)
{
	return is_heapexec() ? -13 : 0; /* EACCES */
}
