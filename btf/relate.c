// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * How a whole local type relates to a type of the kernel.
 *
 *   compatible   TYPE_EXISTS, TYPE_SIZE, TYPE_ID_TARGET: the same shape, where
 *                pointers, arrays and functions are followed, structs and
 *                enums are not, and names below the root do not matter;
 *   matches      TYPE_MATCHES: names matter, and every local member,
 *                enumerator and parameter must have its like.  Behind a
 *                pointer a struct matches by name and kind alone.
 *
 * Rules: __bpf_core_types_are_compat() and __bpf_core_types_match() of libbpf.
 * Functions and structs nest by recursion, LEVEL_MAX deep; pointers and arrays
 * are followed in a loop, BTF_DEPTH_MAX long.
 */
#include "match.h"

#include <errno.h>

#define LEVEL_MAX 32

/* Both sides of a comparison on the way down. */
struct pair {
	struct btf_type local, kernel;
};

static int too_deep(struct matcher *m, const struct pair *p)
{
	return error_set(m->e, -EINVAL, "type [%u] or the kernel's [%u] is nested too deeply",
			 p->local.id, p->kernel.id);
}

static int unreadable(struct matcher *m, const struct pair *p)
{
	return error_set(m->e, -EINVAL, "type [%u] or the kernel's [%u] cannot be read", p->local.id, p->kernel.id);
}

static int pair_at(struct matcher *m, uint32_t local, uint32_t kernel, struct pair *out)
{
	int err = match_spend(m, BTF_DEPTH_MAX);

	if (!err)
		err = btf_skip_modifiers(m->local, local, &out->local, m->e);
	if (!err)
		err = btf_skip_modifiers(m->kernel, kernel, &out->kernel, m->e);
	return err;
}

/* What two pointers point to, or two arrays consist of. */
static int follow(struct matcher *m, struct pair *p)
{
	struct btf_array a, b;

	if (p->local.kind == KIND_PTR)
		return pair_at(m, p->local.type, p->kernel.type, p);
	if (btf_array(m->local, &p->local, &a) || btf_array(m->kernel, &p->kernel, &b))
		return unreadable(m, p);
	return pair_at(m, a.type, b.type, p);
}

/* Parameter i of two functions; i == vlen is what they return. */
static int parameter(struct matcher *m, const struct pair *p, uint32_t i, struct pair *out)
{
	struct btf_param a, b;

	if (i == p->local.vlen)
		return pair_at(m, p->local.type, p->kernel.type, out);
	if (btf_param(m->local, &p->local, i, &a) || btf_param(m->kernel, &p->kernel, i, &b))
		return unreadable(m, p);
	return pair_at(m, a.type, b.type, out);
}

/* All parameters and the result, each by the relation that asks. */
static int parameters(struct matcher *m, const struct pair *p, bool behind_pointer, int level,
		      int (*relates)(struct matcher *, struct pair, bool, int))
{
	struct pair next;
	int found = 1;

	if (p->local.vlen != p->kernel.vlen)
		return 0;
	for (uint32_t i = 0; found > 0 && i <= p->local.vlen; i++) {
		found = parameter(m, p, i, &next);
		if (!found)
			found = relates(m, next, behind_pointer, level - 1);
	}
	return found;
}

/* ---- compatible ---- */

/* An integer with an offset of its own is an old-style bitfield and never compatible. */
static int compatible_ints(struct matcher *m, const struct pair *p)
{
	struct btf_int a, b;

	if (btf_int(m->local, &p->local, &a) || btf_int(m->kernel, &p->kernel, &b))
		return unreadable(m, p);
	return !a.bit_offset && !b.bit_offset;
}

static int compatible(struct matcher *m, struct pair p, bool behind_pointer, int level)
{
	for (int depth = 0; depth < BTF_DEPTH_MAX && level >= 0; depth++) {
		int err;

		if (!match_kinds(&p.local, &p.kernel))
			return 0;
		switch (p.local.kind) {
		case KIND_VOID: case KIND_STRUCT: case KIND_UNION: case KIND_ENUM: case KIND_ENUM64: case KIND_FWD:
			return 1;
		case KIND_INT:
			return compatible_ints(m, &p);
		case KIND_FUNC_PROTO:
			return parameters(m, &p, behind_pointer, level, compatible);
		case KIND_PTR: case KIND_ARRAY:
			err = follow(m, &p);
			if (err)
				return err;
			break;
		default:
			return 0;
		}
	}
	return too_deep(m, &p);
}

int match_compatible(struct matcher *m, uint32_t local, uint32_t kernel)
{
	struct pair p;
	int err = pair_at(m, local, kernel, &p);

	return err ? err : compatible(m, p, false, LEVEL_MAX);
}

/* ---- matches ---- */

static int matches(struct matcher *m, struct pair p, bool behind_pointer, int level);

