// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A ring buffer that user space writes: nothing has, so nothing comes. */
#include "decide.h"

struct {
	__uint(type, USER_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

static long each(void *dynptr, void *context)
{
	return 1;
}

static int check(void)
{
	EXPECT(1, bpf_user_ringbuf_drain(&ring, each, (void *)0, 0) == 0);
	return 0;
}

DECIDE_BY_NICENESS(check());
