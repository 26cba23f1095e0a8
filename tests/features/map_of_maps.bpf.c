// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Maps of maps, filled by the object: an array and a hash of the same two inner maps, one slot empty. */
#include "decide.h"

struct inner {
	__uint(type, ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} one SEC(".maps"), two SEC(".maps");

struct {
	__uint(type, ARRAY_OF_MAPS);
	__uint(max_entries, 3);
	__type(key, __u32);
	__array(values, struct inner);
} by_index SEC(".maps") = { .values = { &one, (void *)0, &two } };

struct {
	__uint(type, HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} by_key SEC(".maps") = { .values = { &two, &one } };

static __always_inline int check(void)
{
	__u32 zero = 0, first = 0, second = 1, third = 2;
	__u64 value = 7, *found;
	void *inner;

	EXPECT(1, !bpf_map_update_elem(&two, &zero, &value, 0));
	inner = bpf_map_lookup_elem(&by_index, &third);
	EXPECT(2, inner && (found = bpf_map_lookup_elem(inner, &zero)) && *found == 7);
	inner = bpf_map_lookup_elem(&by_index, &first);
	EXPECT(3, inner && (found = bpf_map_lookup_elem(inner, &zero)) && !*found);
	EXPECT(4, !bpf_map_lookup_elem(&by_index, &second));
	inner = bpf_map_lookup_elem(&by_key, &first);
	EXPECT(5, inner && (found = bpf_map_lookup_elem(inner, &zero)) && *found == 7);
	EXPECT(6, bpf_map_lookup_elem(&by_key, &second) && !bpf_map_lookup_elem(&by_key, &third));
	return 0;
}

DECIDE_BY_NICENESS(check());
