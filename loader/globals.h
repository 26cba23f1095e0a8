/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Global variables: where each one is, and how the user's values get into it. */
#ifndef PICKET_GLOBALS_H
#define PICKET_GLOBALS_H

#include "object.h"

struct variable {
	const char *name;
	const char *section;  /* ".rodata", ".bss" ... */
	uint32_t map;         /* index of the map that holds it */
	uint32_t type;        /* local BTF id of its type, qualifiers included */
	uint64_t offset;      /* bytes into the map's value */
	uint32_t size;        /* bytes */
	bool read_only;       /* frozen before the program loads */
};

/* Checks that every variable has its place and a size, so that what follows cannot fail on one. */
int globals_check(struct object *object, struct error *e);

/* Variable i of all data sections, in file order; false past the last. Strings are views into the object. */
bool object_variable(const struct object *object, size_t i, struct variable *out);

/* The variable called `name`; false when there is none. */
bool object_find_variable(const struct object *object, const char *name, struct variable *out);

/* A copy of the section's bytes that may be written and is what the kernel gets; NULL when out of memory. */
uint8_t *globals_writable(struct map *map);

#endif
