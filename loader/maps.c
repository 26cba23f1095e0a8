// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Maps of an object.
 *
 * A defined map is a variable in .maps whose struct type is the definition;
 * the variable's bytes mean nothing.  Each member is an attribute:
 *
 *	int (*max_entries)[4096]      a number: the length of an array behind a pointer
 *	struct event *value           a type: what the pointer points to
 *	struct inner *values[]        what the slots of an outer map hold
 *	enum { X = 1 } map_extra      a 64-bit number: the enum's first value
 *
 * A section of global variables becomes an array map of one element, named as
 * libbpf names it, so that other tools recognise it.
 */
#include "maps.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "datasec.h"

#define KERNEL_NAME_MAX 15  /* BPF_OBJ_NAME_LEN without the NUL */
#define PIN_BY_NAME 1

/* ---- sections of variables ---- */

/* .rodata is written once and frozen: nothing would be gained by mapping it (libbpf asks for MMAPABLE there too). */
static const struct { const char *prefix; uint32_t type; enum map_origin origin; uint32_t flags; } data_sections[] = {
	{ ".rodata", SECTION_PROGBITS, MAP_RODATA, MAP_FLAG_RDONLY_PROG },
	{ ".data", SECTION_PROGBITS, MAP_DATA, 0 },
	{ ".bss", SECTION_NOBITS, MAP_BSS, 0 },
};

/* Index into data_sections, or -1: "PREFIX" or "PREFIX.anything", and not empty. */
static int data_section_row(const struct elf_section *section)
{
	for (size_t i = 0; i < sizeof(data_sections) / sizeof(data_sections[0]); i++) {
		size_t n = strlen(data_sections[i].prefix);

		if (strncmp(section->name, data_sections[i].prefix, n) || section->type != data_sections[i].type)
			continue;
		if (section->size && (!section->name[n] || section->name[n] == '.'))
			return (int)i;
	}
	return -1;
}

bool data_section(const struct elf_section *section, enum map_origin *origin)
{
	int row = data_section_row(section);

	if (row >= 0)
		*origin = data_sections[row].origin;
	return row >= 0;
}

/*
 * "mprotect.rodata": eight characters of the object's name (those that remain
 * beside seven for the suffix, even if it is shorter), then the section's
 * name; a section with a second dot stands alone.  Bytes that kernel names
 * cannot have become '_' (kernel/bpf/syscall.c, bpf_obj_name_cpy).
 */
