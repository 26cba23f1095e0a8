// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The text of declarations.
 *
 * BTF chains a declaration from the outside in (array of pointers to
 * functions...), C writes it from the inside out.  So the chain is unwound to
 * its base first; then the base is written, the stars from the base outwards,
 * the name, and the brackets from the name inwards.
 */
#include "dump.h"
#include "kinds.h"

#include <errno.h>

#define LAYERS_MAX 48

enum { CONST = 1, VOLATILE = 2, RESTRICT = 4 };

struct layer {
	uint8_t kind;            /* KIND_PTR, KIND_ARRAY, KIND_FUNC_PROTO */
	uint8_t qualifiers;      /* of the pointer */
	uint32_t n;              /* elements of the array */
	struct btf_type t;
};

struct chain {
	struct layer layers[LAYERS_MAX];   /* outermost first */
	uint32_t n;
	struct btf_type base;
	uint8_t qualifiers;      /* of the base */
	bool word;               /* the text ends in a word: a space goes before the next */
};

int dump_spend(struct dump *d)
{
	if (d->left--)
		return 0;
	d->left = 0;
	return btf_error(d->btf, d->e, -E2BIG, "types without names are repeated too often to write them out");
}

const char *dump_tag(const struct btf_type *t)
{
	switch (t->kind) {
	case KIND_UNION: return "union";
	case KIND_ENUM:
	case KIND_ENUM64: return "enum";
	case KIND_FWD: return t->flag ? "union" : "struct";
	default: return "struct";
	}
}

/* ---- declarators ---- */

static uint8_t qualifier(uint8_t kind)
{
	return kind == KIND_CONST ? CONST : kind == KIND_VOLATILE ? VOLATILE : kind == KIND_RESTRICT ? RESTRICT : 0;
}

/* One step inwards; what qualifies an array qualifies its elements, and a function is not qualified. */
static void add_layer(struct dump *d, struct chain *c, const struct btf_type *t, uint8_t *qualifiers, uint32_t *next)
{
	struct btf_array array = { 0 };

	*next = t->type;
	if (t->kind == KIND_ARRAY) {
		btf_array(d->btf, t, &array);
		*next = array.type;
	}
	c->layers[c->n++] = (struct layer){ t->kind, t->kind == KIND_PTR ? *qualifiers : 0, array.n, *t };
	if (t->kind != KIND_ARRAY)
		*qualifiers = 0;
}

static int unwind(struct dump *d, uint32_t id, struct chain *c)
{
	uint8_t qualifiers = 0;
	struct btf_type t;

	c->n = 0;
	for (uint32_t depth = 0; depth < 2 * LAYERS_MAX && c->n < LAYERS_MAX; depth++) {
		uint32_t next;

		if (btf_type(d->btf, id, &t, d->e))
			return d->e->code;
		next = t.type;
		if (t.kind == KIND_PTR || t.kind == KIND_ARRAY || t.kind == KIND_FUNC_PROTO) {
			add_layer(d, c, &t, &qualifiers, &next);
		} else if (t.kind != KIND_TYPEDEF && is_modifier(t.kind)) {
			qualifiers |= qualifier(t.kind);
		} else {
			c->base = t;
			c->qualifiers = qualifiers;
			return 0;
		}
		id = next;
	}
	return btf_error(d->btf, d->e, -ELOOP, "type %u: more than %d pointers, arrays and functions in a row", id,
			 LAYERS_MAX);
}

static void put(struct dump *d, struct chain *c, const char *text, bool word)
{
	if (c->word)
		fputc(' ', d->out);
	fputs(text, d->out);
	c->word = word;
}

static void put_qualifiers(struct dump *d, struct chain *c, uint8_t qualifiers, bool pointer)
{
	if (qualifiers & CONST)
		put(d, c, "const", true);
	if (qualifiers & VOLATILE)
		put(d, c, "volatile", true);
	if (qualifiers & RESTRICT && pointer)
		put(d, c, "__restrict", true);
}

static void put_plain_base(struct dump *d, struct chain *c)
{
	char name[DUMP_NAME_MAX];
	struct btf_name room;

	if (c->base.kind == KIND_INT || c->base.kind == KIND_FLOAT) {
		dump_type_name(d, &c->base, name);
		put(d, c, dump_is_standard(d, &c->base) ? btf_string(d->btf, c->base.name, &room) : name, true);
	} else if (c->base.kind == KIND_VOID) {
		put(d, c, "void", true);
	} else {
		if (c->base.kind != KIND_TYPEDEF)
			put(d, c, dump_tag(&c->base), true);
		dump_type_name(d, &c->base, name);
		put(d, c, *name ? name : "{...}", true);
	}
}

