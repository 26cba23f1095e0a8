/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A map of keys and values of type TYPE: what is written is found again, under its key only. */
#include "decide.h"

struct {
	__uint(type, TYPE);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} map SEC(".maps");

static int check(void)
{
	__u32 key = 5, other = 6;
	__u64 value = 0x1122334455667788, *found;

	EXPECT(1, !bpf_map_update_elem(&map, &key, &value, 0));
	found = bpf_map_lookup_elem(&map, &key);
	EXPECT(2, found && *found == value);
	found = bpf_map_lookup_elem(&map, &other);
	EXPECT(3, !found || !*found);
	EXPECT(4, !bpf_map_delete_elem(&map, &key) == !IS_ARRAY);
	return 0;
}

DECIDE_BY_NICENESS(check());
