/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Comparing what a record names with a type of the kernel.
 *
 * Every function here answers 1 (it matches), 0 (it does not), or -errno.
 */
#ifndef PICKET_MATCH_H
#define PICKET_MATCH_H

#include "core_kinds.h"
#include "spec.h"

struct matcher {
	const struct btf *local, *kernel;
	const struct wanted *wanted;
	uint64_t budget;      /* types and members that may still be looked at */
	struct error *e;
};

/*
 * Does `candidate` have what `local` names?  Then *out is the way to it.
 * Follows bpf_core_spec_match() of libbpf and the kernel.
 */
int match_spec(struct matcher *m, const struct core_row *row, uint32_t kind, const struct spec *local,
	       const struct candidate *candidate, struct spec *out);

/* TYPE_EXISTS and friends: same shape, names below the root ignored. */
int match_compatible(struct matcher *m, uint32_t local, uint32_t kernel);

/* TYPE_MATCHES: every member, enumerator and parameter of the local type has its like. */
int match_types(struct matcher *m, uint32_t local, uint32_t kernel);

/* Are both names the same without their flavours? Offsets, local and kernel. */
bool match_names(const struct matcher *m, uint32_t local, uint32_t kernel);

/* Same kind, enum and enum64 being one. */
static inline bool match_kinds(const struct btf_type *a, const struct btf_type *b)
{
	return a->kind == b->kind || (is_enum(a) && is_enum(b));
}

/* Takes from the budget: hostile BTF may describe exponentially many ways. 0 or -E2BIG. */
int match_spend(struct matcher *m, uint32_t work);

#endif
