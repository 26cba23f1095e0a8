// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Externs: undefined symbols that the object's BTF lists in .kconfig (values
 * of the kernel's configuration) or .ksyms (its variables and functions).
 * A declaration that no instruction uses has no symbol, and is left out.
 */
#include "externs.h"

#include <errno.h>
#include <stdlib.h>

#include "kconfig.h"

#define VALUES_MAX (1u << 20) /* bytes: all options of a kernel, as 64-bit numbers, need a tenth */

static const struct { const char *section; enum extern_kind kind; } places[] = {
	{ ".kconfig", EXTERN_KCONFIG },
	{ ".ksyms", EXTERN_KSYM },
};

/* Index of the undefined symbol called `name`; 0 when there is none. */
static uint32_t undefined_symbol(const struct elf *elf, const char *name)
{
	for (uint32_t i = 1; i < elf->n_symbols; i++) {
		const struct elf_symbol *s = &elf->symbols[i];

		if (s->section == SYMBOL_UNDEF && s->bind != SYMBOL_LOCAL && !strcmp(s->name, name))
			return i;
	}
	return 0;
}

/* Room in the map of configuration values. */
static int measure(const struct object *object, const struct btf_type *var, struct extern_symbol *x, struct error *e)
{
	uint64_t size;

	if (btf_size(&object->btf, var->type, &size, e) || btf_align(&object->btf, var->type, &x->align, e))
		return error_prefix(e, "extern %s", x->name);
	if (size > UINT16_MAX || !x->align)
		return error_set(e, -EINVAL, "extern %s: %llu bytes are no value of a configuration", x->name,
				 (unsigned long long)size);
	x->size = (uint32_t)size;
	return 0;
}

static int find_type(const struct object *object, const struct btf_type *t, struct extern_symbol *x, struct error *e)
{
	struct btf_type to;

	if (btf_skip_modifiers(&object->btf, t->type, &to, e))
		return error_prefix(e, "extern %s", x->name);
	x->typed = to.kind != KIND_VOID;
	return 0;
}

static int extern_read(struct object *object, const struct btf_type *datasec, uint32_t i, enum extern_kind kind,
		       struct error *e)
{
	struct extern_symbol *x = &object->externs[object->n_externs];
	struct btf_secinfo info;
	struct btf_type t;
	uint32_t symbol;
	const char *name;

	if (btf_secinfo(&object->btf, datasec, i, &info) || btf_type(&object->btf, info.type, &t, e))
		return error_set(e, -EINVAL, ".BTF: type %u: extern %u cannot be read", datasec->id, i);
	if (t.kind != KIND_VAR && t.kind != KIND_FUNC)
		return error_set(e, -EINVAL, ".BTF: type %u: extern %u is a %s, not a variable or function",
				 datasec->id, i, btf_kind_name(t.kind));
	name = btf_string(&object->btf, t.name, NULL);
	symbol = undefined_symbol(&object->elf, name);
	if (!symbol)
		return 0;
	*x = (struct extern_symbol){
		.name = object->elf.symbols[symbol].name, .kind = kind, .btf_var = t.id,
		.weak = object->elf.symbols[symbol].bind == SYMBOL_WEAK, .symbol = symbol,
	};
	object->n_externs++;
	return kind == EXTERN_KCONFIG ? measure(object, &t, x, e) : find_type(object, &t, x, e);
}

static int section_read(struct object *object, const char *section, enum extern_kind kind, struct error *e)
{
	uint32_t id = btf_find(&object->btf, section, KIND_DATASEC);
	struct extern_symbol *grown;
	struct btf_type t;

	if (!id)
		return 0;
	if (btf_type(&object->btf, id, &t, e))
		return e->code;
	grown = realloc(object->externs, (object->n_externs + (size_t)t.vlen + 1) * sizeof(*grown));
	if (!grown)
		return error_set(e, -ENOMEM, "out of memory for %u externs", t.vlen);
	object->externs = grown;
	for (uint32_t i = 0; i < t.vlen; i++)
		if (extern_read(object, &t, i, kind, e))
			return e->code;
	return 0;
}

/* libbpf's order (cmp_externs()): the place of a value and the number in a poisoned call follow from it. */
static int by_place(const void *left, const void *right)
{
	const struct extern_symbol *a = left, *b = right;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->align != b->align)
		return a->align > b->align ? -1 : 1;
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	return strcmp(a->name, b->name);
}

static int place_values(struct object *object, struct error *e)
{
	uint64_t at = 0;

	if (object->n_externs)
		qsort(object->externs, object->n_externs, sizeof(*object->externs), by_place);
	for (uint32_t i = 0; i < object->n_externs && object->externs[i].kind == EXTERN_KCONFIG; i++) {
		struct extern_symbol *x = &object->externs[i];

		at = (at + x->align - 1) / x->align * x->align;
		x->offset = (uint32_t)at;
		at += x->size;
		if (at > VALUES_MAX)
			return error_set(e, -E2BIG, "section .kconfig: more than %u bytes of values", VALUES_MAX);
	}
	return 0;
}

int externs_collect(struct object *object, struct error *e)
{
	if (!object->has_btf)
		return 0;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (section_read(object, places[i].section, places[i].kind, e))
			return e->code;
	return place_values(object, e) ? e->code : kconfig_add_map(object, e);
}

const struct extern_symbol *extern_of_symbol(const struct object *object, uint32_t symbol)
{
	for (uint32_t i = 0; i < object->n_externs; i++)
		if (object->externs[i].symbol == symbol)
			return &object->externs[i];
	return NULL;
}

/* ---- in the kernel ---- */

int externs_want(const struct object *object, struct wanted *wanted, struct error *e)
{
	for (uint32_t i = 0; i < object->n_externs; i++) {
		const char *name = object->externs[i].name;

		if (object->externs[i].kind == EXTERN_KSYM &&
		    wanted_add(wanted, name, btf_essential_length(name)) == -ENOMEM)
			return error_set(e, -ENOMEM, "out of memory for the name %.80s", name);
	}
	return 0;
}
