// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A perf event array, as large as there are CPUs; nobody listens, so output finds no event. */
#include "decide.h"

struct {
	__uint(type, PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} events SEC(".maps");

#define CURRENT_CPU 0xffffffffULL
#define ENOENT 2

static __always_inline int check(void *ctx)
{
	__u64 record = 7;

	EXPECT(1, bpf_perf_event_output(ctx, &events, CURRENT_CPU, &record, sizeof(record)) == -ENOENT);
	return 0;
}

DECIDE_BY_NICENESS(check(ctx));
