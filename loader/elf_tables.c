// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The tables of an object, and every rule about what its ELF fields may say.
 *
 * In order: identification and header; where the section headers are; each
 * section's place; names; overlaps; then, in elf_symbols.c, symbols and
 * relocations.  A rule that fails writes one line that begins with the place.
 * Real objects (clang 14 to 19, llvm-strip, bpftool gen object) obey all of them.
 */
#include "elf_tables.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

enum {
	IDENT_CLASS = 4, IDENT_DATA = 5, IDENT_VERSION = 6, CLASS_64 = 2, DATA_LITTLE = 1, DATA_BIG = 2,
	VERSION_CURRENT = 1, TYPE_REL = 1, MACHINE_BPF = 247, INDEX_EXTENDED = 0xffff,
};

/* One run of bytes that only one owner may have: a section, or one of the two headers. */
struct extent {
	uint64_t start, end;
	uint32_t section;
	const char *what;              /* NULL for a section */
};

/* ---- identification and header ---- */

static int check_ident(struct elf *elf, struct error *e)
{
	static const uint8_t magic[4] = { 0x7f, 'E', 'L', 'F' };
	const uint8_t *p = elf->file.p;

	if (elf->file.n < sizeof(magic) || memcmp(p, magic, sizeof(magic)))
		return error_set(e, -EINVAL, "not an ELF file: no ELF magic at its start");
	if (elf->file.n < ELF_HEADER_SIZE)
		return error_set(e, -EINVAL, "ELF header: truncated: %zu bytes of %d", elf->file.n, ELF_HEADER_SIZE);
	if (p[IDENT_CLASS] != CLASS_64)
		return error_set(e, -EINVAL, "ELF header: class %u: BPF objects are ELF64, class 2", p[IDENT_CLASS]);
	if (p[IDENT_DATA] != DATA_LITTLE && p[IDENT_DATA] != DATA_BIG)
		return error_set(e, -EINVAL, "ELF header: data encoding %u: neither little (1) nor big (2) endian",
				 p[IDENT_DATA]);
	if (p[IDENT_VERSION] != VERSION_CURRENT)
		return error_set(e, -EINVAL, "ELF header: identification version %u: only 1 exists",
				 p[IDENT_VERSION]);
	elf->big_endian = p[IDENT_DATA] == DATA_BIG;
	elf->swap = elf->big_endian != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
	return 0;
}

static int check_header(const struct elf_raw_header *h, struct error *e)
{
	const struct { const char *field; uint32_t value, expected; const char *why; } rules[] = {
		{ "machine", h->machine, MACHINE_BPF, "not built for BPF (clang --target=bpf)" },
		{ "type", h->type, TYPE_REL, "not a relocatable object (clang -c)" },
		{ "version", h->version, VERSION_CURRENT, "only 1 exists" },
		{ "header size", h->ehsize, ELF_HEADER_SIZE, "ELF64 has 64" },
		{ "section header size", h->shentsize, ELF_SECTION_SIZE, "ELF64 has 64" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].value != rules[i].expected)
			return error_set(e, -EINVAL, "ELF header: %s %u: %s", rules[i].field, rules[i].value,
					 rules[i].why);
	return 0;
}

int elf_bad_reader(struct elf_reading *r, const char *what)
{
	return error_set(r->e, -EINVAL, "%s: %s", what, r->reader->why());
}

/*
 * How many section headers there are, and which section names them.  With
 * 0xff00 sections or more both are in section header 0 (gABI, extended numbering).
 */
static int locate_sections(struct elf_reading *r)
{
	struct elf_raw_header *h = &r->header;
	struct elf_raw_section zero;
	uint64_t n = h->shnum, room;

	if (!range_ok(r->elf->file.n, h->shoff, ELF_SECTION_SIZE) || h->shoff < ELF_HEADER_SIZE)
		return error_set(r->e, -EINVAL, "offset %#" PRIx64 " is not between the ELF header and the end of the "
				 "file (%zu bytes)", h->shoff, r->elf->file.n);
	if (r->reader->section_at(r->elf, h->shoff, &zero))
		return elf_bad_reader(r, "section 0");
	if (!n)
		n = zero.size;
	r->names = h->shstrndx == INDEX_EXTENDED ? zero.link : h->shstrndx;
	room = (r->elf->file.n - h->shoff) / ELF_SECTION_SIZE;
	if (!n || n > room || n > UINT32_MAX)
		return error_set(r->e, -EINVAL, "%" PRIu64 " entries, the file has room for %" PRIu64, n, room);
	if (!r->names || r->names >= n)
		return error_set(r->e, -EINVAL, "section %u of %" PRIu64 " cannot hold the names", r->names, n);
	r->elf->n_sections = (uint32_t)n;
	return 0;
}

