// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Values of the kernel's configuration, as the externs of an object have them.
 *
 * A configuration is lines "CONFIG_NAME=value": y, m or n; a number; a string
 * in double quotes.  What is not set is a comment or absent.  The extern's type
 * says what it can hold (libbpf's find_kcfg_type() and set_kcfg_value_*()):
 *
 *	bool                        y, n; 0, 1
 *	char                        y, m, n as a letter; a number
 *	integer of 1 to 8 bytes     a number
 *	char[n]                     a string, cut to what fits
 *	enum libbpf_tristate        y, m, n
 */
#include "kconfig.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../btf/spell.h"
#include "globals.h"
#include "maps.h"
#include "value.h"

#define PREFIX "CONFIG_"

enum holds { HOLDS_NOTHING, HOLDS_BOOL, HOLDS_CHAR, HOLDS_INT, HOLDS_STRING, HOLDS_TRISTATE };
enum { TRI_NO, TRI_YES, TRI_MODULE }; /* enum libbpf_tristate of include/bpf/bpf_helpers.h */

/* ---- types ---- */

static enum holds int_holds(const struct btf *btf, const struct btf_type *t)
{
	struct btf_int i;

	if (btf_int(btf, t, &i))
		return HOLDS_NOTHING;
	if (i.encoding & INT_BOOL)
		return t->size == 1 ? HOLDS_BOOL : HOLDS_NOTHING;
	if (t->size == 1)
		return HOLDS_CHAR;
	return t->size == 2 || t->size == 4 || t->size == 8 ? HOLDS_INT : HOLDS_NOTHING;
}

static enum holds scalar_holds(const struct btf *btf, const struct btf_type *t)
{
	if (t->kind == KIND_INT)
		return int_holds(btf, t);
	if (t->kind == KIND_ENUM && t->size == 4 && !strcmp(btf_string(btf, t->name, NULL), "libbpf_tristate"))
		return HOLDS_TRISTATE;
	return HOLDS_NOTHING;
}

static uint32_t type_of(const struct object *object, const struct extern_symbol *x)
{
	struct error ignored = ERROR_INIT;
	struct btf_type var;

	return btf_type(&object->btf, x->btf_var, &var, &ignored) ? 0 : var.type;
}

/* What an extern can hold; *t is its type, or that of the elements of its array. */
static enum holds extern_holds(const struct object *object, const struct extern_symbol *x, struct btf_type *t)
{
	const struct btf *btf = &object->btf;
	struct error ignored = ERROR_INIT;
	struct btf_array array;

	if (btf_skip_modifiers(btf, type_of(object, x), t, &ignored))
		return HOLDS_NOTHING;
	if (t->kind != KIND_ARRAY)
		return scalar_holds(btf, t);
	if (btf_array(btf, t, &array) || !array.n || btf_skip_modifiers(btf, array.type, t, &ignored))
		return HOLDS_NOTHING;
	return scalar_holds(btf, t) == HOLDS_CHAR ? HOLDS_STRING : HOLDS_NOTHING;
}

static int check_types(const struct object *object, struct error *e)
{
	struct btf_type ignored;
	char type[128];

	for (uint32_t i = 0; i < object->n_externs; i++) {
		const struct extern_symbol *x = &object->externs[i];

		if (x->kind != EXTERN_KCONFIG || extern_holds(object, x, &ignored))
			continue;
		btf_type_spell(&object->btf, type_of(object, x), type, sizeof(type));
		return error_set(e, -ENOTSUP, "extern %s: its type, %s, is none that a value of a configuration can"
				 " have: bool, char, an integer, char[n], enum libbpf_tristate", x->name, type);
	}
	return 0;
}

/* ---- the map ---- */

int kconfig_map(const struct object *object)
{
	for (uint32_t i = 0; i < object->n_maps; i++)
		if (object->maps[i].origin == MAP_KCONFIG)
			return (int)i;
	return -1;
}

/* Where the last value ends; 0 without any. */
static uint32_t values_size(const struct object *object)
{
	uint32_t end = 0;

	for (uint32_t i = 0; i < object->n_externs; i++)
		if (object->externs[i].kind == EXTERN_KCONFIG)
			end = object->externs[i].offset + object->externs[i].size;
	return end;
}

int kconfig_add_map(struct object *object, struct error *e)
{
	uint32_t size = values_size(object);
	struct map *grown;

	if (check_types(object, e))
		return e->code;
	if (!size)
		return 0;
	grown = realloc(object->maps, (object->n_maps + (size_t)1) * sizeof(*grown));
	if (!grown)
		return error_set(e, -ENOMEM, "out of memory for a map");
	object->maps = grown;
	grown += object->n_maps;
	*grown = (struct map){
		.origin = MAP_KCONFIG, .type = MAP_TYPE_ARRAY, .key_size = sizeof(uint32_t), .value_size = size,
		.max_entries = 1, .flags = MAP_FLAG_RDONLY_PROG, .inner = -1, .autocreate = true,
		.value_type = btf_find(&object->btf, ".kconfig", KIND_DATASEC),
		.owned_name = data_map_name(object->name, ".kconfig"),
	};
	grown->name = grown->owned_name;
	if (!grown->name || !globals_writable(grown)) {
		free(grown->owned_name);
		return error_set(e, -ENOMEM, "out of memory for the values of the configuration");
	}
	object->n_maps++;
	return 0;
}

/* ---- one value ---- */

/* A value to be stored; `text` is how it is written, for messages. */
struct value {
	const char *text;
	int length;
};

static uint8_t *room_of(struct object *object, const struct extern_symbol *x)
{
	return object->maps[kconfig_map(object)].override + x->offset;
}

static void store(struct object *object, struct extern_symbol *x, uint64_t value)
{
	value_store(room_of(object, x), x->size, 0, x->size * 8, value, object->elf.big_endian);
	x->set = true;
}

static int refuse(const struct object *object, const struct extern_symbol *x, struct value v, int code, struct error *e)
{
	char type[128];

	btf_type_spell(&object->btf, type_of(object, x), type, sizeof(type));
	return error_set(e, code, "extern %s: its value on this kernel, %.*s%s, does not fit in %s", x->name,
			 v.length > 64 ? 64 : v.length, v.text, v.length > 64 ? "..." : "", type);
}

static bool in_range(const struct btf_type *t, bool is_signed, uint64_t value)
{
	unsigned bits = t->size * 8;

	if (bits == 64)
		return true;
	if (is_signed)
		value += 1ull << (bits - 1);
	return value >> bits == 0;
}

static int store_number(struct object *object, struct extern_symbol *x, uint64_t number, struct value v, struct error *e)
{
	struct btf_type t;
	enum holds holds = extern_holds(object, x, &t);
	struct btf_int i = { 0 };

	if (holds != HOLDS_BOOL && holds != HOLDS_CHAR && holds != HOLDS_INT)
		return refuse(object, x, v, -EINVAL, e);
	btf_int(&object->btf, &t, &i);
	if ((holds == HOLDS_BOOL && number > 1) || !in_range(&t, i.encoding & INT_SIGNED, number))
		return refuse(object, x, v, -ERANGE, e);
	store(object, x, number);
	return 0;
}

static int store_digits(struct object *object, struct extern_symbol *x, struct value v, struct error *e)
{
	struct btf_type ignored;
	char text[32], *end;
	uint64_t number;

	if (v.length >= (int)sizeof(text) || extern_holds(object, x, &ignored) == HOLDS_BOOL)
		return refuse(object, x, v, -EINVAL, e);
	memcpy(text, v.text, (size_t)v.length);
	text[v.length] = 0;
	errno = 0;
	number = strtoull(text, &end, 0);
	if (errno || *end || end == text)
		return refuse(object, x, v, -EINVAL, e);
	return store_number(object, x, number, v, e);
}

static int store_letter(struct object *object, struct extern_symbol *x, struct value v, struct error *e)
{
	struct btf_type ignored;
	char c = *v.text;

	switch (v.length == 1 ? extern_holds(object, x, &ignored) : HOLDS_NOTHING) {
	case HOLDS_BOOL:
		if (c == 'm')
			break;
		store(object, x, c == 'y');
		return 0;
	case HOLDS_TRISTATE:
		store(object, x, c == 'y' ? TRI_YES : c == 'm' ? TRI_MODULE : TRI_NO);
		return 0;
	case HOLDS_CHAR:
		store(object, x, (uint64_t)c);
		return 0;
	default:
		break;
	}
	return refuse(object, x, v, -EINVAL, e);
}

static int store_string(struct object *object, struct extern_symbol *x, struct value v, struct error *e)
{
	struct btf_type ignored;
	size_t n;

	if (extern_holds(object, x, &ignored) != HOLDS_STRING || v.length < 2 || v.text[v.length - 1] != '"')
		return refuse(object, x, v, -EINVAL, e);
	n = (size_t)v.length - 2;
	memcpy(room_of(object, x), v.text + 1, n < x->size ? n : x->size - 1);
	x->set = true;
	return 0;
}

static int store_text(struct object *object, struct extern_symbol *x, struct value v, struct error *e)
{
	if (v.length && strchr("ymn", *v.text))
		return store_letter(object, x, v, e);
	return (v.length && *v.text == '"' ? store_string : store_digits)(object, x, v, e);
}

/* ---- by name ---- */

static struct extern_symbol *find(const struct object *object, const char *name, size_t n)
{
	for (uint32_t i = 0; i < object->n_externs; i++) {
		struct extern_symbol *x = &object->externs[i];

		if (x->kind == EXTERN_KCONFIG && strlen(x->name) == n && !memcmp(x->name, name, n))
			return x;
	}
	return NULL;
}

static bool begins(const struct extern_symbol *x, const char *prefix)
{
	return !strncmp(x->name, prefix, strlen(prefix));
}

bool kconfig_wants(const struct object *object, const char *name)
{
	const struct extern_symbol *x = name ? find(object, name, strlen(name)) : NULL;

	if (name)
		return x && !x->set;
	for (uint32_t i = 0; i < object->n_externs; i++) {
		x = &object->externs[i];
		if (x->kind == EXTERN_KCONFIG && !x->set && begins(x, PREFIX))
			return true;
	}
	return false;
}

int kconfig_set(struct object *object, const char *name, uint64_t value, struct error *e)
{
	struct extern_symbol *x = find(object, name, strlen(name));
	char text[24];

	if (!x)
		return 0;
	snprintf(text, sizeof(text), "%" PRIu64, value);
	return store_number(object, x, value, (struct value){ text, (int)strlen(text) }, e);
}

static int read_line(struct object *object, const char *line, size_t n, struct error *e)
{
	const char *equals = n > strlen(PREFIX) && !memcmp(line, PREFIX, strlen(PREFIX)) ? memchr(line, '=', n) : NULL;
	struct extern_symbol *x = equals ? find(object, line, (size_t)(equals - line)) : NULL;
	size_t length = equals ? n - (size_t)(equals + 1 - line) : 0;

	if (!x || x->set)
		return 0;
	if (length > INT32_MAX)
		return error_set(e, -EINVAL, "extern %s: its value is too long", x->name);
	return store_text(object, x, (struct value){ equals + 1, (int)length }, e);
}

int kconfig_read(struct object *object, struct bytes text, struct error *e)
{
	const char *p = (const char *)text.p, *end = p + text.n;

	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((newline ? newline : end) - p);

		if (read_line(object, p, n, e))
			return e->code;
		p = newline ? newline + 1 : end;
	}
	return 0;
}

static int missing(const struct extern_symbol *x, const char *looked, struct error *e)
{
	if (!begins(x, PREFIX))
		return error_set(e, -EINVAL, "extern %s: nothing of that name describes a kernel; there are CONFIG_...,"
				 " LINUX_KERNEL_VERSION, LINUX_HAS_BPF_COOKIE and LINUX_HAS_SYSCALL_WRAPPER", x->name);
	error_set(e, -ENOENT, "extern %s: not set in the kernel's configuration (%s)", x->name, looked);
	return error_hint(e, "declare it __weak if the object can do without: it is 0 then");
}

int kconfig_finish(const struct object *object, const char *looked, struct error *e)
{
	for (uint32_t i = 0; i < object->n_externs; i++) {
		const struct extern_symbol *x = &object->externs[i];

		if (x->kind != EXTERN_KCONFIG || x->set || (x->weak && (begins(x, PREFIX) || begins(x, "LINUX_"))))
			continue;
		return missing(x, looked, e);
	}
	return 0;
}
