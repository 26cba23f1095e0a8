// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What each CO-RE kind asks, and how the answer is computed.
 *
 * The same function computes the value for the object's own types and for the
 * kernel's.  A new kind is one row at the end.  Arithmetic is 32 bits wide
 * where the ABI's is, so that even absurd sizes give what libbpf would give.
 * Rules: bpf_core_calc_field_relo() and its neighbours in libbpf's relo_core.c.
 */
#include "core_kinds.h"

#include <errno.h>

/* Where the bytes of a field are, as a load would take them. */
struct place {
	uint32_t byte_offset, byte_size;
	uint32_t bit_size;
};

static const struct step *last_step(const struct spec *s)
{
	return &s->steps[s->n - 1];
}

bool core_is_bitfield(const struct spec *s)
{
	return s->n && last_step(s)->bit_size;
}

/*
 * A bitfield is read as the smallest aligned word that holds it: begin with
 * its declared type's size, double while it straddles, at most 8 bytes.
 */
static int place_bitfield(const struct spec *s, struct place *p, struct error *e)
{
	const struct btf_type *word = &last_step(s)->to;
	uint32_t end = s->bit_offset + last_step(s)->bit_size;

	if ((word->kind != KIND_INT && !is_enum(word)) || !word->size)
		return error_set(e, -EINVAL, "bitfield of kind %s", btf_kind_name(word->kind));
	p->bit_size = last_step(s)->bit_size;
	p->byte_size = word->size;
	for (;;) {
		p->byte_offset = s->bit_offset / 8 / p->byte_size * p->byte_size;
		if (end - p->byte_offset * 8 <= p->byte_size * 8)
			return 0;
		if (p->byte_size >= 8)
			return error_set(e, -EINVAL, "bitfield of %u bits at bit %u fits no 8-byte load",
					 p->bit_size, s->bit_offset);
		p->byte_size *= 2;
	}
}

static int place_field(const struct spec *s, struct place *p, struct error *e)
{
	int err;

	if (core_is_bitfield(s))
		return place_bitfield(s, p, e);
	err = spec_size(s->btf, &last_step(s)->to, &p->byte_size, e);
	p->byte_offset = s->bit_offset / 8;
	p->bit_size = p->byte_size * 8;
	return err;
}

/* A load takes one element, however many dimensions the array has. */
static int load_size(const struct spec *s, uint32_t *out, struct error *e)
{
	struct btf_type t = last_step(s)->to;
	struct btf_array a;
	int err = 0;

	for (int depth = 0; !err && t.kind == KIND_ARRAY; depth++) {
		if (depth == BTF_DEPTH_MAX || btf_array(s->btf, &t, &a))
			return error_set(e, -EINVAL, "array [%u] is nested too deeply", t.id);
		err = btf_skip_modifiers(s->btf, a.type, &t, e);
	}
	return err ? err : spec_size(s->btf, &t, out, e);
}

static int field_offset(const struct spec *s, struct core_value *out, struct error *e)
{
	struct place p;
	int err = place_field(s, &p, e);

	out->value = p.byte_offset;
	if (!err && !core_is_bitfield(s))
		err = load_size(s, &out->load_size, e);
	return err;
}

static int field_size(const struct spec *s, struct core_value *out, struct error *e)
{
	struct place p;
	int err = place_field(s, &p, e);

	out->value = p.byte_size;
	return err;
}

static int present(const struct spec *s, struct core_value *out, struct error *e)
{
	(void)s, (void)e;
	out->value = 1;
	return 0;
}

static int field_signed(const struct spec *s, struct core_value *out, struct error *e)
{
	const struct btf_type *t = &last_step(s)->to;
	struct btf_int i = { 0 };
	struct place p;
	int err = place_field(s, &p, e);

	if (!err && t->kind == KIND_INT)
		err = btf_int(s->btf, t, &i);
	out->value = is_enum(t) ? t->flag : i.encoding & INT_SIGNED;
	return err;
}

/* Left shift that brings the field's top bit to bit 63 of the loaded word. */
static int field_lshift(const struct spec *s, struct core_value *out, struct error *e)
{
	struct place p;
	int err = place_field(s, &p, e);
	uint32_t first;

	if (err)
		return err;
	first = s->bit_offset - p.byte_offset * 8;
	out->value = s->btf->big_endian ? (8 - p.byte_size) * 8 + first : 64 - (first + p.bit_size);
	return 0;
}

