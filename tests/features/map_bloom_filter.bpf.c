// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A Bloom filter: what was put in is found. */
#include "decide.h"

struct {
	__uint(type, BLOOM_FILTER);
	__uint(max_entries, 100);
	__uint(map_extra, 3); /* hash functions */
	__type(value, __u32);
} seen SEC(".maps");

/* Not on the stack: 7.x drops what is stored there for peek(), and then refuses that it is read. */
__u32 one = 1, two = 2;

static int check(void)
{
	EXPECT(1, bpf_map_peek_elem(&seen, &two));
	EXPECT(2, !bpf_map_push_elem(&seen, &one, 0));
	EXPECT(3, !bpf_map_peek_elem(&seen, &one));
	return 0;
}

DECIDE_BY_NICENESS(check());
