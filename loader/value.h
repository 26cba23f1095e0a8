/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Values as people write them, stored as a variable's type says.
 *
 *	42  -1  0x1f  0755      numbers, as in C
 *	true  false             booleans
 *	ENFORCE                 an enumerator of the type
 *	'x'                     a character
 *	"text"  text            an array of characters; without quotes where it is the whole value
 *	{1, 2, 3}               an array; what is not given becomes zero
 */
#ifndef LOADER_VALUE_H
#define LOADER_VALUE_H

#include "btf.h"

/* What a scalar holds. */
struct range { int64_t least; uint64_t most; };

/* The range of an integer, boolean or enum type of 1 to 8 bytes; false for all others. */
bool value_range(const struct btf *btf, const struct btf_type *t, struct range *range);

/* Where a value goes: part of a variable's bytes. */
struct place {
	const struct btf *btf;
	uint32_t type;           /* BTF id */
	struct { uint8_t *p; uint64_t n; } variable;
	uint64_t bit;            /* where it begins in them */
	uint32_t bits;           /* width of a bitfield; 0: as wide as the type */
	bool big_endian;
};

/* Stores the low `bits` bits of value at bit `at`, counted as the byte order's compilers do; false when they leave p[n]. */
bool value_store(uint8_t *p, uint64_t n, uint64_t at, uint32_t bits, uint64_t value, bool big_endian);

/* -EINVAL, -ERANGE with one line that does not name the variable. What was stored before an error stays. */
int value_parse(const struct place *place, const char *text, struct error *e);

#endif
