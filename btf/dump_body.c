// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The text of bodies: members at the offsets that BTF says, gaps written out,
 * and enumerators.
 */
#include "dump.h"
#include "kinds.h"

#include <errno.h>
#include <inttypes.h>

static void tabs(struct dump *d, uint32_t n)
{
	while (n--)
		fputc('\t', d->out);
}

/* ---- struct and union ---- */

/* Padding of at most one unit; units are no larger than the type's alignment, which they could raise (AAPCS). */
static uint64_t put_gap_line(struct dump *d, uint64_t from, uint64_t to, uint32_t align, uint32_t indent)
{
	static const struct { uint32_t bytes; const char *type; } units[] = {
		{ 8, "long long" }, { 4, "int" }, { 2, "short" }, { 1, "char" },
	};
	uint32_t i = 0, bits;

	while (units[i].bytes > align)
		i++;
	bits = 8 * units[i].bytes - (uint32_t)(from % (8 * units[i].bytes));
	if (to - from < bits)
		bits = (uint32_t)(to - from);
	tabs(d, indent);
	fprintf(d->out, "%s: %u;\n", units[i].type, bits);
	return from + bits;
}

/* Bits [from, to) that no member has. Bitfields without a name are no members; an array is, but has no limit. */
static void put_gap(struct dump *d, uint64_t from, uint64_t to, uint32_t align, uint32_t indent)
{
	bool large = to - from > 64ull * (align < 8 ? align : 8);

	while (from < to && !(large && from % 8 == 0))
		from = put_gap_line(d, from, large ? (from + 7) / 8 * 8 : to, large ? 1 : align, indent);
	if (from >= to)
		return;
	tabs(d, indent);
	fprintf(d->out, "unsigned char __gap_%u[%" PRIu64 "];\n", d->gaps++, (to - from) / 8);
	if (to % 8)
		put_gap_line(d, to / 8 * 8, to, 1, indent);
}

static int put_record(struct dump *d, const struct btf_type *t, const char *name, uint32_t indent);

static int put_member_type(struct dump *d, const struct dump_member *m, const char *suffix, uint32_t indent)
{
	char name[DUMP_NAME_MAX + 1];
	struct btf_type t;

	if (m->name) {
		dump_name(d, m->name, 1, name);
		strcat(name, suffix);
		return dump_declaration(d, m->type, name, indent);
	}
	/* A struct with a tag but no member name (-fms-extensions): its members, as other compilers take them. */
	if (btf_skip_modifiers(d->btf, m->type, &t, d->e))
		return d->e->code;
	return put_record(d, &t, "", indent);
}

static int put_member(struct dump *d, const struct dump_member *m, const char *suffix, bool packed, uint32_t indent)
{
	int ret;

	tabs(d, indent);
	ret = put_member_type(d, m, suffix, indent);
	if (m->unit)
		fprintf(d->out, ": %u", (unsigned)m->bits);
	if (m->packed && !packed && (m->align > 1 || m->unit))
		fputs(" __attribute__((packed))", d->out);
	fputs(";\n", d->out);
	return ret;
}

/* A member called `bool` is one only where that is no keyword. */
static int put_member_safely(struct dump *d, const struct dump_member *m, bool packed, uint32_t indent)
{
	int ret;

	if (!m->name || !dump_is_new_keyword(d, m->name))
		return put_member(d, m, "", packed, indent);
	fputs("#ifdef " DUMP_HAS_BOOL "\n", d->out);
	ret = put_member(d, m, "_", packed, indent);
	fputs("#else\n", d->out);
	if (!ret)
		ret = put_member(d, m, "", packed, indent);
	fputs("#endif\n", d->out);
	return ret;
}

static int put_members(struct dump *d, const struct btf_type *t, const struct dump_layout *l, uint32_t indent)
{
	uint64_t at = 0, end = 8ull * t->size, natural;
	struct dump_member m;

	for (uint32_t i = 0; i < t->vlen; i++) {
		if (dump_spend(d) || dump_member(d, t, i, &m))
			return d->e->code;
		if (m.skip)
			continue;
		if (t->kind == KIND_STRUCT && dump_next_at(&m, at, l->packed) != m.at)
			put_gap(d, at, m.at, l->align, indent);
		if (put_member_safely(d, &m, l->packed, indent))
			return d->e->code;
		at = t->kind == KIND_STRUCT ? m.at + m.bits : m.bits > at ? m.bits : at;
	}
	natural = (at + 8ull * l->align - 1) / (8 * l->align) * (8 * l->align);
	if (natural < end)
		put_gap(d, t->kind == KIND_STRUCT ? at : 0, end, t->kind == KIND_STRUCT ? l->align : 0, indent);
	return 0;
}

