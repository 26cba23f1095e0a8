// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Values as people write them: see value.h.  Pure. */
#include "value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../btf/nearest.h"
#include "../btf/spell.h"

#define TOKEN_MAX 256
#define BLANKS " \t\n"

/* ---- ranges ---- */

static struct range range_of(uint32_t bits, bool is_signed)
{
	if (is_signed)
		return (struct range){ bits == 64 ? INT64_MIN : -((int64_t)1 << (bits - 1)),
				       ((uint64_t)1 << (bits - 1)) - 1 };
	return (struct range){ 0, bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1 };
}

static bool int_range(const struct btf *btf, const struct btf_type *t, uint32_t bits, struct range *range)
{
	struct btf_int i;

	if (btf_int(btf, t, &i))
		return false;
	*range = i.encoding & INT_BOOL ? (struct range){ 0, 1 } : range_of(bits, i.encoding & INT_SIGNED);
	return true;
}

/*
 * An enum takes any number of its size and sign: flags are or-ed together.
 * Before LLVM 16 the sign is not recorded, and an enumerator with the top bit
 * set may be either: then both are taken.
 */
static bool enum_range(const struct btf *btf, const struct btf_type *t, uint32_t bits, struct range *range)
{
	struct btf_enumerator e;

	*range = range_of(bits, t->flag);
	for (uint32_t i = 0; i < t->vlen && t->kind == KIND_ENUM && !t->flag; i++)
		if (!btf_enumerator(btf, t, i, &e) && (e.value < 0 || e.value > INT32_MAX))
			range->least = range_of(bits, true).least;
	return true;
}

static const struct {
	uint8_t kind;
	bool (*range)(const struct btf *, const struct btf_type *, uint32_t bits, struct range *);
} scalars[] = {
	{ KIND_INT, int_range }, { KIND_ENUM, enum_range }, { KIND_ENUM64, enum_range },
};

static bool scalar_range(const struct btf *btf, const struct btf_type *t, uint32_t bits, struct range *range)
{
	for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++)
		if (scalars[i].kind == t->kind)
			return t->size >= 1 && t->size <= 8 && !(t->size & (t->size - 1)) && bits <= 8 * t->size &&
			       scalars[i].range(btf, t, bits ? bits : 8 * t->size, range);
	return false;
}

bool value_range(const struct btf *btf, const struct btf_type *t, struct range *range)
{
	return scalar_range(btf, t, 0, range);
}

/* ---- storing ---- */

bool value_store(uint8_t *p, uint64_t n, uint64_t at, uint32_t bits, uint64_t value, bool big_endian)
{
	if (!range_ok(n * 8, at, bits))
		return false;
	for (uint32_t i = 0; i < bits; i++) {
		uint64_t bit = at + (big_endian ? bits - 1 - i : i);
		uint8_t mask = (uint8_t)(big_endian ? 0x80 >> bit % 8 : 1 << bit % 8);

		p[bit / 8] = (uint8_t)((p[bit / 8] & ~mask) | (value >> i & 1 ? mask : 0));
	}
	return true;
}

/* ---- scalars ---- */

struct number { bool negative; uint64_t magnitude; };

/* A whole text in C's notation. */
static bool read_number(const char *text, struct number *out)
{
	const char *digits = text + (*text == '-');
	char *end;

	if (*digits < '0' || *digits > '9')
		return false;
	errno = 0;
	*out = (struct number){ *text == '-', strtoull(digits, &end, 0) };
	return !*end && !errno;
}

static const struct { char letter, value; } escapes[] = {
	{ 'n', '\n' }, { 't', '\t' }, { 'r', '\r' }, { '0', 0 }, { '\\', '\\' }, { '"', '"' }, { '\'', '\'' },
};

/* One character at *p, perhaps escaped, of a text that ends with `quote`; false at the end of either. */
static bool read_character(const char **p, char quote, char *out)
{
	*out = *(*p)++;
	if (!*out || *out == quote)
		return false;
	if (*out != '\\')
		return true;
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
		if (escapes[i].letter == **p) {
			*out = escapes[i].value;
			(*p)++;
			return true;
		}
	return false;
}

static bool read_quoted(const char *text, struct number *out)
{
	char c;

	if (*text++ != '\'' || !read_character(&text, '\'', &c) || strcmp(text, "'"))
		return false;
	*out = (struct number){ false, (uint8_t)c };
	return true;
}

