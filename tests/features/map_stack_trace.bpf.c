// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Stacks by number: the same place twice is the same stack. */
#include "decide.h"

struct {
	__uint(type, STACK_TRACE);
	__uint(max_entries, 64);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 127 * sizeof(__u64));
} stacks SEC(".maps");

static __always_inline int check(void *ctx)
{
	EXPECT(1, bpf_get_stackid(ctx, &stacks, 0) >= 0);
	return 0;
}

DECIDE_BY_NICENESS(check(ctx));
