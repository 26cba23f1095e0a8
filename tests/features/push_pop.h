/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A map without keys of type TYPE: of two values pushed, FIRST comes out first. */
#include "decide.h"

struct {
	__uint(type, TYPE);
	__uint(max_entries, 8);
	__type(value, __u64);
} map SEC(".maps");

static int check(void)
{
	__u64 one = 1, two = 2, got = 0;

	EXPECT(1, !bpf_map_push_elem(&map, &one, 0));
	EXPECT(2, !bpf_map_push_elem(&map, &two, 0));
	EXPECT(3, !bpf_map_peek_elem(&map, &got) && got == FIRST);
	EXPECT(4, !bpf_map_pop_elem(&map, &got) && got == FIRST);
	EXPECT(5, !bpf_map_pop_elem(&map, &got) && got == 3 - FIRST);
	EXPECT(6, bpf_map_pop_elem(&map, &got));
	return 0;
}

DECIDE_BY_NICENESS(check());
