// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A ring buffer, whose size the loader makes whole pages; what is written stands in it. */
#include "decide.h"

struct {
	__uint(type, RINGBUF);
	__uint(max_entries, 5000);
} ring SEC(".maps");

enum { AVAILABLE = 0, RING_SIZE = 1 };

static int check(void)
{
	__u64 *record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);

	EXPECT(1, record);
	*record = 7;
	bpf_ringbuf_submit(record, 0);
	EXPECT(2, bpf_ringbuf_query(&ring, AVAILABLE) == 16); /* and its header */
	EXPECT(3, bpf_ringbuf_query(&ring, RING_SIZE) == 8192);
	return 0;
}

DECIDE_BY_NICENESS(check());
