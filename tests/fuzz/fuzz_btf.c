// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Fuzz target: the BTF reader.  Whatever it accepts is walked: every type,
 * every element, size, alignment, modifiers, names.  It is also opened as a
 * split BTF over itself, and scanned for a few names.
 */
#include "btf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint64_t sum;

static void name(const struct btf *btf, uint32_t offset)
{
	struct btf_name room;

	sum += strlen(btf_string(btf, offset, &room));
}

/* As often as the kind has elements, and once more; every reader meets every kind. */
static void walk_elements(const struct btf *btf, const struct btf_type *t)
{
	struct btf_member member;
	struct btf_enumerator enumerator;
	struct btf_param param;
	struct btf_secinfo secinfo;
	struct btf_array array;
	struct btf_int integer;
	uint32_t linkage;

	for (uint32_t i = 0; i <= t->vlen && i < 16; i++) {
		bool any = i == 0 || i == t->vlen;

		if ((any || t->kind == KIND_STRUCT || t->kind == KIND_UNION) && !btf_member(btf, t, i, &member))
			name(btf, member.name);
		if ((any || t->kind == KIND_ENUM || t->kind == KIND_ENUM64) && !btf_enumerator(btf, t, i, &enumerator))
			name(btf, enumerator.name);
		if ((any || t->kind == KIND_FUNC_PROTO) && !btf_param(btf, t, i, &param))
			name(btf, param.name);
		if ((any || t->kind == KIND_DATASEC) && !btf_secinfo(btf, t, i, &secinfo))
			sum += secinfo.offset;
	}
	sum += (uint64_t)btf_array(btf, t, &array) + (uint64_t)btf_int(btf, t, &integer) +
		(uint64_t)btf_var_linkage(btf, t, &linkage);
}

static void walk(const struct btf *btf)
{
	struct error e = ERROR_INIT;
	struct btf_type t;
	uint64_t size;
	uint32_t align;

	for (uint32_t id = 0; id <= btf->n_types; id++) {
		if (btf_type(btf, id, &t, &e))
			continue;
		name(btf, t.name);
		walk_elements(btf, &t);
		sum += (uint64_t)btf_size(btf, id, &size, &e) + (uint64_t)btf_align(btf, id, &align, &e) +
			(uint64_t)btf_skip_modifiers(btf, id, &t, &e);
	}
	sum += btf_find(btf, "int", KIND_INT);
}

static void scan(struct btf *btf)
{
	struct wanted *wanted = wanted_new();
	struct error e = ERROR_INIT;
	size_t n = 0;

	if (!wanted)
		return;
	wanted_add(wanted, "int", 3);
	wanted_add(wanted, "file", 4);
	wanted_add(wanted, "a", 1);
	if (!btf_scan(btf, wanted, &e))
		for (int i = 0; i < 3; i++)
			for (const struct candidate *c = wanted_types(wanted, i, &n); n; n--, c++) {
				struct btf_type t;

				sum += (uint64_t)btf_type_at(btf, c->id, c->at, &t, &e);
			}
	wanted_free(wanted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes bytes = { data, size };
	struct error e = ERROR_INIT;
	struct btf btf, split;

	if (btf_open_bytes(&btf, bytes, "input", &e))
		return 0;
	walk(&btf);
	if (!btf_open_split(&split, bytes, &btf, "split", &e)) {
		walk(&split);
		btf_close(&split);
	}
	scan(&btf);
	btf_close(&btf);
	return 0;
}
