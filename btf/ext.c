// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * .BTF.ext: what the compiler knows about single instructions.
 *
 * A header gives offsets and sizes, relative to its own end, of three tables:
 * func_info, line_info and (if hdr_len reaches that far) CO-RE records.  A
 * table is one word, the size of its records, then parts: a name offset in
 * .BTF's strings (the ELF section), a count, and so many records.  Newer
 * compilers may append fields to a record; offsets of instructions are in
 * bytes.
 */
#include "kinds.h"
#include "source.h"

#include <errno.h>
#include <stdlib.h>

#define MAGIC 0xeb9fu
#define HEADER_LEAST 24u    /* without core_relo_off and core_relo_len */
#define HEADER_CORE 32u
#define PART_HEAD 8u

enum { TABLE_FUNC, TABLE_LINE, TABLE_CORE, TABLE_COUNT };

/* The words of a record, beside insn_off, that must be good: w[i] for bit i. */
static const struct table_rule {
	const char *name;
	uint32_t least;         /* bytes of a record */
	uint32_t header_at;     /* of the offset in the header; the size follows */
	uint8_t names, types;
} rules[TABLE_COUNT] = {
	[TABLE_FUNC] = { "func_info",  8,  8, 0,                   1 << 1 },
	[TABLE_LINE] = { "line_info", 16, 16, 1 << 1 | 1 << 2, 0      },
	[TABLE_CORE] = { "core_relo", 16, 24, 1 << 2,          1 << 1 },
};

/* Everything one table's parsing needs. */
struct parse {
	const struct btf *btf;
	const struct table_rule *rule;
	struct cursor c;
	uint32_t record_size;
	struct btf_ext_table *out;
	struct error *e;
};

static bool name_ok(const struct btf *btf, uint32_t name)
{
	return name < btf->first_string + btf->strings_size;
}

static int check_record(struct parse *p, const struct btf_ext_section *s, uint32_t i, uint32_t *last)
{
	const uint8_t *raw = s->records.p + (size_t)i * s->record_size;
	const char *table = p->rule->name;
	uint32_t insn = load_u32(raw, p->c.swap);

	if (insn % 8)
		return error_set(p->e, -EINVAL, ".BTF.ext: %s of %s: record %u: instruction offset %u is no multiple of 8",
				 table, s->name, i, insn);
	/* The kernel wants the first two tables in order (check_btf_func, check_btf_line). */
	if (i && insn < *last && p->rule != &rules[TABLE_CORE])
		return error_set(p->e, -EINVAL, ".BTF.ext: %s of %s: record %u: instruction offset %u comes after %u",
				 table, s->name, i, insn, *last);
	*last = insn;
	for (uint32_t k = 1; k < 4; k++) {
		uint32_t word = 4 * k < p->rule->least ? load_u32(raw + 4 * k, p->c.swap) : 0;

		if (p->rule->names >> k & 1 && !name_ok(p->btf, word))
			return error_set(p->e, -EINVAL, ".BTF.ext: %s of %s: record %u: name offset %u is outside the string section (%u bytes)",
					 table, s->name, i, word, p->btf->first_string + p->btf->strings_size);
		if (p->rule->types >> k & 1 && word >= p->btf->n_types)
			return error_set(p->e, -EINVAL, ".BTF.ext: %s of %s: record %u: type id %u is out of range (%u types)",
					 table, s->name, i, word, p->btf->n_types);
	}
	return 0;
}

static int check_func(struct parse *p, const struct btf_ext_section *s, uint32_t i)
{
	uint32_t id = load_u32(s->records.p + (size_t)i * s->record_size + 4, p->c.swap);
	struct btf_type t;

	if (btf_type(p->btf, id, &t, p->e))
		return p->e->code;
	if (t.kind != KIND_FUNC)
		return error_set(p->e, -EINVAL, ".BTF.ext: func_info of %s: record %u: type %u is a %s, not a func", s->name,
				 i, id, btf_kind_name(t.kind));
	return 0;
}

