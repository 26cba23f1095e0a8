// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The object's BTF as the kernel is to have it.
 *
 * Compilers write DATASEC with size 0 and, for global variables, offset 0: a
 * linker would know better.  The kernel wants both, entries in the order of
 * offsets, no extern linkage, and functions marked global only if they are to
 * be verified on their own (kernel/bpf/btf.c, btf_datasec_resolve and
 * btf_func_check).
 */
#include "datasec.h"

#include <errno.h>
#include <stdlib.h>

#include "../btf/sanitise.h"

uint32_t section_index(const struct elf *elf, const char *name)
{
	for (uint32_t i = 1; i < elf->n_sections; i++)
		if (!strcmp(elf->sections[i].name, name))
			return i;
	return 0;
}

/* ---- symbols ---- */

static bool is_hidden(const struct elf_symbol *s)
{
	return s->visibility == VISIBILITY_HIDDEN || s->visibility == VISIBILITY_INTERNAL;
}

/* The symbol of a global variable or function; `section` 0 stands for any. */
static const struct elf_symbol *global_symbol(const struct elf *elf, uint32_t section, const char *name)
{
	for (uint32_t i = 1; i < elf->n_symbols; i++) {
		const struct elf_symbol *s = &elf->symbols[i];

		if (s->bind == SYMBOL_LOCAL || s->section == SYMBOL_UNDEF || (section && s->section != section))
			continue;
		if (!strcmp(s->name, name))
			return s;
	}
	return NULL;
}

bool datasec_offset(const struct object *object, uint32_t section, const struct btf_type *var,
		    const struct btf_secinfo *info, uint64_t *out)
{
	const struct elf_symbol *symbol;
	uint32_t linkage;

	if (btf_var_linkage(&object->btf, var, &linkage))
		return false;
	if (linkage == VAR_STATIC) {
		*out = info->offset;
		return true;
	}
	symbol = global_symbol(&object->elf, section, btf_string(&object->btf, var->name, NULL));
	if (symbol)
		*out = symbol->value;
	return symbol != NULL;
}

/* ---- rewriting ---- */

struct rewrite {
	const struct object *object;
	bool any_hidden;     /* some symbol is: spares the search for each function otherwise */
	struct error *e;
};

/* The extern of section .kconfig that type `id` is; it becomes a variable of the map of such values. */
static const struct extern_symbol *value_of_kernel(const struct object *object, uint32_t id)
{
	for (uint32_t i = 0; i < object->n_externs; i++)
		if (object->externs[i].kind == EXTERN_KCONFIG && object->externs[i].btf_var == id)
			return &object->externs[i];
	return NULL;
}

/*
 * Other externs have no form that every kernel takes.  Only their section and tags
 * refer to them, and those go too, so a name is enough to keep the place.
 */
static uint32_t drop_extern(struct btf_image *image, const struct image_type *t)
{
	image->types[t->word + WORD_INFO] = image_info(KIND_TYPEDEF, 0);
	image->types[t->word + WORD_SIZE] = 0;
	return WORD_DATA;
}

static uint32_t drop_tag(struct btf_image *image, const struct image_type *t)
{
	image->types[t->word + WORD_NAME] = 0;
	image->types[t->word + WORD_INFO] = image_info(KIND_INT, 0);
	image->types[t->word + WORD_SIZE] = 1;
	image->types[t->word + WORD_DATA] = 8;
	return WORD_DATA + 1;
}

static uint32_t drop_section(struct btf_image *image, const struct image_type *t)
{
	image->types[t->word + WORD_NAME] = 0;
	image->types[t->word + WORD_INFO] = image_info(KIND_STRUCT, 0);
	image->types[t->word + WORD_SIZE] = 0;
	return WORD_DATA;
}

static bool hidden_global(const struct rewrite *r, const char *name)
{
	const struct elf_symbol *symbol = r->any_hidden ? global_symbol(&r->object->elf, 0, name) : NULL;

	return symbol && is_hidden(symbol);
}

static uint32_t edit_var(struct btf_image *image, const struct image_type *t, struct rewrite *r)
{
	uint32_t *linkage = &image->types[t->word + WORD_DATA];

	if (*linkage == VAR_GLOBAL_EXTERN && !value_of_kernel(r->object, t->id))
		return drop_extern(image, t);
	if (*linkage == VAR_GLOBAL_EXTERN)
		*linkage = VAR_GLOBAL_ALLOCATED;
	if (*linkage == VAR_GLOBAL_ALLOCATED && hidden_global(r, image_string(image, image->types[t->word])))
		*linkage = VAR_STATIC;
	return t->n_words;
}

/* A hidden function is verified with its callers, like a static one; a global one on its own. */
static uint32_t edit_func(struct btf_image *image, const struct image_type *t, struct rewrite *r)
{
	if (t->vlen == FUNC_EXTERN)
		return drop_extern(image, t);
	if (t->vlen == FUNC_GLOBAL && hidden_global(r, image_string(image, image->types[t->word])))
		image->types[t->word + WORD_INFO] = image_info(KIND_FUNC, FUNC_STATIC);
	return t->n_words;
}

/* True when type `id` of the object is an extern, and so replaced. */
static bool is_extern(const struct object *object, uint32_t id)
{
	struct error ignored = ERROR_INIT;
	uint32_t linkage;
	struct btf_type t;

	if (btf_type(&object->btf, id, &t, &ignored))
		return false;
	if (t.kind == KIND_FUNC)
		return t.vlen == FUNC_EXTERN;
	return t.kind == KIND_VAR && !btf_var_linkage(&object->btf, &t, &linkage) && linkage == VAR_GLOBAL_EXTERN;
}

