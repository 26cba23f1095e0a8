// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A loop whose body is a function that a helper calls. */
#include "decide.h"

/* On the stack, each sum would be a state of its own to the verifier. */
__u64 total;

static long add(__u32 i, void *context)
{
	total += i;
	return i == 10;
}

static int check(void)
{
	total = 0;
	EXPECT(1, bpf_loop(100, add, (void *)0, 0) == 11);
	EXPECT(2, total == 55);
	return 0;
}

DECIDE_BY_NICENESS(check());
