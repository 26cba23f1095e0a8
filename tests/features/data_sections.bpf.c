// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Several sections of each kind of variable, initial values in place, what was written kept. */
#include "decide.h"

const volatile __u32 constant = 1;
const volatile __u64 other_constant SEC(".rodata.other") = 2;
__u32 variable = 3;
__u64 other_variable SEC(".data.other") = 4;
__u32 zero;
__u64 other_zero SEC(".bss.other");
static volatile __u16 hidden = 5;
const volatile char word[] = "feature";

static int check(void)
{
	EXPECT(1, constant == 1 && other_constant == 2);
	EXPECT(2, variable == 3 && other_variable == 4 && hidden == 5);
	EXPECT(3, !zero && !other_zero);
	EXPECT(4, word[0] == 'f' && word[6] == 'e' && !word[7]);
	zero = 6;
	other_zero = variable + zero;
	EXPECT(5, other_zero == 9);
	zero = other_zero = 0;
	return 0;
}

DECIDE_BY_NICENESS(check());
