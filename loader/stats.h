/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The figures that end a verifier's log. Pure. */
#ifndef LOADER_STATS_H
#define LOADER_STATS_H

#include <stdint.h>

struct stats {
	uint64_t processed, states, peak_states, time_us;
	char stack[128];
};

/* What the log does not tell is 0 or "". */
void stats_read(const char *log, struct stats *out);

#endif
