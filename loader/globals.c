// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Global variables, as the object's BTF lists them in the DATASEC of each data
 * section.  A value from the user is checked against the variable's type and
 * goes into a copy of the section; the file stays as it is.
 */
#include "globals.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "datasec.h"
#include "value.h"
#include "../btf/spell.h"

/* ---- where ---- */

static int variable_read(const struct object *object, uint32_t map, const struct btf_type *datasec, uint32_t i,
			 struct variable *out, struct error *e)
{
	const struct map *m = &object->maps[map];
	const char *section = object->elf.sections[m->section].name, *name;
	struct btf_secinfo info;
	struct btf_type var;
	uint64_t offset, size;

	if (btf_secinfo(&object->btf, datasec, i, &info) || btf_type(&object->btf, info.type, &var, e) ||
	    var.kind != KIND_VAR)
		return error_set(e, -EINVAL, "section %s: entry %u of its BTF is not a variable", section, i);
	name = btf_string(&object->btf, var.name, NULL);
	if (!datasec_offset(object, m->section, &var, &info, &offset))
		return error_set(e, -EINVAL, "section %s: variable %s of its BTF has no symbol", section, name);
	if (btf_size(&object->btf, var.type, &size, e))
		return error_prefix(e, "section %s: variable %s", section, name);
	if (!range_ok(m->value_size, offset, size))
		return error_set(e, -EINVAL, "section %s: variable %s lies past its end", section, name);
	*out = (struct variable){ name, section, map, var.type, offset, (uint32_t)size, m->origin == MAP_RODATA };
	return 0;
}

/* The DATASEC of a data map; false for other maps, and for those that BTF does not describe. */
static bool map_datasec(const struct object *object, uint32_t map, struct btf_type *datasec)
{
	struct error ignored = ERROR_INIT;

	if (object->maps[map].origin == MAP_DEFINED || !object->maps[map].value_type)
		return false;
	return !btf_type(&object->btf, object->maps[map].value_type, datasec, &ignored);
}

int globals_check(struct object *object, struct error *e)
{
	struct btf_type datasec;
	struct variable ignored;

	for (uint32_t map = 0; map < object->n_maps; map++) {
		if (!map_datasec(object, map, &datasec))
			continue;
		for (uint32_t i = 0; i < datasec.vlen; i++)
			if (variable_read(object, map, &datasec, i, &ignored, e))
				return e->code;
	}
	return 0;
}

bool object_variable(const struct object *object, size_t i, struct variable *out)
{
	struct error ignored = ERROR_INIT;
	struct btf_type datasec;

	for (uint32_t map = 0; map < object->n_maps; map++) {
		if (!map_datasec(object, map, &datasec))
			continue;
		if (i < datasec.vlen)
			return !variable_read(object, map, &datasec, (uint32_t)i, out, &ignored);
		i -= datasec.vlen;
	}
	return false;
}

bool object_find_variable(const struct object *object, const char *name, struct variable *out)
{
	struct variable v;

	for (size_t i = 0; object_variable(object, i, &v); i++) {
		if (strcmp(v.name, name))
			continue;
		*out = v;
		return true;
	}
	return false;
}

bool object_has_variable(const struct object *object, const char *variable)
{
	struct variable ignored;

	return object_find_variable(object, variable, &ignored);
}

/* ---- values ---- */

static bool in_range(struct range range, int64_t value)
{
	return value < 0 ? value >= range.least : (uint64_t)value <= range.most;
}

uint8_t *globals_writable(struct map *map)
{
	if (map->override)
		return map->override;
	map->override = calloc(1, map->value_size);
	if (map->override && map->content.n) /* .bss has none */
		bytes_copy(map->content, 0, map->override, map->content.n);
	return map->override;
}

int object_set_number(struct object *object, const char *variable, int64_t value, struct error *e)
{
	struct range range;
	struct variable v;
	struct btf_type t;
	char type[128];
	uint8_t *content;

	if (!object_find_variable(object, variable, &v))
		return error_set(e, -ENOENT, "variable %s: there is none in this object", variable);
	if (btf_skip_modifiers(&object->btf, v.type, &t, e))
		return error_prefix(e, "variable %s", variable);
	btf_type_spell(&object->btf, v.type, type, sizeof(type));
	if (!value_range(&object->btf, &t, &range))
		return error_set(e, -EINVAL, "variable %s: its type, %s, does not hold a number", variable, type);
	if (!in_range(range, value))
		return error_set(e, -ERANGE, "variable %s: %" PRId64 " does not fit in %s (%" PRId64 " to %" PRIu64 ")",
				 variable, value, type, range.least, range.most);
	content = globals_writable(&object->maps[v.map]);
	if (!content)
		return error_set(e, -ENOMEM, "variable %s: out of memory", variable);
	value_store(content + v.offset, v.size, 0, v.size * 8, (uint64_t)value, object->elf.big_endian);
	return 0;
}