static int field_rshift(const struct spec *s, struct core_value *out, struct error *e)
{
	struct place p;
	int err = place_field(s, &p, e);

	if (!err)
		out->value = 64 - p.bit_size;
	return err;
}

static int type_id(const struct spec *s, struct core_value *out, struct error *e)
{
	(void)e;
	out->value = s->root;
	return 0;
}

static int type_size(const struct spec *s, struct core_value *out, struct error *e)
{
	uint32_t size;
	struct btf_type t;
	int err = btf_type(s->btf, s->root, &t, e);

	if (!err)
		err = spec_size(s->btf, &t, &size, e);
	if (!err)
		out->value = size;
	return err;
}

/*
 * A 32-bit enumerator is read as signed whatever the enum says: BTF before
 * Linux 6.0 has no signedness for enums, and libbpf reads it so to this day.
 */
static int enumerator_value(const struct spec *s, struct core_value *out, struct error *e)
{
	const struct step *last = last_step(s);
	struct btf_enumerator v;

	if (btf_enumerator(s->btf, &last->to, last->index, &v))
		return error_set(e, -EINVAL, "enumerator %u of [%u] cannot be read", last->index, last->type);
	out->value = last->to.kind == KIND_ENUM ? (uint64_t)(int32_t)v.value : (uint64_t)v.value;
	return 0;
}

/* Columns: name, family, value, absent poisons, of an array element, check of the local value. */
static const struct core_row rows[CORE_KIND_COUNT] = {
	[CORE_FIELD_BYTE_OFFSET] = { "byte_off", FAMILY_FIELD, field_offset, true, true, CHECK_PLAIN },
	[CORE_FIELD_BYTE_SIZE] = { "byte_sz", FAMILY_FIELD, field_size, true, true, CHECK_PLAIN },
	[CORE_FIELD_EXISTS] = { "field_exists", FAMILY_FIELD, present, false, true, CHECK_ALWAYS },
	[CORE_FIELD_SIGNED] = { "signed", FAMILY_FIELD, field_signed, true, false, CHECK_ALWAYS },
	[CORE_FIELD_LSHIFT_U64] = { "lshift_u64", FAMILY_FIELD, field_lshift, true, false, CHECK_PLAIN },
	[CORE_FIELD_RSHIFT_U64] = { "rshift_u64", FAMILY_FIELD, field_rshift, true, false, CHECK_ALWAYS },
	[CORE_TYPE_ID_LOCAL] = { "local_type_id", FAMILY_TYPE, type_id, false, false, CHECK_NEVER },
	[CORE_TYPE_ID_TARGET] = { "target_type_id", FAMILY_TYPE, type_id, false, false, CHECK_NEVER },
	[CORE_TYPE_EXISTS] = { "type_exists", FAMILY_TYPE, present, false, false, CHECK_ALWAYS },
	[CORE_TYPE_SIZE] = { "type_size", FAMILY_TYPE, type_size, false, false, CHECK_ALWAYS },
	[CORE_ENUMVAL_EXISTS] = { "enumval_exists", FAMILY_ENUMERATOR, present, false, false, CHECK_ALWAYS },
	[CORE_ENUMVAL_VALUE] = { "enumval_value", FAMILY_ENUMERATOR, enumerator_value, true, false, CHECK_ALWAYS },
	[CORE_TYPE_MATCHES] = { "type_matches", FAMILY_TYPE, present, false, false, CHECK_ALWAYS },
};

const struct core_row *core_row(uint32_t kind)
{
	return kind < CORE_KIND_COUNT ? &rows[kind] : NULL;
}

const char *core_kind_name(uint32_t kind)
{
	return kind < CORE_KIND_COUNT ? rows[kind].name : "unknown";
}

int core_value(const struct core_row *row, const struct spec *s, struct core_value *out, struct error *e)
{
	bool element = row->family == FAMILY_FIELD && !last_step(s)->name;

	*out = (struct core_value){ 0 };
	if (element && !row->elements)
		return error_set(e, -EINVAL, "%s cannot be asked of an array element", row->name);
	return row->value(s, out, e);
}
