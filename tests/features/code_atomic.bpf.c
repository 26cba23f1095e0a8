// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Atomic instructions that give back what was there. */
#include "decide.h"

__u64 word;

static int check(void)
{
	word = 5;
	EXPECT(1, __sync_fetch_and_add(&word, 2) == 5);
	EXPECT(2, __sync_val_compare_and_swap(&word, 7, 9) == 7);
	EXPECT(3, __sync_lock_test_and_set(&word, 1) == 9 && word == 1);
	return 0;
}

DECIDE_BY_NICENESS(check());
