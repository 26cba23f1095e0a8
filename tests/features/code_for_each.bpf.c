// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A function called for each element of a map. */
#include "decide.h"

struct {
	__uint(type, ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} map SEC(".maps");

/* On the stack, each count would be a state of its own to the verifier. */
__u64 count;

static long mark(void *in, const __u32 *key, __u64 *value, void *context)
{
	*value = *key + 1;
	count++;
	return 0;
}

static int check(void)
{
	__u32 three = 3;
	__u64 *value;

	count = 0;
	EXPECT(1, bpf_for_each_map_elem(&map, mark, (void *)0, 0) == 4);
	EXPECT(2, count == 4);
	value = bpf_map_lookup_elem(&map, &three);
	EXPECT(3, value && *value == 4);
	return 0;
}

DECIDE_BY_NICENESS(check());
