// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Instead of a global function of another program. */
#include "feature.h"

SEC("freplace/verdict")
int freplace(int value)
{
	(void)value;
	return 0;
}