static bool read_boolean(const char *text, struct number *out)
{
	bool yes = !strcmp(text, "true");

	*out = (struct number){ false, yes };
	return yes || !strcmp(text, "false");
}

/* An enumerator of t; those that are like it are offered to `nearest`. */
static bool read_enumerator(const struct btf *btf, const struct btf_type *t, const char *text,
			    struct nearest *nearest, struct number *out)
{
	struct btf_enumerator e;
	struct btf_name room;

	for (uint32_t i = 0; i < t->vlen && !btf_enumerator(btf, t, i, &e); i++) {
		const char *name = btf_string(btf, e.name, &room);

		nearest_offer(nearest, name);
		if (strcmp(name, text))
			continue;
		/* An enum64's values past INT64_MAX come as negative ones. */
		bool negative = e.value < 0 && (t->kind == KIND_ENUM || t->flag);

		*out = (struct number){ negative, negative ? 0 - (uint64_t)e.value : (uint64_t)e.value };
		return true;
	}
	return false;
}

static bool is_bool(const struct btf *btf, const struct btf_type *t)
{
	struct btf_int i;

	return t->kind == KIND_INT && !btf_int(btf, t, &i) && i.encoding & INT_BOOL;
}

static int no_scalar(const struct btf *btf, const struct btf_type *t, const struct nearest *nearest, const char *text,
		     const char *type, struct error *e)
{
	error_set(e, -EINVAL, "`%s` is no value of %s", text, type);
	if (nearest->n)
		return error_hint(e, "%s", nearest->found[0].name);
	if (is_bool(btf, t))
		return error_hint(e, "true or false");
	if (t->kind == KIND_INT)
		return error_hint(e, "a number%s", t->size == 1 ? ", or a character in ''" : "");
	return error_hint(e, "an enumerator of it, or a number");
}

/* Whether `number` lies in the range: both ends are compared as magnitudes. */
static bool in_range(struct range range, struct number number)
{
	if (number.negative)
		return number.magnitude <= 0 - (uint64_t)range.least;
	return number.magnitude <= range.most;
}

static int store_scalar(const struct place *place, const struct btf_type *t, const char *text, struct error *e)
{
	struct nearest nearest;
	struct number number;
	struct range range;
	char type[128];
	uint32_t bits = place->bits ? place->bits : 8 * t->size;

	btf_type_spell(place->btf, place->type, type, sizeof(type));
	if (!scalar_range(place->btf, t, place->bits, &range))
		return error_set(e, -EINVAL, "its type, %s, does not hold a number", type);
	nearest_start(&nearest, text);
	if (!read_number(text, &number) && !read_quoted(text, &number) &&
	    !(is_bool(place->btf, t) && read_boolean(text, &number)) &&
	    !(t->kind != KIND_INT && read_enumerator(place->btf, t, text, &nearest, &number)))
		return no_scalar(place->btf, t, &nearest, text, type, e);
	if (!in_range(range, number))
		return error_set(e, -ERANGE, "%s does not fit in %s%s (%" PRId64 " to %" PRIu64 ")", text, type,
				 place->bits ? " of fewer bits" : "", range.least, range.most);
	if (!value_store(place->variable.p, place->variable.n, place->bit, bits,
			 number.negative ? 0 - number.magnitude : number.magnitude, place->big_endian))
		return error_set(e, -EINVAL, "it lies outside of the variable");
	return 0;
}

/* ---- lists and texts ---- */

static int parse(const struct place *place, const char **p, unsigned depth, struct error *e);

/* A scalar within a list ends at ',' or '}', and one by itself with the text. */
static int parse_scalar(const struct place *place, const struct btf_type *t, const char **p, bool nested,
			struct error *e)
{
	size_t n = **p == '\'' ? 1 + strcspn(*p + 1, "'") + 1 : strcspn(*p, nested ? ",}" BLANKS : "");
	char token[TOKEN_MAX];

	if (n >= sizeof(token))
		return error_set(e, -EINVAL, "a value of more than %d characters", TOKEN_MAX - 1);
	n = strnlen(*p, n);
	if (!strncmp(*p, "'\\''", 4)) /* the quote is the character */
		n = 4;
	snprintf(token, sizeof(token), "%.*s", (int)n, *p);
	*p += n;
	return store_scalar(place, t, token, e);
}

