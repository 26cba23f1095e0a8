// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Access specs.  A record's access string is a list of numbers, "0:3:1":
 *
 *   field kinds       the first is the index of a pointer to the root type
 *                     (almost always 0), each further one a member's index in
 *                     a struct or union, or an element's in an array;
 *   type kinds        "0", without meaning;
 *   enumerator kinds  one number, the enumerator's index.
 *
 * Rules: bpf_core_parse_spec() in libbpf's relo_core.c, shared with the kernel.
 */
#include "spec.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "core_kinds.h"

int spec_size(const struct btf *btf, const struct btf_type *t, uint32_t *out, struct error *e)
{
	uint64_t size = 0;
	int err = 0;

	if (t->kind == KIND_PTR)
		size = btf->pointer_size;
	else if (t->kind == KIND_INT || is_composite(t) || is_enum(t) || t->kind == KIND_FLOAT)
		size = t->size;
	else
		err = btf_size(btf, t->id, &size, e);
	if (err)
		return err;
	if (size > UINT32_MAX)
		return error_set(e, -EINVAL, "type [%u]: a size of %llu bytes is too large", t->id,
				 (unsigned long long)size);
	*out = (uint32_t)size;
	return 0;
}

/* "0:3:1" to numbers; the ABI takes no signs, no blanks and nothing above INT_MAX. */
static int parse_numbers(const char *text, uint32_t *numbers, uint32_t *n, struct error *e)
{
	const char *p = text;

	for (*n = 0;; p++) {
		uint64_t v = 0;
		const char *start = p;

		for (; *p >= '0' && *p <= '9' && v <= INT_MAX; p++)
			v = v * 10 + (uint64_t)(*p - '0');
		if (p == start || v > INT_MAX || (*p && *p != ':'))
			return error_set(e, -EINVAL, "access \"%.80s\" is no list of numbers", text);
		if (*n == SPEC_MAX)
			return error_set(e, -EINVAL, "access \"%.80s\" has more than %d steps", text, SPEC_MAX);
		numbers[(*n)++] = (uint32_t)v;
		if (!*p)
			return 0;
	}
}

int spec_root(struct spec *s, const struct btf_type *root, uint32_t index, struct error *e)
{
	uint32_t size;
	int err = spec_size(s->btf, root, &size, e);

	if (err)
		return err;
	s->bit_offset = index * size * 8;
	s->steps[0] = (struct step){ .type = root->id, .index = index, .to = *root };
	s->n = s->depth = 1;
	return 0;
}

bool spec_has_element(const struct spec *s, const struct btf_type *array, uint32_t index)
{
	const struct step *last = &s->steps[s->n - 1];
	struct btf_array a;

	if (btf_array(s->btf, array, &a))
		return false;
	return index < a.n || (last->flexible && a.n == 0);
}

int spec_element(struct spec *s, const struct btf_type *array, uint32_t index, struct error *e)
{
	struct btf_array a;
	struct btf_type element;
	uint32_t size;
	int err;

	if (!spec_has_element(s, array, index) || btf_array(s->btf, array, &a))
		return error_set(e, -EINVAL, "element %u is outside its array", index);
	err = btf_skip_modifiers(s->btf, a.type, &element, e);
	if (!err)
		err = spec_size(s->btf, &element, &size, e);
	if (err)
		return err;
	s->bit_offset += index * size * 8;
	s->steps[s->n++] = (struct step){ .type = element.id, .index = index, .to = element };
	return 0;
}

/* Into member `index` of *t, which becomes the member's type; a step only if it has a name. */
static int parse_member(struct spec *s, struct btf_type *t, uint32_t index, struct error *e)
{
	struct btf_type owner = *t;
	struct btf_member m;
	struct btf_name room;
	int err;

	if (index >= t->vlen || btf_member(s->btf, t, index, &m))
		return error_set(e, -EINVAL, "member %u of %u", index, t->vlen);
	err = btf_skip_modifiers(s->btf, m.type, t, e);
	if (err)
		return err;
	s->bit_offset += m.bit_offset;
	if (!m.name)
		return 0;
	if (!*btf_string(s->btf, m.name, &room))
		return error_set(e, -EINVAL, "member %u has an empty name", index);
	s->steps[s->n++] = (struct step){
		.type = owner.id, .index = index, .name = m.name, .bit_size = m.bit_size,
		.flexible = index == owner.vlen - 1, .to = *t,
	};
	return 0;
}

static int parse_field(struct spec *s, const struct btf_type *root, const uint32_t *numbers, uint32_t n,
		       struct error *e)
{
	struct btf_type t = *root;
	int err = spec_root(s, root, numbers[0], e);

	for (uint32_t i = 1; !err && i < n; i++) {
		if (is_composite(&t)) {
			err = parse_member(s, &t, numbers[i], e);
		} else if (t.kind == KIND_ARRAY) {
			err = spec_element(s, &t, numbers[i], e);
			t = s->steps[s->n - 1].to;
		} else {
			err = error_set(e, -EINVAL, "step %u of the access goes into a type of kind %s", i,
					btf_kind_name(t.kind));
		}
		s->depth++;
	}
	return err;
}

static int parse_enumerator(struct spec *s, const struct btf_type *t, const uint32_t *numbers, uint32_t n,
			    struct error *e)
{
	struct btf_enumerator v;

	if (!is_enum(t))
		return error_set(e, -EINVAL, "the type is %s, not an enum", btf_kind_name(t->kind));
	if (n != 1 || numbers[0] >= t->vlen || btf_enumerator(s->btf, t, numbers[0], &v))
		return error_set(e, -EINVAL, "enumerator %u of %u", numbers[0], t->vlen);
	s->steps[0] = (struct step){ .type = t->id, .index = numbers[0], .name = v.name, .to = *t };
	s->n = s->depth = 1;
	return 0;
}

int spec_parse(const struct btf *btf, const struct core_relo *relo, struct spec *out, struct error *e)
{
	const struct core_row *row = core_row(relo->kind);
	struct btf_name room;
	const char *text = btf_string(btf, relo->access, &room);
	uint32_t numbers[SPEC_MAX], n;
	struct btf_type root;
	int err;

	out->btf = btf;
	out->root = relo->type_id;
	out->n = out->depth = out->bit_offset = 0;
	if (!row)
		return error_set(e, -EINVAL, "relocation kind %u is unknown", relo->kind);
	if (row->family == FAMILY_TYPE)
		return !strcmp(text, "0") ? 0 : error_set(e, -EINVAL, "access \"%.80s\" of a whole type", text);
	err = parse_numbers(text, numbers, &n, e);
	if (!err)
		err = btf_skip_modifiers(btf, relo->type_id, &root, e);
	if (err)
		return err;
	if (row->family == FAMILY_ENUMERATOR)
		return parse_enumerator(out, &root, numbers, n, e);
	return parse_field(out, &root, numbers, n, e);
}
