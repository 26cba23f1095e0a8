/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a CO-RE record names: the way from a root type to a field, type or enumerator. */
#ifndef PICKET_SPEC_H
#define PICKET_SPEC_H

#include "btf.h"

#define SPEC_MAX 64 /* steps at most: BPF_CORE_SPEC_MAX_LEN of the kernel */

/*
 * One meaningful step: a named member, an array element, or an enumerator.
 * Anonymous members on the way are not steps; they only add to the offset.
 */
struct step {
	uint32_t type;        /* member, enumerator: the type it belongs to; element: its own type */
	uint32_t index;
	uint32_t name;        /* string offset; 0 for an array element */
	uint32_t bit_size;    /* of a kind_flag bitfield, else 0 */
	bool flexible;        /* member: last one of its type, so an array there may have no bound */
	struct btf_type to;   /* the type reached, modifiers skipped */
};

struct spec {
	const struct btf *btf;
	uint32_t root;        /* as the record has it: typedefs kept */
	uint32_t bit_offset;  /* of the last step; modulo 2^32, as the ABI computes it */
	uint32_t depth;       /* levels passed, anonymous ones too */
	uint32_t n;
	struct step steps[SPEC_MAX];
};

/* Reads the record's access string against its own BTF; -EINVAL with the reason. */
int spec_parse(const struct btf *btf, const struct core_relo *relo, struct spec *out, struct error *e);

/* May the last step's array be asked for element `index`?  A flexible last member has no bound. */
bool spec_has_element(const struct spec *s, const struct btf_type *array, uint32_t index);

/* Adds the step to element `index` of the array type `array`. */
int spec_element(struct spec *s, const struct btf_type *array, uint32_t index, struct error *e);

/* Adds the step for the root: index `index` of a pointer to `root`. */
int spec_root(struct spec *s, const struct btf_type *root, uint32_t index, struct error *e);

/* Size in bytes of a decoded type; -EINVAL when it has none or it exceeds 32 bits. */
int spec_size(const struct btf *btf, const struct btf_type *t, uint32_t *out, struct error *e);

static inline bool is_enum(const struct btf_type *t)
{
	return t->kind == KIND_ENUM || t->kind == KIND_ENUM64;
}

static inline bool is_composite(const struct btf_type *t)
{
	return t->kind == KIND_STRUCT || t->kind == KIND_UNION;
}

#endif
