/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* func_info and line_info of a linked program. */
#ifndef PICKET_LINES_H
#define PICKET_LINES_H

#include "link.h"

/* One function in its place among the linked instructions. */
struct placed {
	const struct function *function;
	uint32_t at;       /* its first instruction */
	uint32_t next;     /* walk: its next instruction to look at */
	uint32_t caller;   /* walk: index of the one that reached it first */
};

/*
 * Fills out->funcs and out->lines with the records of the placed functions,
 * at their new places and in instructions.  The kernel wants a record for the
 * start of every function or none at all, so where one is missing the table
 * stays empty.
 */
int lines_collect(const struct object *object, const struct placed *placed, uint32_t n, struct linked *out,
		  struct error *e);

/* Index of the first record of `section` at or after byte `offset`; `offset_of` reads one. */
uint32_t record_at(const struct btf_ext *ext, const struct btf_ext_section *section, uint64_t offset,
		   uint32_t (*offset_of)(const struct btf_ext *, const struct btf_ext_section *, uint32_t));

#endif
