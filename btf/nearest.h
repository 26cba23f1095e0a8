/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The few names most like one that was looked for and not found. */
#ifndef PICKET_BTF_NEAREST_H
#define PICKET_BTF_NEAREST_H

#include "btf.h"

#define NEAREST_MAX 3

struct nearest {
	const char *wanted;
	size_t length;
	struct { unsigned distance; char name[64]; } found[NEAREST_MAX];  /* nearest first */
	unsigned n;
};

/* `wanted` stays the caller's; its flavour does not count. */
void nearest_start(struct nearest *nearest, const char *wanted);

/* Keeps `name` when it is near enough and nearer than what is kept. */
void nearest_offer(struct nearest *nearest, const char *name);

/* Letters to insert, delete or change to turn a (n bytes) into b (m bytes); UINT_MAX when one is longer than 63. */
unsigned nearest_edits(const char *a, size_t n, const char *b, size_t m);

#endif