static int put_base(struct dump *d, struct chain *c, uint32_t indent)
{
	bool tagged = c->base.kind == KIND_STRUCT || c->base.kind == KIND_UNION || c->base.kind == KIND_ENUM ||
		      c->base.kind == KIND_ENUM64;

	put_qualifiers(d, c, c->qualifiers, false);
	if (!tagged || c->base.name || d->brief) {
		put_plain_base(d, c);
		return 0;
	}
	put(d, c, "", false);
	c->word = true;
	return dump_body(d, &c->base, indent);
}

static bool is_pointer(const struct chain *c, uint32_t i)
{
	return c->layers[i].kind == KIND_PTR;
}

/* Left of the name: stars, and the parentheses that make them bind first. */
static void put_front(struct dump *d, struct chain *c)
{
	for (uint32_t i = c->n; i-- > 0;) {
		if (is_pointer(c, i)) {
			put(d, c, "*", false);
			put_qualifiers(d, c, c->layers[i].qualifiers, true);
		} else if (i && is_pointer(c, i - 1)) {
			put(d, c, "(", false);
		}
	}
}

static int put_parameters(struct dump *d, const struct btf_type *proto, uint32_t indent)
{
	char name[DUMP_NAME_MAX] = "";
	struct btf_param p = { 0 };

	fputs(proto->vlen ? "(" : "(void", d->out);
	for (uint32_t i = 0; i < proto->vlen; i++) {
		if (dump_spend(d))
			return d->e->code;
		fputs(i ? ", " : "", d->out);
		btf_param(d->btf, proto, i, &p);
		if (d->brief)       /* in a header they would meet the user's macros */
			dump_name(d, p.name, 1, name);
		if (p.type && dump_declaration(d, p.type, name, indent))
			return d->e->code;
		/* Nothing but "..." is no C before C23: an empty list says as little. */
		if (!p.type && proto->vlen > 1)
			fputs("...", d->out);
	}
	fputc(')', d->out);
	return 0;
}

/* Right of the name, from the outermost layer inwards. */
static int put_back(struct dump *d, struct chain *c, uint32_t indent)
{
	for (uint32_t i = 0; i < c->n; i++) {
		if (is_pointer(c, i)) {
			if (i + 1 < c->n && !is_pointer(c, i + 1))
				fputc(')', d->out);
		} else if (c->layers[i].kind == KIND_ARRAY) {
			fprintf(d->out, "[%u]", c->layers[i].n);
		} else if (put_parameters(d, &c->layers[i].t, indent)) {
			return d->e->code;
		}
	}
	return 0;
}

static int declaration(struct dump *d, uint32_t id, const char *name, uint32_t indent)
{
	struct chain c = { .word = false };

	if (unwind(d, id, &c) || put_base(d, &c, indent))
		return d->e->code;
	put_front(d, &c);
	if (*name)
		put(d, &c, name, true);
	return put_back(d, &c, indent);
}

int dump_declaration(struct dump *d, uint32_t id, const char *name, uint32_t indent)
{
	int ret;

	if (d->nested >= DUMP_NESTED_MAX)
		return btf_error(d->btf, d->e, -ELOOP, "type %u: nested deeper than %d", id, DUMP_NESTED_MAX);
	d->nested++;
	ret = declaration(d, id, name, indent);
	d->nested--;
	return ret;
}

/* ---- one line ---- */

static int write_line(struct dump *d, const struct btf_type *t)
{
	static const char *const words[KIND_COUNT] = {
		[KIND_TYPEDEF] = "typedef ", [KIND_VAR] = "extern ", [KIND_FUNC] = "",
	};
	char name[DUMP_NAME_MAX];

	if (!words[t->kind])
		return dump_declaration(d, t->id, "", 0);
	dump_type_name(d, t, name);
	fputs(words[t->kind], d->out);
	return dump_declaration(d, t->type, name, 0);
}

int btf_dump_line(const struct btf *btf, uint32_t id, FILE *out, struct error *e)
{
	struct dump d = { .btf = btf, .out = out, .e = e, .left = 4096, .brief = true };
	struct btf_type t;
	int ret = btf_type(btf, id, &t, e);

	return ret ? ret : write_line(&d, &t);
}
