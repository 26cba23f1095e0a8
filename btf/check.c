// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Checks BTF that came with an object, once, at open: afterwards every name
 * offset and type id in it is good, and no type contains itself.
 *
 * Three rounds over the types: each record by its kind's row and own rule;
 * then the types it refers to; then cycles.  The rules are those of
 * btf_check_all_metas() and btf_check_all_types() in kernel/bpf/btf.c, less
 * what harms no reader.  clang leaves sizes and offsets in a DATASEC zero, and
 * gives an extern VAR the type void: both are fine.
 */
#include "kinds.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct check {
	const struct btf *btf;
	uint8_t *state;          /* per type of this BTF: enum state */
	struct error *e;
};

enum state { UNSEEN, OPEN, DONE };

static int bad(const struct check *c, const struct btf_type *t, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "type 5: struct foo: reason" */
static int bad(const struct check *c, const struct btf_type *t, const char *format, ...)
{
	struct btf_name room;
	const char *name = btf_string(c->btf, t->name, &room);
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return btf_error(c->btf, c->e, -EINVAL, "type %u: %s%s%.100s: %s", t->id, btf_kind_name(t->kind), *name ? " " : "",
			 name, text);
}

/* ---- names and ids ---- */

static uint32_t strings_end(const struct btf *btf)
{
	return btf->first_string + btf->strings_size;
}

static int check_name(const struct check *c, const struct btf_type *t, const char *what, uint32_t i, uint32_t name)
{
	if (name < strings_end(c->btf))
		return 0;
	return bad(c, t, "%s %u: name offset %u is outside the string section (%u bytes)", what, i, name,
		   strings_end(c->btf));
}

static int check_id(const struct check *c, const struct btf_type *t, const char *what, uint32_t i, uint32_t id)
{
	if (id < c->btf->n_types)
		return 0;
	return bad(c, t, "%s %u: type id %u is out of range (%u types)", what, i, id, c->btf->n_types);
}

static int check_head(const struct check *c, const struct btf_type *t)
{
	const struct kind_row *row = &kind_rows[t->kind];
	struct btf_name room;

	if (t->name >= strings_end(c->btf))
		return btf_error(c->btf, c->e, -EINVAL, "type %u: %s: name offset %u is outside the string section (%u bytes)",
				 t->id, row->name, t->name, strings_end(c->btf));
	if (row->naming == NAME_NONE && t->name)
		return bad(c, t, "this kind has no name");
	if (row->naming == NAME_REQUIRED && !*btf_string(c->btf, t->name, &room))
		return bad(c, t, "has no name");
	if (t->flag && !row->flag)
		return bad(c, t, "this kind has no kind_flag");
	if (t->vlen > row->vlen_max)
		return bad(c, t, "vlen %u, at most %u", t->vlen, row->vlen_max);
	if (row->third == THIRD_ZERO && t->size)
		return bad(c, t, "size or type is %u, must be 0", t->size);
	if (row->third == THIRD_TYPE && t->type >= c->btf->n_types)
		return bad(c, t, "type id %u is out of range (%u types)", t->type, c->btf->n_types);
	return 0;
}

/* ---- a record by itself ---- */

static int check_int(const struct check *c, const struct btf_type *t)
{
	struct btf_int i = { 0 };

	btf_int(c->btf, t, &i);
	if (i.bits > 128 || i.bits + i.bit_offset > 8ull * t->size)
		return bad(c, t, "%u bits at bit %u do not fit %u bytes", i.bits, i.bit_offset, t->size);
	return 0;
}

static int check_array(const struct check *c, const struct btf_type *t)
{
	struct btf_array a = { 0 };

	btf_array(c->btf, t, &a);
	if (!a.type || a.type >= c->btf->n_types)
		return bad(c, t, "element type id %u is out of range (%u types)", a.type, c->btf->n_types);
	if (!a.index_type || a.index_type >= c->btf->n_types)
		return bad(c, t, "index type id %u is out of range (%u types)", a.index_type, c->btf->n_types);
	return 0;
}

static int check_members(const struct check *c, const struct btf_type *t)
{
	struct btf_member m = { 0 };

	for (uint32_t i = 0; i < t->vlen; i++) {
		btf_member(c->btf, t, i, &m);
		if (check_name(c, t, "member", i, m.name) || check_id(c, t, "member", i, m.type))
			return c->e->code;
		if (!m.type)
			return bad(c, t, "member %u: is void", i);
		if (t->kind == KIND_UNION && m.bit_offset)
			return bad(c, t, "member %u: bit offset %u in a union", i, m.bit_offset);
		if ((uint64_t)m.bit_offset + m.bit_size > 8ull * t->size)
			return bad(c, t, "member %u: bit offset %u is beyond the %u bytes of the type", i, m.bit_offset, t->size);
	}
	return 0;
}

static int check_enum(const struct check *c, const struct btf_type *t)
{
	struct btf_enumerator v = { 0 };

	if (!t->size || t->size > 8 || t->size & (t->size - 1))
		return bad(c, t, "size %u is none of 1, 2, 4, 8", t->size);
	for (uint32_t i = 0; i < t->vlen; i++) {
		btf_enumerator(c->btf, t, i, &v);
		if (check_name(c, t, "enumerator", i, v.name))
			return c->e->code;
		if (!v.name)
			return bad(c, t, "enumerator %u: has no name", i);
	}
	return 0;
}

static int check_params(const struct check *c, const struct btf_type *t)
{
	struct btf_param p = { 0 };

	for (uint32_t i = 0; i < t->vlen; i++) {
		btf_param(c->btf, t, i, &p);
		if (check_name(c, t, "parameter", i, p.name) || check_id(c, t, "parameter", i, p.type))
			return c->e->code;
		if (!p.type && i + 1 < t->vlen)      /* void comes last: that is "..." */
			return bad(c, t, "parameter %u: is void", i);
	}
	return 0;
}

static int check_var(const struct check *c, const struct btf_type *t)
{
	uint32_t linkage = 0;

	btf_var_linkage(c->btf, t, &linkage);
	return linkage <= VAR_GLOBAL_EXTERN ? 0 : bad(c, t, "linkage %u, at most %u", linkage, VAR_GLOBAL_EXTERN);
}

static int check_secinfos(const struct check *c, const struct btf_type *t)
{
	struct btf_secinfo s = { 0 };

	for (uint32_t i = 0; i < t->vlen; i++) {
		btf_secinfo(c->btf, t, i, &s);
		if (check_id(c, t, "variable", i, s.type))
			return c->e->code;
		if (t->size && !range_ok(t->size, s.offset, s.size))
			return bad(c, t, "variable %u: %u bytes at %u leave the section (%u bytes)", i, s.size, s.offset, t->size);
	}
	return 0;
}

static int check_float(const struct check *c, const struct btf_type *t)
{
	return t->size && t->size <= 16 && t->size % 2 == 0 ? 0 : bad(c, t, "size %u is none of a float's", t->size);
}

/* ---- what a record refers to ---- */

/* Kind of a type, through modifiers when told so; KIND_COUNT when that fails. */
static uint8_t kind_of(const struct check *c, uint32_t id, bool skip)
{
	struct btf_type t;
	int ret = skip ? btf_skip_modifiers(c->btf, id, &t, c->e) : btf_type(c->btf, id, &t, c->e);

	return ret ? KIND_COUNT : t.kind;
}

/* Neither data nor a pointer to any: cannot be a member, an element, a parameter. */
static bool is_no_object(uint8_t kind)
{
	return kind == KIND_FUNC || kind == KIND_VAR || kind == KIND_DATASEC || kind == KIND_DECL_TAG || kind == KIND_COUNT;
}

/* Pointers, qualifiers and typedefs lead to types, not to variables and sections. */
static int refers_to_type(const struct check *c, const struct btf_type *t)
{
	uint8_t kind = kind_of(c, t->type, false);

	return is_no_object(kind) ? bad(c, t, "refers to type %u, which is a %s", t->type, btf_kind_name(kind)) : 0;
}

static int refers_array(const struct check *c, const struct btf_type *t)
{
	struct btf_array a = { 0 };
	uint8_t kind;

	btf_array(c->btf, t, &a);
	kind = kind_of(c, a.type, true);
	if (kind == KIND_VOID || kind == KIND_FUNC_PROTO || is_no_object(kind))
		return bad(c, t, "elements of type %u, which is a %s", a.type, btf_kind_name(kind));
	kind = kind_of(c, a.index_type, true);
	if (kind != KIND_INT)
		return bad(c, t, "index type %u is a %s, not an int", a.index_type, btf_kind_name(kind));
	return 0;
}

/* A bitfield is of an integer or an enumeration, and no wider than it. */
static int check_bitfield(const struct check *c, const struct btf_type *t, uint32_t i, const struct btf_member *m)
{
	struct btf_type base;

	if (btf_skip_modifiers(c->btf, m->type, &base, c->e))
		return c->e->code;
	if (base.kind != KIND_INT && base.kind != KIND_ENUM && base.kind != KIND_ENUM64)
		return bad(c, t, "member %u: bitfield of a %s", i, btf_kind_name(base.kind));
	if (m->bit_size > 8ull * base.size)
		return bad(c, t, "member %u: bitfield of %u bits in an %s of %u bytes", i, m->bit_size, btf_kind_name(base.kind),
			   base.size);
	return 0;
}

/* Bits that a member takes: of an INT its own count, which old bitfields make smaller than its bytes. */
static int member_bits(const struct check *c, uint32_t id, uint64_t *out)
{
	struct btf_int i;
	struct btf_type t;
	uint64_t bytes;

	if (!btf_skip_modifiers(c->btf, id, &t, c->e) && !btf_int(c->btf, &t, &i)) {
		*out = i.bit_offset + i.bits;
		return 0;
	}
	if (btf_size(c->btf, id, &bytes, c->e) || __builtin_mul_overflow(bytes, 8, out))
		return -EINVAL;
	return 0;
}

static int check_extent(const struct check *c, const struct btf_type *t, uint32_t i, const struct btf_member *m)
{
	uint64_t bits;

	if (member_bits(c, m->type, &bits))
		return bad(c, t, "member %u: type %u has no size", i, m->type);
	if (!range_ok(8ull * t->size, m->bit_offset, bits))
		return bad(c, t, "member %u: %llu bits at bit %u leave the %u bytes of the type", i, (unsigned long long)bits,
			   m->bit_offset, t->size);
	return 0;
}

static int refers_members(const struct check *c, const struct btf_type *t)
{
	struct btf_member m = { 0 };

	for (uint32_t i = 0; i < t->vlen; i++) {
		uint8_t kind;

		btf_member(c->btf, t, i, &m);
		kind = kind_of(c, m.type, true);
		if (kind == KIND_VOID || kind == KIND_FUNC_PROTO || is_no_object(kind))
			return bad(c, t, "member %u: of type %u, which is a %s", i, m.type, btf_kind_name(kind));
		if (m.bit_size ? check_bitfield(c, t, i, &m) : check_extent(c, t, i, &m))
			return c->e->code;
	}
	return 0;
}

static int refers_func(const struct check *c, const struct btf_type *t)
{
	uint8_t kind = kind_of(c, t->type, false);

	return kind == KIND_FUNC_PROTO ? 0 : bad(c, t, "type %u is a %s, not a func_proto", t->type, btf_kind_name(kind));
}

static int refers_proto(const struct check *c, const struct btf_type *t)
{
	struct btf_param p = { 0 };
	uint8_t kind = kind_of(c, t->type, false);

	if (is_no_object(kind))
		return bad(c, t, "returns type %u, which is a %s", t->type, btf_kind_name(kind));
	for (uint32_t i = 0; i < t->vlen; i++) {
		btf_param(c->btf, t, i, &p);
		kind = kind_of(c, p.type, false);
		if (is_no_object(kind))
			return bad(c, t, "parameter %u: of type %u, which is a %s", i, p.type, btf_kind_name(kind));
	}
	return 0;
}

static int refers_secinfos(const struct check *c, const struct btf_type *t)
{
	struct btf_secinfo s = { 0 };

	for (uint32_t i = 0; i < t->vlen; i++) {
		uint8_t kind;

		btf_secinfo(c->btf, t, i, &s);
		kind = kind_of(c, s.type, false);
		if (kind != KIND_VAR && kind != KIND_FUNC)       /* FUNC: externs in .ksyms */
			return bad(c, t, "variable %u: type %u is a %s", i, s.type, btf_kind_name(kind));
	}
	return 0;
}

/* What component_idx may count up to: members or parameters of the tagged type. */
static uint32_t components(const struct check *c, const struct btf_type *target)
{
	struct btf_type proto;

	if (target->kind == KIND_STRUCT || target->kind == KIND_UNION)
		return target->vlen;
	if (target->kind == KIND_FUNC && !btf_type(c->btf, target->type, &proto, c->e))
		return proto.vlen;
	return 0;
}

static int refers_decl_tag(const struct check *c, const struct btf_type *t)
{
	struct btf_type target;
	uint32_t index = 0;

	if (btf_decl_tag(c->btf, t, &index) || btf_type(c->btf, t->type, &target, c->e))
		return bad(c, t, "cannot be read");
	if (target.kind != KIND_STRUCT && target.kind != KIND_UNION && target.kind != KIND_FUNC && target.kind != KIND_VAR &&
	    target.kind != KIND_TYPEDEF)
		return bad(c, t, "tags type %u, which is a %s", t->type, btf_kind_name(target.kind));
	if (index != UINT32_MAX && index >= components(c, &target))
		return bad(c, t, "component_idx %d of %u", (int32_t)index, components(c, &target));
	return 0;
}

static const struct {
	int (*alone)(const struct check *c, const struct btf_type *t);
	int (*refers)(const struct check *c, const struct btf_type *t);
} rules[KIND_COUNT] = {
	[KIND_INT]        = { check_int, NULL },
	[KIND_PTR]        = { NULL, refers_to_type },
	[KIND_ARRAY]      = { check_array, refers_array },
	[KIND_STRUCT]     = { check_members, refers_members },
	[KIND_UNION]      = { check_members, refers_members },
	[KIND_ENUM]       = { check_enum, NULL },
	[KIND_TYPEDEF]    = { NULL, refers_to_type },
	[KIND_VOLATILE]   = { NULL, refers_to_type },
	[KIND_CONST]      = { NULL, refers_to_type },
	[KIND_RESTRICT]   = { NULL, refers_to_type },
	[KIND_FUNC]       = { NULL, refers_func },
	[KIND_FUNC_PROTO] = { check_params, refers_proto },
	[KIND_VAR]        = { check_var, refers_to_type },
	[KIND_DATASEC]    = { check_secinfos, refers_secinfos },
	[KIND_FLOAT]      = { check_float, NULL },
	[KIND_DECL_TAG]   = { NULL, refers_decl_tag },
	[KIND_TYPE_TAG]   = { NULL, refers_to_type },
	[KIND_ENUM64]     = { check_enum, NULL },
};

/* ---- cycles ---- */

static uint8_t *state_of(const struct check *c, uint32_t id)
{
	return id >= c->btf->first_id ? &c->state[id - c->btf->first_id] : NULL;
}

static bool is_reference(uint8_t kind)
{
	return kind == KIND_PTR || is_modifier(kind);
}

/* Pointers and modifiers refer to one type each: a chain of them must end elsewhere. */
static int check_chain(const struct check *c, uint32_t id)
{
	struct btf_type t;

	for (uint32_t at = id; state_of(c, at); at = t.type) {
		uint8_t *state = state_of(c, at);

		if (btf_type(c->btf, at, &t, c->e))
			return c->e->code;
		if (!is_reference(t.kind) || *state == DONE)
			break;
		if (*state == OPEN)
			return bad(c, &t, "refers to itself");
		*state = OPEN;
	}
	for (uint32_t at = id; state_of(c, at) && *state_of(c, at) == OPEN; at = t.type) {
		*state_of(c, at) = DONE;
		if (btf_type(c->btf, at, &t, c->e))
			return c->e->code;
	}
	return 0;
}

static int check_contents(const struct check *c, uint32_t id, uint32_t depth);

static int check_members_contents(const struct check *c, const struct btf_type *t, uint32_t depth)
{
	struct btf_member m = { 0 };
	int ret = 0;

	for (uint32_t i = 0; !ret && i < t->vlen; i++) {
		btf_member(c->btf, t, i, &m);
		ret = check_contents(c, m.type, depth);
	}
	return ret;
}

/* Structs, unions and arrays must not hold themselves by value. */
static int check_contents(const struct check *c, uint32_t id, uint32_t depth)
{
	struct btf_array array;
	struct btf_type t;
	uint8_t *state;
	int ret = btf_skip_modifiers(c->btf, id, &t, c->e);

	if (ret)
		return ret;
	state = state_of(c, t.id);
	if (!state || *state == DONE)
		return 0;
	if (*state == OPEN)
		return bad(c, &t, "contains itself");
	/* The kernel's own limit is MAX_RESOLVE_DEPTH, 32. */
	if (depth > BTF_DEPTH_MAX)
		return bad(c, &t, "nested deeper than %d", BTF_DEPTH_MAX);
	*state = OPEN;
	if (!btf_array(c->btf, &t, &array))
		ret = check_contents(c, array.type, depth + 1);
	else if (t.kind == KIND_STRUCT || t.kind == KIND_UNION)
		ret = check_members_contents(c, &t, depth + 1);
	*state = DONE;
	return ret;
}

/* ---- rounds ---- */

static int each_type(const struct check *c, int (*check)(const struct check *c, const struct btf_type *t))
{
	struct btf_type t;
	int ret = 0;

	for (uint32_t id = c->btf->first_id; !ret && id < c->btf->n_types; id++) {
		ret = btf_type(c->btf, id, &t, c->e);
		if (!ret)
			ret = check(c, &t);
	}
	return ret;
}

static int round_alone(const struct check *c, const struct btf_type *t)
{
	int ret = check_head(c, t);

	return ret || !rules[t->kind].alone ? ret : rules[t->kind].alone(c, t);
}

static int round_chains(const struct check *c, const struct btf_type *t)
{
	return check_chain(c, t->id);
}

static int round_refers(const struct check *c, const struct btf_type *t)
{
	return rules[t->kind].refers ? rules[t->kind].refers(c, t) : 0;
}

static int round_contents(const struct check *c, const struct btf_type *t)
{
	return t->kind == KIND_STRUCT || t->kind == KIND_UNION || t->kind == KIND_ARRAY ? check_contents(c, t->id, 0) : 0;
}

int btf_check(const struct btf *btf, struct error *e)
{
	struct check c = { btf, calloc(btf->n_types - btf->first_id + 1, 1), e };
	int ret;

	if (!c.state)
		return btf_error(btf, e, -ENOMEM, "out of memory");
	ret = each_type(&c, round_alone);
	if (!ret)
		ret = each_type(&c, round_chains);
	if (!ret)
		ret = each_type(&c, round_refers);
	if (!ret)
		ret = each_type(&c, round_contents);
	free(c.state);
	return ret;
}
