// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* An arena: memory that programs and processes share under one address. */
#include "decide.h"

struct {
	__uint(type, ARENA);
	__uint(map_flags, MMAPABLE);
	__uint(max_entries, 4); /* pages */
	__ulong(map_extra, 1ull << 44);
} arena SEC(".maps");

DECIDE_BY_NICENESS(0);
