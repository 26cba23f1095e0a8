// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Storage of a task: what one call leaves, the next finds. */
#include "decide.h"

struct {
	__uint(type, TASK_STORAGE);
	__uint(map_flags, NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} storage SEC(".maps");

static __always_inline int check(struct task_struct *task)
{
	__u64 *value = bpf_task_storage_get(&storage, task, (void *)0, 0);

	EXPECT(1, !value);
	value = bpf_task_storage_get(&storage, task, (void *)0, STORAGE_CREATE);
	EXPECT(2, value && !*value);
	*value = 7;
	value = bpf_task_storage_get(&storage, task, (void *)0, 0);
	EXPECT(3, value && *value == 7);
	EXPECT(4, !bpf_task_storage_delete(&storage, task));
	return 0;
}

DECIDE_BY_NICENESS(check(task));
