/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Maps of an object: those that .maps defines, and one per data section. */
#ifndef PICKET_MAPS_H
#define PICKET_MAPS_H

#include "object.h"

enum { MAP_TYPE_ARRAY = 2, MAP_TYPE_PROG_ARRAY = 3, MAP_TYPE_ARRAY_OF_MAPS = 12, MAP_TYPE_HASH_OF_MAPS = 13 };
enum { MAP_FLAG_RDONLY_PROG = 1 << 7, MAP_FLAG_MMAPABLE = 1 << 10 };

/* Fills object->maps; the ELF tables and the BTF must be open. */
int maps_collect(struct object *object, struct error *e);

/* Frees object->maps. */
void maps_free(struct object *object);

/* What libbpf calls the map of a section, so that other tools recognise it; malloc'd, NULL when out of memory. */
char *data_map_name(const char *object, const char *section);

/* True for a section that becomes a map of global variables; sets *origin. */
bool data_section(const struct elf_section *section, enum map_origin *origin);

/* Index of the map made of data section `section`, or of the one .maps defines at `value` there; -1 when none. */
int map_of_section(const struct object *object, uint32_t section, uint64_t value);

#endif
