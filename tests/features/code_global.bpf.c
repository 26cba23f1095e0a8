// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Global functions, verified on their own; a weak one, and a hidden one, which is as good as static. */
#include "decide.h"

__noinline int sum(int a, int b)
{
	barrier_var(a);
	return a + b;
}

__weak int twice(int x)
{
	barrier_var(x);
	return 2 * x;
}

/* The verifier must see through it: of a global function it would not believe that it gets memory. */
__hidden __noinline int larger(int *a, int *b)
{
	barrier_var(a);
	return *a > *b ? *a : *b;
}

static int check(int x)
{
	int one = 1;

	EXPECT(1, sum(x, 1) == x + 1);
	EXPECT(2, twice(x) == 2 * x);
	EXPECT(3, larger(&x, &one) == x);
	return 0;
}

DECIDE_BY_NICENESS(check(nice));
