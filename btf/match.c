// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * From the object's access spec to the kernel's: members by name, through
 * anonymous ones on both sides; elements by index; enumerators by essential
 * name.  How whole types compare is in relate.c.
 *
 * The kernel's BTF may be hostile too: depth is bounded by SPEC_MAX, and
 * every type and member looked at is paid from the matcher's budget.
 */
#include "match.h"

#include <errno.h>

/* A member's name, ready to be recognised in the kernel's BTF. */
struct wanted_name {
	const char *text;
	int index;        /* in the wanted set, or negative: compare text */
};

int match_spend(struct matcher *m, uint32_t work)
{
	if (m->budget < work)
		return error_set(m->e, -E2BIG, "the types nest in too many ways");
	m->budget -= work;
	return 0;
}

bool match_names(const struct matcher *m, uint32_t local, uint32_t kernel)
{
	struct btf_name a_room, b_room;
	const char *a = btf_string(m->local, local, &a_room);
	const char *b = btf_string(m->kernel, kernel, &b_room);
	size_t n = btf_essential_length(a);

	return n == btf_essential_length(b) && !memcmp(a, b, n);
}

static struct wanted_name wanted_name(const struct matcher *m, uint32_t local, struct btf_name *room)
{
	const char *text = btf_string(m->local, local, room);
	int index = m->wanted ? wanted_find(m->wanted, text, strlen(text)) : -ENOENT;

	return (struct wanted_name){ text, index };
}

static bool is_wanted(const struct matcher *m, const struct wanted_name *name, uint32_t offset)
{
	struct btf_name room;

	if (name->index >= 0)
		return wanted_is(m->wanted, name->index, offset);
	return !strcmp(name->text, btf_string(m->kernel, offset, &room));
}

/* Integers that are old-style bitfields, with an offset of their own, match nothing. */
static int ints_compatible(struct matcher *m, const struct btf_type *local, const struct btf_type *kernel)
{
	struct btf_int a, b;

	if (btf_int(m->local, local, &a) || btf_int(m->kernel, kernel, &b))
		return error_set(m->e, -EINVAL, "integer [%u] or [%u] cannot be read", local->id, kernel->id);
	return a.bit_offset == 0 && b.bit_offset == 0;
}

static int named_compatible(struct matcher *m, const struct btf_type *local, const struct btf_type *kernel)
{
	return !local->name || !kernel->name || match_names(m, local->name, kernel->name);
}

static int always(struct matcher *m, const struct btf_type *local, const struct btf_type *kernel)
{
	(void)m, (void)local, (void)kernel;
	return 1;
}

/* Fields of equal kind: what else must agree.  Kinds without a row are never the end of an access. */
static int (*const field_rules[KIND_COUNT])(struct matcher *, const struct btf_type *, const struct btf_type *) = {
	[KIND_INT] = ints_compatible, [KIND_PTR] = always, [KIND_FLOAT] = always,
	[KIND_FWD] = named_compatible, [KIND_ENUM] = named_compatible, [KIND_ENUM64] = named_compatible,
};

/* May a field of the kernel's type stand for one of the local type?  Arrays compare by element. */
static int fields_compatible(struct matcher *m, struct btf_type local, struct btf_type kernel)
{
	struct btf_array a, b;
	int err;

	for (int depth = 0; depth < BTF_DEPTH_MAX; depth++) {
		if (is_composite(&local) && is_composite(&kernel))
			return 1;
		if (!match_kinds(&local, &kernel))
			return 0;
		if (local.kind != KIND_ARRAY)
			return field_rules[local.kind] ? field_rules[local.kind](m, &local, &kernel) : 0;
		if (btf_array(m->local, &local, &a) || btf_array(m->kernel, &kernel, &b))
			break;
		err = btf_skip_modifiers(m->local, a.type, &local, m->e);
		if (!err)
			err = btf_skip_modifiers(m->kernel, b.type, &kernel, m->e);
		if (err)
			return err;
	}
	return error_set(m->e, -EINVAL, "array [%u] or [%u] is nested too deeply", local.id, kernel.id);
}

/* The member called as wanted: compatible, it becomes the next step. */
static int take_member(struct matcher *m, const struct btf_type *owner, uint32_t index,
		       const struct btf_member *member, const struct btf_type *want, struct spec *s)
{
	struct step step = {
		.type = owner->id, .index = index, .name = member->name, .bit_size = member->bit_size,
		.flexible = index == owner->vlen - 1,
	};
	int found = btf_skip_modifiers(m->kernel, member->type, &step.to, m->e);

	if (!found)
		found = fields_compatible(m, *want, step.to);
	if (found > 0)
		s->steps[s->n++] = step;
	return found;
}

static int find_member(struct matcher *m, const struct btf_type *t, const struct wanted_name *name,
		       const struct btf_type *want, struct spec *s);

