/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A growing line of text, and strings that are safe to put into it.
 *
 * Event strings are chosen by whoever runs a process (comm), names by whoever
 * wrote an object: a terminal or a log reader must not be steered by them.
 * Pure: no file, no kernel.
 */
#ifndef PICKET_JSON_H
#define PICKET_JSON_H

#include <stdbool.h>
#include <stddef.h>

#define TEXT_MAX (1u << 20) /* bytes; a longer line is a failure, not memory */

struct text {
	char *p;      /* malloc'd, NUL-terminated once anything was put; start with a zeroed struct */
	size_t n;     /* bytes without the NUL */
	size_t room;
	bool failed;  /* out of memory or past TEXT_MAX: the text is incomplete */
};

/* Appends n bytes as they are. */
void text_put(struct text *t, const char *p, size_t n);

/* Appends what printf would write, at most 255 bytes of it: for numbers and short fixed texts. */
void text_format(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Appends n bytes of s as one JSON string, quotes included.  Always valid
 * JSON and UTF-8: control and direction-changing characters become \uXXXX,
 * bytes that are no UTF-8 become \ufffd.
 */
void text_json(struct text *t, const char *s, size_t n);

/* The same without quotes, for people: '"' stays as it is. */
void text_plain(struct text *t, const char *s, size_t n);

/* Empties the text and keeps its memory. */
void text_reset(struct text *t);

void text_free(struct text *t);

#endif