char *data_map_name(const char *object, const char *section)
{
	size_t suffix = strlen(section), prefix;
	char name[KERNEL_NAME_MAX + 1];

	suffix = suffix < 7 ? 7 : suffix > KERNEL_NAME_MAX ? KERNEL_NAME_MAX : suffix;
	prefix = strchr(section + 1, '.') ? 0 : KERNEL_NAME_MAX - suffix;
	snprintf(name, sizeof(name), "%.*s%.*s", (int)prefix, object, (int)suffix, section);
	for (char *p = name; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.", *p))
			*p = '_';
	return strdup(name);
}

/* Memory can be mapped unless every variable is static: spin locks and kernel pointers must not be. */
static bool has_global_variable(const struct object *object, uint32_t section)
{
	for (uint32_t i = 1; i < object->elf.n_symbols; i++)
		if (object->elf.symbols[i].section == section && object->elf.symbols[i].bind != SYMBOL_LOCAL)
			return true;
	return false;
}

static int data_map(struct object *object, uint32_t section, int row, struct map *map, struct error *e)
{
	const struct elf_section *s = &object->elf.sections[section];

	if (s->size > INT32_MAX)
		return error_set(e, -EINVAL, "section %s: %llu bytes do not fit in a map", s->name,
				 (unsigned long long)s->size);
	*map = (struct map){
		.origin = data_sections[row].origin,
		.section = section,
		.type = MAP_TYPE_ARRAY,
		.key_size = sizeof(uint32_t),
		.value_size = (uint32_t)s->size,
		.max_entries = 1,
		.flags = data_sections[row].flags,
		.content = s->data,
		.inner = -1,
		.autocreate = true,
		.owned_name = data_map_name(object->name, s->name),
	};
	map->name = map->owned_name;
	if (!map->name)
		return error_set(e, -ENOMEM, "out of memory for the name of a map");
	if (map->origin != MAP_RODATA && has_global_variable(object, section))
		map->flags |= MAP_FLAG_MMAPABLE;
	if (object->has_btf)
		map->value_type = btf_find(&object->btf, s->name, KIND_DATASEC);
	return 0;
}

/* A pointer stored in a variable would need a value that exists only after load. */
static int check_data_relocations(const struct object *object, struct error *e)
{
	const struct elf *elf = &object->elf;
	enum map_origin origin;

	for (uint32_t i = 1; i < elf->n_sections && !object->dry; i++) {
		const struct elf_section *table = &elf->sections[i], *target;

		if (table->type != SECTION_REL || table->info >= elf->n_sections || !elf_relocation_count(table))
			continue;
		target = &elf->sections[table->info];
		if (data_section(target, &origin))
			return error_set(e, -EOPNOTSUPP, "section %s: variables that hold addresses are not supported yet",
					 target->name);
	}
	return 0;
}

/* ---- definitions ---- */

/* One definition being read: errors name the map. */
struct definition {
	struct object *object;
	const char *map;         /* for messages: "rb", or "outer.inner" */
	struct map *out;
	struct btf_type inner;   /* struct of the inner definition; kind 0 when there is none */
	uint32_t seen;           /* bit i: attributes[i] was given */
};

static int bad_attribute(struct definition *d, const char *name, const char *why, struct error *e)
{
	return error_set(e, -EINVAL, "map %s: attribute %s %s", d->map, name, why);
}

/* int (*name)[number] */
static int read_number(struct definition *d, const char *name, uint32_t type, size_t field, struct error *e)
{
	const struct btf *btf = &d->object->btf;
	struct btf_array array;
	struct btf_type t;

	if (btf_skip_modifiers(btf, type, &t, e) || t.kind != KIND_PTR ||
	    btf_skip_modifiers(btf, t.type, &t, e) || t.kind != KIND_ARRAY || btf_array(btf, &t, &array))
		return bad_attribute(d, name, "is not written with __uint()", e);
	memcpy((char *)d->out + field, &array.n, sizeof(array.n));
	return 0;
}

/* __uint() or, for numbers past 32 bits, an enum with one value. */
static int read_long(struct definition *d, const char *name, uint32_t type, size_t field, struct error *e)
{
	const struct btf *btf = &d->object->btf;
	struct btf_enumerator value;
	struct btf_type t;
	uint64_t number;

	if (btf_skip_modifiers(btf, type, &t, e))
		return e->code;
	if (t.kind == KIND_PTR) {
		uint32_t small;

		if (read_number(d, name, type, field, e))
			return e->code;
		memcpy(&small, (char *)d->out + field, sizeof(small));
		number = small;
	} else {
		if ((t.kind != KIND_ENUM && t.kind != KIND_ENUM64) || btf_enumerator(btf, &t, 0, &value))
			return bad_attribute(d, name, "is not written with __ulong()", e);
		number = (uint64_t)value.value;
	}
	memcpy((char *)d->out + field, &number, sizeof(number));
	return 0;
}

/* T *name: remembers the type, and its size unless that was given and differs. */
static int read_type(struct definition *d, const char *name, uint32_t type, size_t field, struct error *e)
{
	const struct btf *btf = &d->object->btf;
	bool key = field == offsetof(struct map, key_type);
	uint32_t *size = key ? &d->out->key_size : &d->out->value_size;
	uint64_t bytes;
	struct btf_type t;

	if (btf_skip_modifiers(btf, type, &t, e) || t.kind != KIND_PTR)
		return bad_attribute(d, name, "is not written with __type()", e);
	if (btf_size(btf, t.type, &bytes, e))
		return bad_attribute(d, name, "has a type without a size", e);
	if (bytes > INT32_MAX)
		return bad_attribute(d, name, "has a type larger than a map can hold", e);
	if (*size && *size != bytes)
		return error_set(e, -EINVAL, "map %s: %s_size is %u, but its type has %llu bytes", d->map, name, *size,
				 (unsigned long long)bytes);
	*size = (uint32_t)bytes;
	memcpy((char *)d->out + field, &t.type, sizeof(t.type));
	return 0;
}

/* key_size and value_size: as read_number, and the same check from the other side. */
static int read_size(struct definition *d, const char *name, uint32_t type, size_t field, struct error *e)
{
	uint32_t before, after;

	memcpy(&before, (char *)d->out + field, sizeof(before));
	if (read_number(d, name, type, field, e))
		return e->code;
	memcpy(&after, (char *)d->out + field, sizeof(after));
	if (!before || before == after)
		return 0;
	return error_set(e, -EINVAL, "map %s: %s is %u, but its type has %u bytes", d->map, name, after, before);
}

/* T *values[]: T is the struct of an inner map, or the type of the programs. */
static int read_values(struct definition *d, const char *name, uint32_t type, size_t field, struct error *e)
{
	const struct btf *btf = &d->object->btf;
	struct btf_array array;
	struct btf_type t;

	(void)field;
	if (btf_skip_modifiers(btf, type, &t, e) || t.kind != KIND_ARRAY || btf_array(btf, &t, &array) ||
	    btf_skip_modifiers(btf, array.type, &t, e) || t.kind != KIND_PTR ||
	    btf_skip_modifiers(btf, t.type, &t, e) || (t.kind != KIND_STRUCT && t.kind != KIND_FUNC_PROTO))
		return bad_attribute(d, name, "is not written with __array()", e);
	if (d->out->value_size && d->out->value_size != sizeof(uint32_t))
		return error_set(e, -EINVAL, "map %s: value_size is %u, but slots of maps or programs have 4 bytes",
				 d->map, d->out->value_size);
	d->out->value_size = sizeof(uint32_t);
	d->out->has_values = true;
	if (t.kind == KIND_STRUCT)
		d->inner = t;
	return 0;
}

static const struct attribute {
	const char *name;
	int (*read)(struct definition *d, const char *name, uint32_t type, size_t field, struct error *e);
	size_t field;
} attributes[] = {
	{ "type", read_number, offsetof(struct map, type) },
	{ "max_entries", read_number, offsetof(struct map, max_entries) },
	{ "map_flags", read_number, offsetof(struct map, flags) },
	{ "numa_node", read_number, offsetof(struct map, numa_node) },
	{ "map_extra", read_long, offsetof(struct map, extra) },
	{ "pinning", read_number, offsetof(struct map, pinning) },
	{ "key_size", read_size, offsetof(struct map, key_size) },
	{ "value_size", read_size, offsetof(struct map, value_size) },
	{ "key", read_type, offsetof(struct map, key_type) },
	{ "value", read_type, offsetof(struct map, value_type) },
	{ "values", read_values, 0 },
};

#define N_ATTRIBUTES (sizeof(attributes) / sizeof(attributes[0]))

static int read_attribute(struct definition *d, const struct btf_member *m, struct error *e)
{
	const char *name = btf_string(&d->object->btf, m->name, NULL);

	for (size_t i = 0; i < N_ATTRIBUTES; i++) {
		if (strcmp(attributes[i].name, name))
			continue;
		if (d->seen & 1u << i)
			return bad_attribute(d, name, "is given twice", e);
		d->seen |= 1u << i;
		if (attributes[i].read == read_values)
			d->out->values_at = m->bit_offset / 8;
		return attributes[i].read(d, name, m->type, attributes[i].field, e);
	}
	return error_set(e, -EINVAL, "map %s: unknown attribute \"%s\"", d->map, name);
}

static int check_definition(struct definition *d, struct error *e)
{
	uint32_t type = d->out->type;
	bool of_maps = type == MAP_TYPE_ARRAY_OF_MAPS || type == MAP_TYPE_HASH_OF_MAPS;

	if (!type)
		return error_set(e, -EINVAL, "map %s: has no type", d->map);
	if (d->out->pinning > PIN_BY_NAME)
		return error_set(e, -EINVAL, "map %s: pinning %u is not a way to pin", d->map, d->out->pinning);
	if (d->out->has_values && !of_maps && type != MAP_TYPE_PROG_ARRAY)
		return error_set(e, -EINVAL, "map %s: only maps of maps or programs have values", d->map);
	if (d->out->has_values && of_maps != (d->inner.kind == KIND_STRUCT))
		return error_set(e, -EINVAL, "map %s: its values are %s", d->map,
				 of_maps ? "not maps" : "not programs");
	if (of_maps && !d->out->has_values)
		return error_set(e, -EINVAL, "map %s: does not say what its inner maps are", d->map);
	return 0;
}

static int read_definition(struct definition *d, const struct btf_type *t, struct error *e)
{
	struct btf_member m;

	for (uint32_t i = 0; i < t->vlen; i++) {
		if (btf_member(&d->object->btf, t, i, &m))
			return error_set(e, -EINVAL, "map %s: its definition cannot be read", d->map);
		if (read_attribute(d, &m, e))
			return e->code;
	}
	return check_definition(d, e);
}

/* The inner map of object->maps[outer], appended: it has the last place, which the caller reserved. */
static int add_inner(struct object *object, uint32_t outer, const struct btf_type *t, struct error *e)
{
	struct map *map = &object->maps[object->n_maps];
	struct definition d = { .object = object, .out = map };

	*map = (struct map){ .origin = MAP_DEFINED, .section = object->maps[outer].section, .inner = -1,
			     .value = UINT64_MAX, .is_inner = true };
	if (asprintf(&map->owned_name, "%s.inner", object->maps[outer].name) < 0) {
		map->owned_name = NULL;
		return error_set(e, -ENOMEM, "out of memory for the name of a map");
	}
	map->name = d.map = map->owned_name;
	object->maps[outer].inner = (int)object->n_maps++;
	if (read_definition(&d, t, e))
		return e->code;
	if (d.inner.kind)
		return error_set(e, -EINVAL, "map %s: maps cannot nest deeper", map->name);
	if (map->pinning)
		return error_set(e, -EINVAL, "map %s: an inner map cannot be pinned by name", map->name);
	return 0;
}

static int add_defined(struct object *object, uint32_t section, const struct btf_type *datasec, uint32_t i,
		       struct error *e)
{
	uint32_t index = object->n_maps;
	struct map *map = &object->maps[index];
	struct definition d = { .object = object, .out = map };
	struct btf_secinfo info;
	struct btf_type var, t;

	*map = (struct map){ .origin = MAP_DEFINED, .section = section, .inner = -1, .autocreate = true };
	if (btf_secinfo(&object->btf, datasec, i, &info) || btf_type(&object->btf, info.type, &var, e) ||
	    var.kind != KIND_VAR)
		return error_set(e, -EINVAL, "section .maps: entry %u of its BTF is not a variable", i);
	map->name = d.map = btf_string(&object->btf, var.name, NULL);
	if (!*map->name)
		return error_set(e, -EINVAL, "section .maps: entry %u has no name", i);
	object->n_maps++;
	if (btf_skip_modifiers(&object->btf, var.type, &t, e) || t.kind != KIND_STRUCT)
		return error_set(e, -EINVAL, "map %s: its definition is not a struct", map->name);
	if (!datasec_offset(object, section, &var, &info, &map->value))
		return error_set(e, -EINVAL, "map %s: has no symbol in section .maps", map->name);
	if (map->value >= object->elf.sections[section].size)
		return error_set(e, -EINVAL, "map %s: lies past the end of section .maps", map->name);
	if (read_definition(&d, &t, e))
		return e->code;
	return d.inner.kind ? add_inner(object, index, &d.inner, e) : 0;
}

/* ---- the whole ---- */

static int collect_defined(struct object *object, uint32_t section, const struct btf_type *datasec, struct error *e)
{
	for (uint32_t i = 0; i < datasec->vlen; i++)
		if (add_defined(object, section, datasec, i, e))
			return e->code;
	return 0;
}

static int collect_data(struct object *object, struct error *e)
{
	for (uint32_t i = 1; i < object->elf.n_sections; i++) {
		int row = data_section_row(&object->elf.sections[i]);

		if (row < 0)
			continue;
		if (data_map(object, i, row, &object->maps[object->n_maps], e))
			return e->code;
		object->n_maps++;
	}
	return 0;
}

/* The DATASEC that describes section .maps; kind 0 in *datasec when the object defines none. */
static int find_definitions(struct object *object, uint32_t section, struct btf_type *datasec, struct error *e)
{
	uint32_t id;

	memset(datasec, 0, sizeof(*datasec));
	if (section_index(&object->elf, "maps"))
		return error_set(e, -EOPNOTSUPP, "section maps: definitions of the old form (struct bpf_map_def) are not"
				 " supported; write them with __uint() and __type() in section .maps");
	if (!section || !object->elf.sections[section].size)
		return 0;
	if (!object->has_btf)
		return error_set(e, -EINVAL, "section .maps: the object has no .BTF to say what its maps are;"
				 " compile with -g");
	id = btf_find(&object->btf, ".maps", KIND_DATASEC);
	if (!id)
		return error_set(e, -EINVAL, "section .maps: the object's BTF does not describe it");
	return btf_type(&object->btf, id, datasec, e);
}

int maps_collect(struct object *object, struct error *e)
{
	uint32_t section = section_index(&object->elf, ".maps");
	struct btf_type datasec;
	size_t n;

	if (find_definitions(object, section, &datasec, e) || check_data_relocations(object, e))
		return e->code;
	n = 2 * (size_t)datasec.vlen + object->elf.n_sections; /* each definition may have an inner map */
	object->maps = calloc(n, sizeof(*object->maps));
	if (!object->maps)
		return error_set(e, -ENOMEM, "out of memory for %zu maps", n);
	if (collect_defined(object, section, &datasec, e))
		return e->code;
	return collect_data(object, e);
}

void maps_free(struct object *object)
{
	for (uint32_t i = 0; i < object->n_maps; i++) {
		free(object->maps[i].owned_name);
		free(object->maps[i].override);
		free(object->maps[i].slots);
	}
	free(object->maps);
}

int map_of_section(const struct object *object, uint32_t section, uint64_t value)
{
	for (uint32_t i = 0; i < object->n_maps; i++) {
		const struct map *map = &object->maps[i];

		if (map->section == section && !map->is_inner && (map->origin != MAP_DEFINED || map->value == value))
			return (int)i;
	}
	return -1;
}
