// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Storage of a cgroup: of the one that the current task is in. */
#include "decide.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct cgroup;
struct css_set { struct cgroup *dfl_cgrp; };
struct task_struct { struct css_set *cgroups; };
#pragma clang attribute pop

static void *(*const storage_get)(void *map, struct cgroup *cgroup, void *value, __u64 flags) = (void *)210;

struct {
	__uint(type, CGRP_STORAGE);
	__uint(map_flags, NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} storage SEC(".maps");

static __always_inline int check(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	__u64 *value = storage_get(&storage, task->cgroups->dfl_cgrp, (void *)0, STORAGE_CREATE);

	EXPECT(1, value);
	*value = 7;
	value = storage_get(&storage, task->cgroups->dfl_cgrp, (void *)0, 0);
	EXPECT(2, value && *value == 7);
	return 0;
}

DECIDE_BY_NICENESS(check());
