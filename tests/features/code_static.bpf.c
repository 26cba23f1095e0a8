// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Static functions, which the verifier follows; one reached by two ways stands there once. */
#include "decide.h"

static __noinline int leaf(int x)
{
	barrier_var(x);
	return x + 1;
}

static __noinline int branch(int x)
{
	barrier_var(x);
	return leaf(x) * 2;
}

static int check(int x)
{
	EXPECT(1, leaf(x) == x + 1);
	EXPECT(2, branch(x) == 2 * (x + 1));
	return 0;
}

DECIDE_BY_NICENESS(check(nice));