static void put_attributes(struct dump *d, const struct dump_layout *l)
{
	if (l->packed)
		fputs(" __attribute__((packed))", d->out);
	if (l->aligned)
		fprintf(d->out, " __attribute__((aligned(%u)))", l->align);
}

static int record(struct dump *d, const struct btf_type *t, const char *name, uint32_t indent)
{
	struct dump_layout l;

	if (dump_layout(d, t, &l))
		return d->e->code;
	fprintf(d->out, "%s%s%s {", dump_tag(t), *name ? " " : "", name);
	fputs(t->vlen || t->size ? "\n" : "", d->out);
	if (l.opaque) {
		tabs(d, indent + 1);
		fprintf(d->out, "unsigned char __gap_%u[%u]; /* members that overlap */\n", d->gaps++, t->size);
	} else if (put_members(d, t, &l, indent + 1)) {
		return d->e->code;
	}
	if (t->vlen || t->size)
		tabs(d, indent);
	fputc('}', d->out);
	put_attributes(d, &l);
	return 0;
}

static int put_record(struct dump *d, const struct btf_type *t, const char *name, uint32_t indent)
{
	int ret;

	if (d->nested >= DUMP_NESTED_MAX)
		return btf_error(d->btf, d->e, -ELOOP, "type %u: nested deeper than %d", t->id, DUMP_NESTED_MAX);
	d->nested++;
	ret = record(d, t, name, indent);
	d->nested--;
	return ret;
}

/* ---- enum ---- */

/*
 * Before kernel 6.0 and its kind_flag every enumerator reads as unsigned; in
 * an enum of one or two bytes what does not fit was negative.
 */
static int64_t value_of(const struct btf_type *t, int64_t value)
{
	return !t->flag && t->size < 4 && value >> (8 * t->size) ? (int32_t)value : value;
}

static void put_value(struct dump *d, bool is_signed, int64_t value)
{
	if (value == INT64_MIN && is_signed)
		fputs("-9223372036854775807LL - 1", d->out);
	else if (value < 0 && is_signed)
		fprintf(d->out, "%" PRId64 "%s", value, value < INT32_MIN ? "LL" : "");
	else
		fprintf(d->out, "%" PRIu64 "%s", (uint64_t)value,
			value < 0 ? "ULL" : value > UINT32_MAX ? "LL" : value > INT32_MAX ? "U" : "");
}

/* What decides an enum's size, gathered from its values. */
struct range { bool negative, over_31, over_32; };

static void widen(struct range *r, bool is_signed, int64_t value)
{
	if (is_signed && value < 0) {
		r->negative = true;
		r->over_32 |= value < INT32_MIN;
	} else {
		r->over_31 |= (uint64_t)value > INT32_MAX;
		r->over_32 |= (uint64_t)value > UINT32_MAX;
	}
}

/* GNU C takes 4 bytes, and 8 where a value needs them; other sizes are asked for. */
static void put_enum_size(struct dump *d, const struct btf_type *t, const struct range *r)
{
	uint32_t usual = r->over_32 || (r->negative && r->over_31) ? 8 : 4;
	static const char modes[9] = { [1] = 'Q', [2] = 'H', [4] = 'S', [8] = 'D' };

	if (t->size < sizeof(modes) && modes[t->size] && t->size != usual)
		fprintf(d->out, " __attribute__((mode(%cI)))", modes[t->size]);
}

static int put_enum(struct dump *d, const struct btf_type *t, const char *name, uint32_t indent)
{
	struct btf_enumerator v = { 0 };
	char text[DUMP_NAME_MAX];
	bool is_signed = t->flag || t->kind == KIND_ENUM;
	struct range range = { 0 };

	fprintf(d->out, "enum%s%s%s", *name ? " " : "", name, t->vlen ? " {\n" : "");
	for (uint32_t i = 0; i < t->vlen; i++) {
		int version = dump_spend(d);

		if (!version && !btf_enumerator(d->btf, t, i, &v))
			version = dump_take_name(d, &d->identifiers, v.name, KIND_ENUM);
		if (version < 0)
			return version;
		v.value = value_of(t, v.value);
		widen(&range, is_signed, v.value);
		dump_name(d, v.name, (uint32_t)version, text);
		tabs(d, indent + 1);
		fprintf(d->out, "%s = ", text);
		put_value(d, is_signed, v.value);
		fputs(",\n", d->out);
	}
	if (!t->vlen)
		return 0;
	tabs(d, indent);
	fputc('}', d->out);
	put_enum_size(d, t, &range);
	return 0;
}

int dump_body(struct dump *d, const struct btf_type *t, uint32_t indent)
{
	char name[DUMP_NAME_MAX] = "";

	if (t->name)
		dump_type_name(d, t, name);
	if (t->kind == KIND_STRUCT || t->kind == KIND_UNION)
		return put_record(d, t, name, indent);
	d->state[t->id] = DUMP_DONE;
	return put_enum(d, t, name, indent);
}