static int match_ints(struct matcher *m, const struct pair *p)
{
	struct btf_int a, b;

	if (btf_int(m->local, &p->local, &a) || btf_int(m->kernel, &p->kernel, &b))
		return unreadable(m, p);
	return p->local.size == p->kernel.size && (a.encoding & INT_SIGNED) == (b.encoding & INT_SIGNED);
}

static int match_arrays(struct matcher *m, const struct pair *p)
{
	struct btf_array a, b;

	if (btf_array(m->local, &p->local, &a) || btf_array(m->kernel, &p->kernel, &b))
		return unreadable(m, p);
	return a.n == b.n;
}

static int has_enumerator(struct matcher *m, uint32_t name, const struct btf_type *kernel)
{
	struct btf_enumerator v;

	if (match_spend(m, kernel->vlen))
		return -E2BIG;
	for (uint32_t i = 0; i < kernel->vlen; i++) {
		if (!btf_enumerator(m->kernel, kernel, i, &v) && match_names(m, name, v.name))
			return 1;
	}
	return 0;
}

/* Every local enumerator exists, with whatever value. */
static int match_enums(struct matcher *m, const struct pair *p)
{
	struct btf_enumerator v;
	int found = p->local.size == p->kernel.size && p->local.vlen <= p->kernel.vlen;

	for (uint32_t i = 0; found > 0 && i < p->local.vlen; i++) {
		if (btf_enumerator(m->local, &p->local, i, &v))
			return unreadable(m, p);
		found = has_enumerator(m, v.name, &p->kernel);
	}
	return found;
}

/* Anonymous members are not transparent here: they match some anonymous member of the kernel's. */
static int has_member(struct matcher *m, const struct btf_member *local, const struct btf_type *kernel, int level)
{
	struct btf_member member;
	struct pair next;

	if (match_spend(m, kernel->vlen))
		return -E2BIG;
	for (uint32_t i = 0; i < kernel->vlen; i++) {
		int found;

		if (btf_member(m->kernel, kernel, i, &member) || !match_names(m, local->name, member.name))
			continue;
		found = pair_at(m, local->type, member.type, &next);
		if (!found)
			found = matches(m, next, false, level - 1);
		if (found)
			return found;
	}
	return 0;
}

static int match_members(struct matcher *m, const struct pair *p, int level)
{
	struct btf_member member;
	int found = p->local.kind == p->kernel.kind && p->local.vlen <= p->kernel.vlen;

	for (uint32_t i = 0; found > 0 && i < p->local.vlen; i++) {
		if (btf_member(m->local, &p->local, i, &member))
			return unreadable(m, p);
		found = has_member(m, &member, &p->kernel, level);
	}
	return found;
}

/* STRUCT, UNION and FWD: what a type is declared as, whether or not it is complete. */
static uint8_t declared_kind(const struct btf_type *t)
{
	if (t->kind != KIND_FWD)
		return t->kind;
	return t->flag ? KIND_UNION : KIND_STRUCT;
}

/* A complete type and a forward declaration match behind a pointer only. */
static int match_tagged(struct matcher *m, const struct pair *p, bool behind_pointer, int level)
{
	if (behind_pointer)
		return declared_kind(&p->local) == declared_kind(&p->kernel);
	if (p->local.kind == KIND_FWD)
		return p->kernel.kind == KIND_FWD && p->local.flag == p->kernel.flag;
	return match_members(m, p, level);
}

static int matches(struct matcher *m, struct pair p, bool behind_pointer, int level)
{
	for (int depth = 0; depth < BTF_DEPTH_MAX && level > 0; depth++) {
		int found;

		if (!match_names(m, p.local.name, p.kernel.name))
			return 0;
		if (is_composite(&p.local) || p.local.kind == KIND_FWD)
			return match_tagged(m, &p, behind_pointer, level);
		if (!match_kinds(&p.local, &p.kernel))
			return 0;
		switch (p.local.kind) {
		case KIND_VOID:
			return 1;
		case KIND_ENUM: case KIND_ENUM64:
			return match_enums(m, &p);
		case KIND_INT:
			return match_ints(m, &p);
		case KIND_FUNC_PROTO:
			return parameters(m, &p, behind_pointer, level, matches);
		case KIND_ARRAY:
			found = match_arrays(m, &p);
			if (found <= 0)
				return found;
			break;
		case KIND_PTR:
			behind_pointer = true;
			break;
		default:
			return 0;
		}
		found = follow(m, &p);
		if (found)
			return found;
	}
	return too_deep(m, &p);
}

int match_types(struct matcher *m, uint32_t local, uint32_t kernel)
{
	struct pair p;
	int err = pair_at(m, local, kernel, &p);

	return err ? err : matches(m, p, false, LEVEL_MAX);
}
