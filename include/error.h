/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One error object, owned by the caller, usually on its stack.
 *
 * Every function that can fail returns 0 (or a descriptor) on success and
 * -errno on failure.  The place that knows writes the sentence; callers put
 * their own context in front of it.
 */
#ifndef PICKET_ERROR_H
#define PICKET_ERROR_H

#include <stdarg.h>

struct error {
	int code;        /* -errno, 0 when unused */
	char text[1200]; /* one line: "where: what: why", no final newline */
	char hint[512];  /* what to try, or "" */
	char *log;       /* verifier log, malloc'd; NULL when there is none */
};

#define ERROR_INIT { .code = 0 }

/* Sets code and text, clears the hint, and returns code. */
int error_set(struct error *e, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "format: " in front of the text; returns e->code. */
int error_prefix(struct error *e, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Sets the hint ("try: ..."); returns e->code. */
int error_hint(struct error *e, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Releases the log and empties the object. */
void error_clear(struct error *e);

#endif
