// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Types as a C programmer writes them.
 *
 * A declaration reads from the inside out, so the text grows on both sides:
 * what a pointer adds goes in front of what is there, what an array adds
 * behind it, with parentheses where a pointer meets an array or a function.
 */
#include "spell.h"

#include <stdio.h>

#define SIDE_MAX 256

/* The growing declarator: everything right of the base type. */
struct declarator {
	char text[SIDE_MAX];
	bool pointer;   /* its outermost layer is a pointer: arrays must parenthesise */
};

static void put_front(struct declarator *d, const char *text)
{
	char old[SIDE_MAX];
	int n;

	memcpy(old, d->text, sizeof(old));
	n = snprintf(d->text, sizeof(d->text), "%s", text);
	if (n >= 0 && n < SIDE_MAX)
		snprintf(d->text + n, sizeof(d->text) - (size_t)n, "%s", old);
}

static void put_back(struct declarator *d, const char *text)
{
	size_t n = strlen(d->text);

	snprintf(d->text + n, sizeof(d->text) - n, "%s", text);
}

/* What qualifies the pointer itself goes right of its star; a space only where a name or star follows. */
static void put_qualifiers(struct declarator *d, char *qualifiers)
{
	size_t n = strlen(qualifiers);

	if (n && d->text[0] != '*')
		qualifiers[n - 1] = 0;
	put_front(d, qualifiers);
	*qualifiers = 0;
}

static void parenthesise(struct declarator *d)
{
	if (!d->pointer)
		return;
	put_front(d, "(");
	put_back(d, ")");
	d->pointer = false;
}

/* Word in front of a kind's name: tags have one, typedefs and integers none. */
static const char *tag_of(const struct btf_type *t)
{
	switch (t->kind) {
	case KIND_STRUCT: return "struct ";
	case KIND_UNION: return "union ";
	case KIND_ENUM:
	case KIND_ENUM64: return "enum ";
	case KIND_FWD: return t->flag ? "union " : "struct ";
	default: return "";
	}
}

/* One layer off the type; false at the base type. */
static bool peel(const struct btf *btf, const struct btf_type *t, struct declarator *d, char *qualifiers, size_t n,
		 uint32_t *next)
{
	static const char *const words[] = {
		[KIND_CONST] = "const ", [KIND_VOLATILE] = "volatile ", [KIND_RESTRICT] = "restrict ",
		[KIND_TYPE_TAG] = "",
	};
	struct btf_array array;
	char length[16];

	*next = t->type;
	switch (t->kind) {
	case KIND_CONST:
	case KIND_VOLATILE:
	case KIND_RESTRICT:
	case KIND_TYPE_TAG:
		snprintf(qualifiers + strlen(qualifiers), n - strlen(qualifiers), "%s", words[t->kind]);
		return true;
	case KIND_PTR:
		put_qualifiers(d, qualifiers);
		put_front(d, "*");
		d->pointer = true;
		return true;
	case KIND_ARRAY:
		if (btf_array(btf, t, &array))
			return false;
		parenthesise(d);
		snprintf(length, sizeof(length), "[%u]", array.n);
		put_back(d, length);
		*next = array.type;
		return true;
	case KIND_FUNC_PROTO:
		parenthesise(d);
		put_back(d, "()");
		return true;
	default:
		return false;
	}
}

void btf_type_spell(const struct btf *btf, uint32_t id, char *out, size_t n)
{
	struct declarator d = { .text = "" };
	struct error ignored = ERROR_INIT;
	char qualifiers[64] = "";
	struct btf_name room;
	struct btf_type t;
	const char *name;

	for (int depth = 0; ; depth++) {
		if (depth > BTF_DEPTH_MAX || btf_type(btf, id, &t, &ignored)) {
			snprintf(out, n, "?");
			return;
		}
		if (!peel(btf, &t, &d, qualifiers, sizeof(qualifiers), &id))
			break;
	}
	name = t.kind == KIND_VOID ? "void" : btf_string(btf, t.name, &room);
	if (!*name)
		name = "{...}";
	snprintf(out, n, "%s%s%s%s%s", qualifiers, tag_of(&t), name, *d.text && *d.text != '[' ? " " : "", d.text);
}
