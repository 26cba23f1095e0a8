// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Externs: undefined symbols that the object's BTF lists in .kconfig (values
 * of the kernel's configuration) or .ksyms (its variables and functions).
 * A declaration that no instruction uses has no symbol, and is left out.
 */
#include "externs.h"

#include <errno.h>
#include <stdlib.h>

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
	*x = (struct extern_symbol){ object->elf.symbols[symbol].name, kind, t.id,
				     object->elf.symbols[symbol].bind == SYMBOL_WEAK, symbol };
	object->n_externs++;
	return 0;
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

int externs_collect(struct object *object, struct error *e)
{
	if (!object->has_btf)
		return 0;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (section_read(object, places[i].section, places[i].kind, e))
			return e->code;
	return 0;
}

const struct extern_symbol *extern_of_symbol(const struct object *object, uint32_t symbol)
{
	for (uint32_t i = 0; i < object->n_externs; i++)
		if (object->externs[i].symbol == symbol)
			return &object->externs[i];
	return NULL;
}
