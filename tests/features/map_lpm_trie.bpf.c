// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A trie: the longest prefix that matches wins. */
#include "decide.h"

struct prefix { __u32 bits; __u8 address[4]; };

struct {
	__uint(type, LPM_TRIE);
	__uint(max_entries, 16);
	__uint(map_flags, NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u32);
} routes SEC(".maps");

static int check(void)
{
	struct prefix wide = { 8, { 10 } }, narrow = { 24, { 10, 1, 2 } }, inside = { 32, { 10, 1, 2, 3 } };
	struct prefix beside = { 32, { 10, 1, 3, 3 } }, outside = { 32, { 11 } };
	__u32 a = 1, b = 2, *found;

	EXPECT(1, !bpf_map_update_elem(&routes, &wide, &a, 0) && !bpf_map_update_elem(&routes, &narrow, &b, 0));
	found = bpf_map_lookup_elem(&routes, &inside);
	EXPECT(2, found && *found == 2);
	found = bpf_map_lookup_elem(&routes, &beside);
	EXPECT(3, found && *found == 1);
	EXPECT(4, !bpf_map_lookup_elem(&routes, &outside));
	return 0;
}

DECIDE_BY_NICENESS(check());
