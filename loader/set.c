// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * `NAME=VALUE` from the user: which variable, and which part of it
 * (`limits.per_user[2].bytes`), by the object's BTF.  What the value may be is
 * value.c's business.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../btf/nearest.h"
#include "../btf/spell.h"
#include "globals.h"
#include "transaction.h"
#include "value.h"

#define PATH_MAX_BYTES 256

/* ---- along a path ---- */

/* The member called name[n] of a struct or union, seen through anonymous ones. */
static bool find_member(const struct btf *btf, const struct btf_type *t, const char *name, size_t n, unsigned depth,
			struct btf_member *out, struct nearest *nearest)
{
	struct error ignored = ERROR_INIT;
	struct btf_member m, inner;
	struct btf_type type;

	for (uint32_t i = 0; i < t->vlen && !btf_member(btf, t, i, &m); i++) {
		const char *called = btf_string(btf, m.name, NULL);

		*out = m;
		if (*called)
			nearest_offer(nearest, called);
		if (*called && strlen(called) == n && !memcmp(called, name, n))
			return true;
		if (*called || depth >= BTF_DEPTH_MAX || btf_skip_modifiers(btf, m.type, &type, &ignored) ||
		    (type.kind != KIND_STRUCT && type.kind != KIND_UNION) ||
		    !find_member(btf, &type, name, n, depth + 1, &inner, nearest))
			continue;
		inner.bit_offset += m.bit_offset;
		*out = inner;
		return true;
	}
	return false;
}

/* ".name" at *path */
static int enter_member(struct place *place, const struct btf_type *t, const char **path, struct error *e)
{
	size_t n = strcspn(*path + 1, ".[");
	struct nearest nearest;
	struct btf_member m;
	char type[128], wanted[PATH_MAX_BYTES];

	snprintf(wanted, sizeof(wanted), "%.*s", (int)n, *path + 1);
	btf_type_spell(place->btf, place->type, type, sizeof(type));
	if (t->kind != KIND_STRUCT && t->kind != KIND_UNION)
		return error_set(e, -EINVAL, "%s has no members, so no .%s", type, wanted);
	nearest_start(&nearest, wanted);
	if (!find_member(place->btf, t, *path + 1, n, 0, &m, &nearest)) {
		error_set(e, -ENOENT, "%s has no member %s", type, wanted);
		return nearest.n ? error_hint(e, ".%s", nearest.found[0].name) : e->code;
	}
	place->type = m.type;
	place->bit += m.bit_offset;
	place->bits = m.bit_size;
	*path += 1 + n;
	return 0;
}

/* "[number]" at *path */
static int enter_element(struct place *place, const struct btf_type *t, const char **path, struct error *e)
{
	struct btf_array array;
	unsigned long index;
	uint64_t size;
	char type[128], *end;

	btf_type_spell(place->btf, place->type, type, sizeof(type));
	if (t->kind != KIND_ARRAY || btf_array(place->btf, t, &array) || btf_size(place->btf, array.type, &size, e))
		return error_set(e, -EINVAL, "%s is no array, so has no %s", type, *path);
	index = strtoul(*path + 1, &end, 0);
	if ((*path)[1] < '0' || (*path)[1] > '9' || *end != ']')
		return error_set(e, -EINVAL, "%s is no index", *path);
	if (index >= array.n)
		return error_set(e, -ERANGE, "element %lu is past the end of %s", index, type);
	place->type = array.type;
	place->bit += index * size * 8;
	*path = end + 1;
	return 0;
}

static int follow(struct place *place, const char *path, struct error *e)
{
	while (*path) {
		struct btf_type t;
		int r = btf_skip_modifiers(place->btf, place->type, &t, e);

		if (!r && place->bits)
			r = error_set(e, -EINVAL, "a bitfield has no parts");
		if (!r && *path != '.' && *path != '[')
			r = error_set(e, -EINVAL, "`%s` follows an index", path);
		if (!r)
			r = *path == '.' ? enter_member(place, &t, &path, e) : enter_element(place, &t, &path, e);
		if (r)
			return r;
	}
	return 0;
}

/* ---- into one object ---- */

/* All or nothing: the variable changes once the whole value is understood. */
static int set_variable(struct object *object, const struct variable *v, const char *parts, const char *value,
			struct error *e)
{
	uint8_t *content = globals_writable(&object->maps[v->map]);
	struct place place = { &object->btf, v->type, { malloc(v->size + 1), v->size }, 0, 0, object->elf.big_endian };
	int r = content && place.variable.p ? 0 : error_set(e, -ENOMEM, "out of memory");

	if (!r) {
		memcpy(place.variable.p, content + v->offset, v->size);
		r = follow(&place, parts, e);
	}
	if (!r)
		r = value_parse(&place, value, e);
	if (!r)
		memcpy(content + v->offset, place.variable.p, v->size);
	free(place.variable.p);
	return r;
}

int object_set_text(struct object *object, const char *path, const char *value, struct error *e)
{
	size_t n = strcspn(path, ".[");
	char name[PATH_MAX_BYTES];
	struct variable v;

	if (strlen(path) >= sizeof(name))
		return error_set(e, -EINVAL, "a name of more than %d characters", PATH_MAX_BYTES - 1);
	snprintf(name, sizeof(name), "%.*s", (int)n, path);
	if (!object_find_variable(object, name, &v))
		return error_set(e, -ENOENT, "variable %s: there is none in this object", name);
	return set_variable(object, &v, path + n, value, e) ? error_prefix(e, "variable %s", path) : 0;
}

/* ---- into a transaction ---- */

/* -ENOENT with the names that are most like it. */
static int no_variable(const struct picket *p, const char *path, struct error *e)
{
	char name[PATH_MAX_BYTES];
	struct nearest nearest;
	struct variable v;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(path, ".["), path);
	nearest_start(&nearest, name);
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; object_variable(&p->objects[i].object, k, &v); k++)
			nearest_offer(&nearest, v.name);
	error_set(e, -ENOENT, "no object has a variable `%s`", name);
	if (nearest.n)
		return error_hint(e, "%s", nearest.found[0].name);
	return error_hint(e, "picket inspect OBJ shows an object's variables");
}

/* Between the values of --mode and --set nobody could say which holds. */
static int set_one(struct picket *p, struct loaded *l, const char *path, const char *value, struct error *e)
{
	bool is_mode = !strcmp(path, MODE_VARIABLE);

	if (is_mode && p->options.mode != PICKET_MODE_UNSET)
		return error_set(e, -EINVAL, "variable %s: the mode is given already", path);
	if (object_set_text(&l->object, path, value, e))
		return error_prefix(e, "%s", l->path);
	if (is_mode)
		l->mode = picket_object_mode(p, (size_t)(l - p->objects));
	return 0;
}

int picket_set(struct picket *p, const char *setting, struct error *e)
{
	size_t n = strcspn(setting, "="), found = 0;
	char path[PATH_MAX_BYTES], name[PATH_MAX_BYTES];

	if (!n || !setting[n] || n >= sizeof(path))
		return error_set(e, -EINVAL, "`%s` is not NAME=VALUE", setting);
	snprintf(path, sizeof(path), "%.*s", (int)n, setting);
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(path, ".["), path);
	for (size_t i = 0; i < p->n; i++) {
		if (!object_has_variable(&p->objects[i].object, name))
			continue;
		found++;
		if (set_one(p, &p->objects[i], path, setting + n + 1, e))
			return e->code;
	}
	return found ? 0 : no_variable(p, path, e);
}
