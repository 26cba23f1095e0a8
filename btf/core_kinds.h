/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The thirteen CO-RE relocation kinds, as a table. */
#ifndef PICKET_CORE_KINDS_H
#define PICKET_CORE_KINDS_H

#include "core.h"
#include "spec.h"

enum core_family { FAMILY_FIELD, FAMILY_TYPE, FAMILY_ENUMERATOR };

/* Must the instruction's operand equal the value that the object was compiled with? */
enum core_check {
	CHECK_ALWAYS,
	CHECK_PLAIN,     /* not for bitfields: compiler and loader may choose different words */
	CHECK_NEVER,     /* type ids: linkers renumber them */
};

struct core_value {
	uint64_t value;
	uint32_t load_size;   /* bytes that a load of the field takes; 0: not an offset, or a bitfield */
};

struct core_row {
	const char *name;
	enum core_family family;
	int (*value)(const struct spec *s, struct core_value *out, struct error *e);
	bool absent_poisons;  /* nothing like it in the kernel: poison; else the value is 0 */
	bool elements;        /* may be asked of an array element */
	enum core_check check;
};

/* NULL for a number that is no kind. */
const struct core_row *core_row(uint32_t kind);

/* True for a record whose last step is a bitfield. */
bool core_is_bitfield(const struct spec *s);

/* The row's value, after the checks that are common to its family. */
int core_value(const struct core_row *row, const struct spec *s, struct core_value *out, struct error *e);

#endif