static int find_in_anonymous(struct matcher *m, const struct btf_member *member, const struct wanted_name *name,
			     const struct btf_type *want, struct spec *s)
{
	struct btf_type t;
	int err = match_spend(m, BTF_DEPTH_MAX);

	if (!err)
		err = btf_skip_modifiers(m->kernel, member->type, &t, m->e);
	return err ? err : find_member(m, &t, name, want, s);
}

/* Looks for a member in declaration order, going into anonymous ones where they stand. */
static int find_member(struct matcher *m, const struct btf_type *t, const struct wanted_name *name,
		       const struct btf_type *want, struct spec *s)
{
	struct btf_member member;
	int found;

	if (!is_composite(t))
		return 0;
	if (match_spend(m, t->vlen))
		return -E2BIG;
	if (s->depth == SPEC_MAX)
		return error_set(m->e, -EINVAL, "type [%u] is nested deeper than %d", t->id, SPEC_MAX);
	for (uint32_t i = 0; i < t->vlen; i++) {
		if (btf_member(m->kernel, t, i, &member))
			return error_set(m->e, -EINVAL, "member %u of type [%u] cannot be read", i, t->id);
		if (member.name && !is_wanted(m, name, member.name))
			continue;
		s->bit_offset += member.bit_offset;
		s->depth++;
		if (member.name)
			found = take_member(m, t, i, &member, want, s);
		else
			found = find_in_anonymous(m, &member, name, want, s);
		if (found)
			return found;
		s->bit_offset -= member.bit_offset;
		s->depth--;
		if (member.name)   /* right name, wrong type: names are unique, so there is no other */
			return 0;
	}
	return 0;
}

static int match_element(struct matcher *m, uint32_t index, struct spec *s)
{
	const struct btf_type *t = &s->steps[s->n - 1].to;
	int err;

	if (t->kind != KIND_ARRAY || !spec_has_element(s, t, index))
		return 0;
	if (s->depth++ == SPEC_MAX)
		return error_set(m->e, -EINVAL, "type [%u] is nested deeper than %d", t->id, SPEC_MAX);
	err = spec_element(s, t, index, m->e);
	return err ? err : 1;
}

static int match_field(struct matcher *m, const struct spec *local, const struct btf_type *root, struct spec *s)
{
	int found = spec_root(s, root, local->steps[0].index, m->e);

	if (found)
		return found;
	found = 1;
	for (uint32_t i = 1; found > 0 && i < local->n; i++) {
		const struct step *step = &local->steps[i];
		struct btf_type t = s->steps[s->n - 1].to;
		struct btf_name room;
		struct wanted_name name;

		if (!step->name) {
			found = match_element(m, step->index, s);
			continue;
		}
		name = wanted_name(m, step->name, &room);
		found = find_member(m, &t, &name, &step->to, s);
	}
	return found;
}

static int match_enumerator(struct matcher *m, const struct spec *local, const struct btf_type *t, struct spec *s)
{
	struct btf_enumerator v;

	if (!is_enum(t))
		return 0;
	if (match_spend(m, t->vlen))
		return -E2BIG;
	for (uint32_t i = 0; i < t->vlen; i++) {
		if (btf_enumerator(m->kernel, t, i, &v))
			return error_set(m->e, -EINVAL, "enumerator %u of type [%u] cannot be read", i, t->id);
		if (!match_names(m, local->steps[0].name, v.name))
			continue;
		s->steps[s->n++] = (struct step){ .type = t->id, .index = i, .name = v.name, .to = *t };
		return 1;
	}
	return 0;
}

/* The candidate's type without modifiers; candidates know where their record is, so no search by id. */
static int candidate_type(struct matcher *m, const struct candidate *c, struct btf_type *out)
{
	int err = btf_type_at(m->kernel, c->id, c->at, out, m->e);

	if (err || out->kind != KIND_TYPEDEF)
		return err;
	return btf_skip_modifiers(m->kernel, c->id, out, m->e);
}

int match_spec(struct matcher *m, const struct core_row *row, uint32_t kind, const struct spec *local,
	       const struct candidate *candidate, struct spec *out)
{
	struct btf_type t;
	int err;

	out->btf = m->kernel;
	out->root = candidate->id;
	out->n = out->depth = out->bit_offset = 0;
	if (row->family == FAMILY_TYPE && kind == CORE_TYPE_MATCHES)
		return match_types(m, local->root, candidate->id);
	if (row->family == FAMILY_TYPE)
		return match_compatible(m, local->root, candidate->id);
	err = match_spend(m, BTF_DEPTH_MAX);
	if (!err)
		err = candidate_type(m, candidate, &t);
	if (err)
		return err;
	return row->family == FAMILY_FIELD ? match_field(m, local, &t, out) : match_enumerator(m, local, &t, out);
}