/* ---- sections ---- */

static const char *section_name(const struct elf *elf, uint32_t i)
{
	return elf->sections[i].name ? elf->sections[i].name : "";
}

int elf_in_section(struct elf_reading *r, uint32_t i)
{
	const char *name = section_name(r->elf, i);

	return error_prefix(r->e, *name ? "section %u (%s)" : "section %u", i, name);
}

static bool has_data(uint32_t type)
{
	return type != SECTION_NULL && type != SECTION_NOBITS;
}

static int read_section(struct elf_reading *r, uint32_t i)
{
	struct elf_section *s = &r->elf->sections[i];
	struct elf_raw_section *raw = &r->raw[i];

	if (r->reader->section(r->elf, &r->header, i, raw))
		return elf_bad_reader(r, "section header");
	s->type = raw->type;
	s->link = raw->link;
	s->info = raw->info;
	s->flags = raw->flags;
	s->align = raw->align;
	s->entry_size = raw->entry_size;
	s->size = raw->type == SECTION_NULL ? 0 : raw->size;
	if (!has_data(raw->type) || !raw->size)
		return 0;
	if (!range_ok(r->elf->file.n, raw->offset, raw->size))
		return error_set(r->e, -EINVAL, "%#" PRIx64 " bytes at %#" PRIx64 " end past the file (%zu bytes)",
				 raw->size, raw->offset, r->elf->file.n);
	if (r->reader->data(r->elf, i, raw, &s->data))
		return elf_bad_reader(r, "data");
	return 0;
}

int elf_check_strings(struct elf_reading *r, uint32_t i)
{
	const struct elf_section *s = &r->elf->sections[i];

	if (s->type != SECTION_STRTAB)
		return error_set(r->e, -EINVAL, "type %u: names need a string table, type 3", s->type);
	if (!s->data.n || s->data.p[s->data.n - 1])
		return error_set(r->e, -EINVAL, "string table does not end in NUL");
	return 0;
}

/* Names reach terminals and log files: no control characters. */
static bool printable(const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name < 0x20 || *name == 0x7f)
			return false;
	return true;
}

/* Takes a name out of a checked string table. */
int elf_take_name(struct elf_reading *r, uint32_t table, uint32_t offset, const char **out)
{
	const char *name = NULL;

	if (offset < r->elf->sections[table].data.n)
		name = r->reader->string(r->elf, table, offset);
	if (!name)
		return error_set(r->e, -EINVAL, "name at %#x lies past its string table (%zu bytes)", offset,
				 r->elf->sections[table].data.n);
	if (!printable(name))
		return error_set(r->e, -EINVAL, "name at %#x has a control character", offset);
	*out = name;
	return 0;
}

/* What may be asked of one section on its own, once all are read. */
static int check_section(struct elf_reading *r, uint32_t i)
{
	const struct elf_section *s = &r->elf->sections[i];

	if (s->align & (s->align - 1))
		return error_set(r->e, -EINVAL, "alignment %" PRIu64 " is no power of two", s->align);
	if (s->flags & SECTION_FLAG_COMPRESSED && (s->type != SECTION_PROGBITS || strncmp(s->name, ".debug", 6)))
		return error_set(r->e, -EINVAL, "compressed sections are not supported");
	if (s->type != SECTION_SYMTAB)
		return 0;
	if (r->symtab)
		return error_set(r->e, -EINVAL, "second symbol table; section %u is the first", r->symtab);
	r->symtab = i;
	return 0;
}

