/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Features that a decision shows: a process that asks for niceness 7 is
 * refused with EPERM when check() found every step right, and with errno
 * 200 + N when step N was wrong.  Any other niceness is allowed.
 */
#ifndef DECIDE_H
#define DECIDE_H

#include <picket/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define NICENESS 7
#define RIGHT 1 /* EPERM */

/* enum bpf_map_type: newer than the headers of the machine that compiles. */
enum {
	HASH = 1, ARRAY, PROG_ARRAY, PERF_EVENT_ARRAY, PERCPU_HASH, PERCPU_ARRAY, STACK_TRACE, CGROUP_ARRAY,
	LRU_HASH, LRU_PERCPU_HASH, LPM_TRIE, ARRAY_OF_MAPS, HASH_OF_MAPS, DEVMAP, SOCKMAP, CPUMAP, XSKMAP, SOCKHASH,
	CGROUP_STORAGE, REUSEPORT_SOCKARRAY, PERCPU_CGROUP_STORAGE, QUEUE, STACK, SK_STORAGE, DEVMAP_HASH,
	STRUCT_OPS, RINGBUF, INODE_STORAGE, TASK_STORAGE, BLOOM_FILTER, USER_RINGBUF, CGRP_STORAGE, ARENA,
};

enum { NO_PREALLOC = 1, MMAPABLE = 1 << 10 };
enum { STORAGE_CREATE = 1 };

#define EXPECT(step, condition) do { if (!(condition)) return step; } while (0)

/* What the verifier of 6.12 wants to see proven. */
static __always_inline int verdict(int step)
{
	barrier_var(step); /* else the compiler computes the result, and the range is lost */
	if (!step)
		return -RIGHT;
	return step > 0 && step < 100 ? -200 - step : -200;
}

/*
 * `ret` is read first, into a register that holds nothing yet.  Else the
 * verifier of 6.18 cuts its range [-4095, 0] with that of what the register
 * held, warns "REG INVARIANTS VIOLATION" and may remove the code behind it.
 */
#define DECIDE_BY_NICENESS(check)                                                          \
	SEC("lsm/task_setnice")                                                            \
	int BPF_PROG(decide, struct task_struct *task, int nice, int ret)                  \
	{                                                                                  \
		barrier_var(ret);                                                          \
		return ret || nice != NICENESS ? 0 : verdict(check);                       \
	}                                                                                  \
	char LICENSE[] SEC("license") = "GPL"

#endif
