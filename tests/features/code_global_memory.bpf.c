// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A global function that takes memory: the verifier asks it to look for null. */
#include "decide.h"

struct pair { int a, b; };

__noinline int sum(const struct pair *pair)
{
	return pair ? pair->a + pair->b : 0;
}

static int check(int x)
{
	struct pair pair = { x, 1 };

	EXPECT(1, sum(&pair) == x + 1);
	return 0;
}

DECIDE_BY_NICENESS(check(nice));
