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

struct range { int64_t least; uint64_t most; };

/* What a scalar of `size` bytes holds. */
static struct range range_of(uint32_t size, bool is_signed)
{
	unsigned bits = size * 8;

	if (is_signed)
		return (struct range){ bits == 64 ? INT64_MIN : -((int64_t)1 << (bits - 1)),
				       ((uint64_t)1 << (bits - 1)) - 1 };
	return (struct range){ 0, bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1 };
}

static bool int_range(const struct btf *btf, const struct btf_type *t, struct range *range)
{
	struct btf_int i;

	if (btf_int(btf, t, &i))
		return false;
	*range = i.encoding & INT_BOOL ? (struct range){ 0, 1 } : range_of(t->size, i.encoding & INT_SIGNED);
	return true;
}

/*
 * An enum takes any number of its size and sign: flags are or-ed together.
 * Before LLVM 16 the sign is not recorded, and an enumerator with the top bit
 * set may be either: then both are taken.
 */
static bool enum_range(const struct btf *btf, const struct btf_type *t, struct range *range)
{
	struct btf_enumerator e;

	*range = range_of(t->size, t->flag);
	for (uint32_t i = 0; i < t->vlen && t->kind == KIND_ENUM && !t->flag; i++)
		if (!btf_enumerator(btf, t, i, &e) && (e.value < 0 || e.value > INT32_MAX))
			range->least = range_of(t->size, true).least;
	return true;
}

static const struct { uint8_t kind; bool (*range)(const struct btf *, const struct btf_type *, struct range *); }
scalars[] = {
	{ KIND_INT, int_range }, { KIND_ENUM, enum_range }, { KIND_ENUM64, enum_range },
};

static bool scalar_range(const struct btf *btf, const struct btf_type *t, struct range *range)
{
	for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++)
		if (scalars[i].kind == t->kind)
			return t->size >= 1 && t->size <= 8 && !(t->size & (t->size - 1)) &&
			       scalars[i].range(btf, t, range);
	return false;
}

static bool in_range(struct range range, int64_t value)
{
	return value < 0 ? value >= range.least : (uint64_t)value <= range.most;
}

/* The section's bytes, copied on first use. */
static uint8_t *writable_content(struct map *map)
{
	if (map->override)
		return map->override;
	map->override = calloc(1, map->value_size);
	if (map->override && map->content.n) /* .bss has none */
		bytes_copy(map->content, 0, map->override, map->content.n);
	return map->override;
}

static void store_number(uint8_t *p, uint32_t size, uint64_t value, bool big_endian)
{
	for (uint32_t i = 0; i < size; i++)
		p[big_endian ? size - 1 - i : i] = (uint8_t)(value >> 8 * i);
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
	if (!scalar_range(&object->btf, &t, &range))
		return error_set(e, -EINVAL, "variable %s: its type, %s, does not hold a number", variable, type);
	if (!in_range(range, value))
		return error_set(e, -ERANGE, "variable %s: %" PRId64 " does not fit in %s (%" PRId64 " to %" PRIu64 ")",
				 variable, value, type, range.least, range.most);
	content = writable_content(&object->maps[v.map]);
	if (!content)
		return error_set(e, -ENOMEM, "variable %s: out of memory", variable);
	store_number(content + v.offset, v.size, (uint64_t)value, object->elf.big_endian);
	return 0;
}