static int clear(const struct place *place, uint64_t size, struct error *e)
{
	if (place->bit % 8 || !range_ok(place->variable.n, place->bit / 8, size))
		return error_set(e, -EINVAL, "it lies outside of the variable");
	memset(place->variable.p + place->bit / 8, 0, size);
	return 0;
}

static int too_long(uint32_t n, struct error *e)
{
	return error_set(e, -ERANGE, "the text and its final NUL do not fit in %u bytes", n);
}

/* "text" with escapes; n bytes at place were cleared. */
static int parse_text(const struct place *place, uint32_t n, const char **p, struct error *e)
{
	uint8_t *to = place->variable.p + place->bit / 8;
	uint32_t at = 0;
	char c;

	for ((*p)++; read_character(p, '"', &c); at++) {
		if (at + 1 >= n)
			return too_long(n, e);
		to[at] = (uint8_t)c;
	}
	return c == '"' ? 0 : error_set(e, -EINVAL, "the text does not end with \", or holds an unknown escape");
}

static int raw_text(const struct place *place, uint32_t n, const char *text, struct error *e)
{
	size_t length = strlen(text);

	if (length >= n)
		return too_long(n, e);
	memcpy(place->variable.p + place->bit / 8, text, length);
	return 0;
}

/* {1, 2, 3}; *p is behind the '{'. */
static int parse_list(const struct place *place, const struct btf_array *array, uint64_t size, const char **p,
		      unsigned depth, struct error *e)
{
	struct place element = *place;

	element.type = array->type;
	for (uint32_t i = 0;; i++) {
		*p += strspn(*p, BLANKS);
		if (!**p || **p == '}')
			break;
		if (i == array->n)
			return error_set(e, -ERANGE, "more values than the %u elements of the array", array->n);
		if (parse(&element, p, depth + 1, e))
			return error_prefix(e, "element %u", i);
		element.bit += size * 8;
		*p += strspn(*p, BLANKS);
		if (**p != ',')
			break;
		(*p)++;
	}
	if (**p != '}')
		return error_set(e, -EINVAL, "the list of values does not end with }");
	(*p)++;
	return 0;
}

static bool is_character(const struct btf *btf, uint32_t type)
{
	struct error ignored = ERROR_INIT;
	struct btf_type t;

	return !btf_skip_modifiers(btf, type, &t, &ignored) && t.kind == KIND_INT && t.size == 1 && !is_bool(btf, &t);
}

static int parse_array(const struct place *place, const struct btf_type *t, const char **p, unsigned depth,
		       struct error *e)
{
	struct btf_array array;
	uint64_t size;
	bool text;

	if (btf_array(place->btf, t, &array) || btf_size(place->btf, array.type, &size, e) ||
	    (size && array.n > UINT32_MAX / size))
		return error_set(e, -EINVAL, "its array has no size");
	if (clear(place, size * array.n, e))
		return e->code;
	text = is_character(place->btf, array.type);
	if (text && **p == '"')
		return parse_text(place, array.n, p, e);
	if (**p == '{') {
		(*p)++;
		return parse_list(place, &array, size, p, depth, e);
	}
	if (!text || depth)
		return error_set(e, -EINVAL, "an array takes %s",
				 text ? "\"text\" or {numbers}" : "values in {}, or one element by [index]");
	raw_text(place, array.n, *p, e);
	*p += strlen(*p);
	return e->code;
}

static int parse(const struct place *place, const char **p, unsigned depth, struct error *e)
{
	struct btf_type t;
	char type[128];

	*p += strspn(*p, BLANKS);
	if (depth > BTF_DEPTH_MAX)
		return error_set(e, -EINVAL, "lists in lists, too deep");
	if (btf_skip_modifiers(place->btf, place->type, &t, e))
		return e->code;
	if (t.kind == KIND_ARRAY)
		return parse_array(place, &t, p, depth, e);
	btf_type_spell(place->btf, place->type, type, sizeof(type));
	if (t.kind == KIND_STRUCT || t.kind == KIND_UNION)
		return error_set(e, -EINVAL, "%s has no value of its own: set its members, by .name", type);
	return parse_scalar(place, &t, p, depth, e);
}

int value_parse(const struct place *place, const char *text, struct error *e)
{
	int r;

	e->code = 0;
	r = parse(place, &text, 0, e);
	if (r)
		return r;
	text += strspn(text, BLANKS);
	return *text ? error_set(e, -EINVAL, "`%.64s` follows the value", text) : 0;
}