static int check_records(struct parse *p, const struct btf_ext_section *s)
{
	uint32_t last = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		int ret = check_record(p, s, i, &last);

		if (!ret && p->rule == &rules[TABLE_FUNC])
			ret = check_func(p, s, i);
		if (ret)
			return ret;
	}
	return 0;
}

static int add_section(struct parse *p, const struct btf_ext_section *s)
{
	struct btf_ext_table *t = p->out;
	struct btf_ext_section *grown;

	if (btf_ext_section(t, s->name))
		return error_set(p->e, -EINVAL, ".BTF.ext: %s: two parts for section %s", p->rule->name, s->name);
	grown = realloc(t->sections, (t->n + 1) * sizeof(*grown));
	if (!grown)
		return error_set(p->e, -ENOMEM, "out of memory");
	t->sections = grown;
	t->sections[t->n++] = *s;
	return 0;
}

static int parse_part(struct parse *p)
{
	uint32_t name = cursor_u32(&p->c), n = cursor_u32(&p->c);
	struct btf_ext_section s = { .record_size = p->record_size, .n = n };

	if (p->c.bad)
		return error_set(p->e, -EINVAL, ".BTF.ext: %s: part is cut short", p->rule->name);
	if (!name || !name_ok(p->btf, name))
		return error_set(p->e, -EINVAL, ".BTF.ext: %s: section name offset %u is outside the string section (%u bytes)",
				 p->rule->name, name, p->btf->first_string + p->btf->strings_size);
	s.name = btf_string(p->btf, name, NULL);
	if (!n)
		return error_set(p->e, -EINVAL, ".BTF.ext: %s of %s: no records", p->rule->name, s.name);
	if (n > (p->c.b.n - p->c.at) / p->record_size)
		return error_set(p->e, -EINVAL, ".BTF.ext: %s of %s: %u records of %u bytes leave the table (%zu bytes left)",
				 p->rule->name, s.name, n, p->record_size, p->c.b.n - p->c.at);
	s.records.n = (size_t)n * p->record_size;
	s.records.p = cursor_take(&p->c, s.records.n);
	if (check_records(p, &s))
		return p->e->code;
	return add_section(p, &s);
}

static int parse_table(struct parse *p, struct bytes body, uint32_t at, uint32_t size)
{
	const struct table_rule *rule = p->rule;

	if (!size)
		return 0;
	if (at % 4)
		return error_set(p->e, -EINVAL, ".BTF.ext: %s at offset %u is not aligned to 4", rule->name, at);
	if (!bytes_sub(body, at, size, &p->c.b))
		return error_set(p->e, -EINVAL, ".BTF.ext: %s (%u bytes at %u) leaves the section (%zu after the header)",
				 rule->name, size, at, body.n);
	p->record_size = cursor_u32(&p->c);
	if (p->c.bad)
		return error_set(p->e, -EINVAL, ".BTF.ext: %s: record size is cut short", rule->name);
	if (p->record_size < rule->least || p->record_size % 4)
		return error_set(p->e, -EINVAL, ".BTF.ext: %s: record size %u, not a multiple of 4 of at least %u", rule->name,
				 p->record_size, rule->least);
	while (p->c.at < p->c.b.n)
		if (parse_part(p))
			return p->e->code;
	return 0;
}

