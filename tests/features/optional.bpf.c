// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A program that is left out, beside one that is not. */
#include "feature.h"

SEC("lsm/file_mprotect")
int BPF_PROG(taken)
{
	report(1);
	return 0;
}

SEC("?fentry/picket_nonesuch")
int BPF_PROG(left_out)
{
	report(2);
	return 0;
}
