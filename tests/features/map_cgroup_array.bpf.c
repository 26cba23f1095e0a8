// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* An array of cgroups: an empty slot is "try again". */
#include "decide.h"

struct {
	__uint(type, CGROUP_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} groups SEC(".maps");

#define EAGAIN 11
#define E2BIG 7

static int check(void)
{
	EXPECT(1, bpf_current_task_under_cgroup(&groups, 0) == -EAGAIN);
	EXPECT(2, bpf_current_task_under_cgroup(&groups, 1) == -E2BIG);
	return 0;
}

DECIDE_BY_NICENESS(check());
