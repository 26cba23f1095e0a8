/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One record, or one thing to say about a policy's records, as one line:
 * JSON for programs, aligned columns for people.  Pure: the clock is the
 * caller's.
 */
#ifndef PICKET_REPORT_H
#define PICKET_REPORT_H

#include "btf.h"
#include "json.h"
#include "picket.h"

#define REPORT_VERSION 1 /* "v" of every JSON line: grows when a field changes its meaning */

struct report {
	const char *policy;       /* the policy's NAME */
	enum picket_format format;
	bool colour;
	bool clock_trusted;       /* false: the time of day is not known yet, and "time" is null */
	int64_t realtime_ns;      /* time of day minus time since boot, now */
};

/*
 * Puts the line for `record` into `line`, final newline included.  A record
 * that cannot be decoded gives a line that says so: every record is a line.
 */
void report_record(struct text *line, const struct report *report, const struct btf *btf, struct bytes record);

/* The line "records lost since the policy was loaded: `lost`", at boot_ns. */
void report_lost(struct text *line, const struct report *report, uint64_t boot_ns, uint64_t lost);

/* "2026-01-31T12:00:00.123456789Z" (RFC 3339) for nanoseconds since 1970. */
void report_time(struct text *out, uint64_t ns);

#endif
