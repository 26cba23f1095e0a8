/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The section-name grammar: what kind of program a section holds. */
#ifndef PICKET_KINDS_H
#define PICKET_KINDS_H

#include "object.h"

enum { PROG_TYPE_RAW_TRACEPOINT = 17, PROG_TYPE_RAW_TRACEPOINT_WRITABLE = 24, PROG_TYPE_TRACING = 26,
       PROG_TYPE_EXT = 28, PROG_TYPE_LSM = 29, PROG_TYPE_SYSCALL = 31 };

/*
 * The kind of `section` (without '?'), and where its target starts (NULL when
 * the name is bare).  NULL when the grammar has no such name.
 */
const struct program_kind *kind_of_section(const char *section, const char **target);

/* What a section of any other name holds, in an object that will not be loaded. */
extern const struct program_kind kind_unknown;

/* The known section name that looks most like the one given, never NULL. */
const char *kind_nearest(const char *section);

#endif