static int check_header(struct bytes b, const struct btf *btf, struct btf_ext *ext, uint32_t *length, struct error *e)
{
	if (b.n < HEADER_LEAST)
		return error_set(e, -EINVAL, ".BTF.ext: header is cut short (%zu of %u bytes)", b.n, HEADER_LEAST);
	ext->swap = load_u16(b.p, false) != MAGIC;
	if (load_u16(b.p, ext->swap) != MAGIC)
		return error_set(e, -EINVAL, ".BTF.ext: magic is %02x %02x", b.p[0], b.p[1]);
	if (ext->swap != btf->swap)
		return error_set(e, -EINVAL, ".BTF.ext: byte order differs from that of .BTF");
	if (b.p[2] != 1)
		return error_set(e, -EINVAL, ".BTF.ext: version %u, only 1 is known", b.p[2]);
	if (b.p[3])
		return error_set(e, -EINVAL, ".BTF.ext: header flags 0x%x, none are known", b.p[3]);
	*length = load_u32(b.p + 4, ext->swap);
	if (*length < HEADER_LEAST || *length > b.n)
		return error_set(e, -EINVAL, ".BTF.ext: header length %u, not between %u and the section's %zu bytes", *length,
				 HEADER_LEAST, b.n);
	for (uint32_t i = HEADER_CORE; i < *length; i++)
		if (b.p[i])
			return error_set(e, -EINVAL, ".BTF.ext: header of %u bytes has unknown content at byte %u", *length, i);
	return 0;
}

static int parse_all(struct bytes b, const struct btf *btf, struct btf_ext *ext, struct error *e)
{
	struct btf_ext_table *tables[TABLE_COUNT] = { &ext->func, &ext->line, &ext->core };
	uint32_t length = 0;
	int ret = check_header(b, btf, ext, &length, e);

	for (int i = 0; !ret && i < TABLE_COUNT; i++) {
		struct parse p = { btf, &rules[i], { .swap = ext->swap }, 0, tables[i], e };
		const uint8_t *field = b.p + rules[i].header_at;

		if (rules[i].header_at + 8 <= length)
			ret = parse_table(&p, (struct bytes){ b.p + length, b.n - length }, load_u32(field, ext->swap),
					  load_u32(field + 4, ext->swap));
	}
	return ret;
}

int btf_ext_open(struct btf_ext *ext, struct bytes bytes, const struct btf *btf, struct error *e)
{
	struct btf_ext new = { 0 };
	int ret;

	if (!btf->source->memory.p)
		return error_set(e, -EINVAL, ".BTF.ext: its .BTF is not in memory");
	ret = parse_all(bytes, btf, &new, e);
	if (ret)
		btf_ext_close(&new);
	else
		*ext = new;
	return ret;
}

void btf_ext_close(struct btf_ext *ext)
{
	free(ext->func.sections);
	free(ext->line.sections);
	free(ext->core.sections);
	memset(ext, 0, sizeof(*ext));
}

const struct btf_ext_section *btf_ext_section(const struct btf_ext_table *table, const char *name)
{
	for (uint32_t i = 0; i < table->n; i++)
		if (!strcmp(table->sections[i].name, name))
			return &table->sections[i];
	return NULL;
}

/* A record's first n words; zeros when there is no such record. */
static void words(const struct btf_ext *ext, const struct btf_ext_section *s, uint32_t i, uint32_t *out, uint32_t n)
{
	memset(out, 0, n * sizeof(*out));
	if (i >= s->n || s->record_size < 4 * n)
		return;
	for (uint32_t k = 0; k < n; k++)
		out[k] = load_u32(s->records.p + (size_t)i * s->record_size + 4 * k, ext->swap);
}

struct func_info btf_ext_func(const struct btf_ext *ext, const struct btf_ext_section *s, uint32_t i)
{
	uint32_t w[2];

	words(ext, s, i, w, 2);
	return (struct func_info){ w[0], w[1] };
}

struct line_info btf_ext_line(const struct btf_ext *ext, const struct btf_ext_section *s, uint32_t i)
{
	uint32_t w[4];

	words(ext, s, i, w, 4);
	return (struct line_info){ w[0], w[1], w[2], w[3] };
}

struct core_relo btf_ext_core(const struct btf_ext *ext, const struct btf_ext_section *s, uint32_t i)
{
	uint32_t w[4];

	words(ext, s, i, w, 4);
	return (struct core_relo){ w[0], w[1], w[2], w[3] };
}