static int read_sections(struct elf_reading *r)
{
	struct elf *elf = r->elf;

	for (uint32_t i = 0; i < elf->n_sections; i++)
		if (read_section(r, i))
			return elf_in_section(r, i);
	if (elf->sections[0].type != SECTION_NULL)
		return error_set(r->e, -EINVAL, "section 0: type %u: must be the null section",
				 elf->sections[0].type);
	if (elf_check_strings(r, r->names))
		return elf_in_section(r, r->names);
	elf->sections[0].name = "";
	for (uint32_t i = 1; i < elf->n_sections; i++)
		if (elf_take_name(r, r->names, r->raw[i].name, &elf->sections[i].name) || check_section(r, i))
			return elf_in_section(r, i);
	return 0;
}

/* ---- overlaps ---- */

static int extent_order(const void *a, const void *b)
{
	const struct extent *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->section < y->section ? -1 : x->section > y->section;
}

static int overlap(struct elf_reading *r, const struct extent *a, const struct extent *b)
{
	const struct extent *s = b->what ? a : b, *other = b->what ? b : a;

	if (other->what)
		error_set(r->e, -EINVAL, "overlaps the %s in the file", other->what);
	else
		error_set(r->e, -EINVAL, "overlaps section %u (%s) in the file", other->section,
			  section_name(r->elf, other->section));
	return elf_in_section(r, s->section);
}

/* No byte of the file belongs to two sections, or to a section and a header. */
static int check_overlaps(struct elf_reading *r)
{
	uint64_t table = r->header.shoff, n = 0;
	struct extent *extents = calloc((size_t)r->elf->n_sections + 2, sizeof(*extents));
	int err = 0;

	if (!extents)
		return error_set(r->e, -ENOMEM, "out of memory for %u sections", r->elf->n_sections);
	extents[n++] = (struct extent){ 0, ELF_HEADER_SIZE, 0, "ELF header" };
	extents[n++] = (struct extent){ table, table + (uint64_t)r->elf->n_sections * ELF_SECTION_SIZE, 0,
					"section header table" };
	for (uint32_t i = 1; i < r->elf->n_sections; i++)
		if (r->elf->sections[i].data.n)
			extents[n++] = (struct extent){ r->raw[i].offset, r->raw[i].offset + r->raw[i].size, i,
							NULL };
	qsort(extents, n, sizeof(*extents), extent_order);
	for (uint64_t i = 1; i < n && !err; i++)
		if (extents[i].start < extents[i - 1].end)
			err = overlap(r, &extents[i - 1], &extents[i]);
	free(extents);
	return err;
}

/* ---- the whole file ---- */

static int allocate(struct elf_reading *r)
{
	uint32_t n = r->elf->n_sections;

	r->elf->sections = calloc(n, sizeof(*r->elf->sections));
	r->raw = calloc(n, sizeof(*r->raw));
	if (!r->elf->sections || !r->raw)
		return error_set(r->e, -ENOMEM, "out of memory for %u sections", n);
	return 0;
}

static int read_file(struct elf_reading *r)
{
	if (check_ident(r->elf, r->e))
		return r->e->code;
	if (r->reader->header(r->elf, &r->header))
		return elf_bad_reader(r, "ELF header");
	if (check_header(&r->header, r->e))
		return r->e->code;
	if (locate_sections(r))
		return error_prefix(r->e, "section header table");
	if (allocate(r) || read_sections(r) || check_overlaps(r) || elf_read_symbols(r))
		return r->e->code;
	return elf_check_relocations(r);
}

int elf_read_tables(struct elf *elf, struct bytes file, const struct elf_reader *reader, void *handle,
		    struct error *e)
{
	struct elf_reading r = { .elf = elf, .reader = reader, .e = e };
	int err;

	*elf = (struct elf){ .file = file, .handle = handle };
	err = read_file(&r);
	elf->handle = NULL;
	free(r.raw);
	if (err)
		elf_close(elf);
	return err;
}

void elf_close(struct elf *elf)
{
	free(elf->sections);
	free(elf->symbols);
	*elf = (struct elf){ 0 };
}

const struct elf_section *elf_section(const struct elf *elf, const char *name)
{
	for (uint32_t i = 1; i < elf->n_sections; i++)
		if (!strcmp(elf->sections[i].name, name))
			return &elf->sections[i];
	return NULL;
}

uint32_t elf_relocation_count(const struct elf_section *table)
{
	return table->type == SECTION_REL ? (uint32_t)(table->data.n / ELF_REL_SIZE) : 0;
}
