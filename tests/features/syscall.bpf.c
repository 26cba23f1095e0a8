// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A program that is called, not attached. */
#include "feature.h"

SEC("syscall")
int syscall_program(void *ctx)
{
	report(1);
	return 0;
}