static uint32_t edit_tag(struct btf_image *image, const struct image_type *t, struct rewrite *r)
{
	return is_extern(r->object, image->types[t->word + WORD_SIZE]) ? drop_tag(image, t) : t->n_words;
}

static int by_offset(const void *left, const void *right)
{
	const struct btf_secinfo *a = left, *b = right;

	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/* struct btf_secinfo is what the format has: type, offset, size. */
static int fill_entry(struct rewrite *r, uint32_t section, struct btf_secinfo *info)
{
	const struct btf *btf = &r->object->btf;
	const char *name;
	struct btf_type var;
	uint64_t offset;

	if (btf_type(btf, info->type, &var, r->e))
		return r->e->code;
	name = btf_string(btf, var.name, NULL);
	if (var.kind != KIND_VAR || !datasec_offset(r->object, section, &var, info, &offset))
		return error_set(r->e, -EINVAL, "section %s: variable %s of its BTF has no symbol",
				 r->object->elf.sections[section].name, name);
	if (!range_ok(r->object->elf.sections[section].size, offset, info->size))
		return error_set(r->e, -EINVAL, "section %s: variable %s lies past its end",
				 r->object->elf.sections[section].name, name);
	info->offset = (uint32_t)offset;
	return 0;
}

static uint32_t fill_section(struct btf_image *image, const struct image_type *t, uint32_t section, struct rewrite *r)
{
	uint32_t *data = image->types + t->word + WORD_DATA;
	struct btf_secinfo *entries = calloc(t->vlen + 1u, sizeof(*entries));
	uint32_t n = 0;

	if (!entries) {
		error_set(r->e, -ENOMEM, "out of memory for %u variables", t->vlen);
		return 0;
	}
	memcpy(entries, data, t->vlen * sizeof(*entries));
	while (n < t->vlen && !fill_entry(r, section, &entries[n]))
		n++;
	qsort(entries, t->vlen, sizeof(*entries), by_offset);
	memcpy(data, entries, t->vlen * sizeof(*entries));
	free(entries);
	image->types[t->word + WORD_SIZE] = (uint32_t)r->object->elf.sections[section].size;
	return n == t->vlen ? t->n_words : 0;
}

/* Externs of the configuration lie where externs.c put them; a section of which some are not used describes no map. */
static uint32_t place_externs(struct btf_image *image, const struct image_type *t, struct rewrite *r)
{
	struct btf_secinfo *entries = calloc(t->vlen + 1u, sizeof(*entries));
	uint32_t *data = image->types + t->word + WORD_DATA, end = 0, n = 0;
	const struct extern_symbol *x;

	if (!entries) {
		error_set(r->e, -ENOMEM, "out of memory for %u variables", t->vlen);
		return 0;
	}
	memcpy(entries, data, t->vlen * sizeof(*entries));
	for (; n < t->vlen && (x = value_of_kernel(r->object, entries[n].type)); n++) {
		entries[n].offset = x->offset;
		entries[n].size = x->size;
		end = x->offset + x->size > end ? x->offset + x->size : end;
	}
	qsort(entries, t->vlen, sizeof(*entries), by_offset);
	if (n == t->vlen)
		memcpy(data, entries, t->vlen * sizeof(*entries));
	free(entries);
	image->types[t->word + WORD_SIZE] = end;
	return n == t->vlen ? t->n_words : drop_section(image, t);
}

static uint32_t edit_datasec(struct btf_image *image, const struct image_type *t, struct rewrite *r)
{
	const char *name = image_string(image, image->types[t->word]);
	uint32_t section = section_index(&r->object->elf, name);

	if (t->vlen && is_extern(r->object, image->types[t->word + WORD_DATA]))
		return place_externs(image, t, r);
	if (!section || !r->object->elf.sections[section].size || r->object->elf.sections[section].size > INT32_MAX) {
		error_set(r->e, -EINVAL, "section %s: its BTF describes variables, but the file has none", name);
		return 0;
	}
	return fill_section(image, t, section, r);
}

static const struct {
	uint8_t kind;
	uint32_t (*edit)(struct btf_image *image, const struct image_type *t, struct rewrite *r);
} edits[] = {
	{ KIND_VAR, edit_var }, { KIND_FUNC, edit_func }, { KIND_DECL_TAG, edit_tag }, { KIND_DATASEC, edit_datasec },
};

static uint32_t edit(struct btf_image *image, const struct image_type *t, void *context)
{
	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++)
		if (edits[i].kind == t->kind)
			return edits[i].edit(image, t, context);
	return t->n_words;
}

static bool any_hidden(const struct elf *elf)
{
	for (uint32_t i = 1; i < elf->n_symbols; i++)
		if (is_hidden(&elf->symbols[i]))
			return true;
	return false;
}

int object_btf_image(const struct object *object, uint32_t features, uint8_t **out, size_t *n, struct error *e)
{
	struct rewrite r = { .object = object, .any_hidden = any_hidden(&object->elf), .e = e };
	struct btf_image image;
	int err;

	*out = NULL;
	*n = 0;
	if (!object->has_btf)
		return 0;
	err = image_open(&image, &object->btf, elf_section(&object->elf, ".BTF")->data, e);
	if (err)
		return err;
	if (image_rewrite(&image, edit, &r)) {
		err = e->code;
	} else {
		image_sanitise(&image, features);
		err = image_pack(&image, out, n, e);
	}
	image_free(&image);
	return err;
}
