// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The second half of reading an object's tables: symbols, then relocations,
 * with the rules about them.  Both look back at sections, checked before.
 */
#include "elf_tables.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

/* Symbol section indexes from here on are no indexes (gABI, special section indexes). */
enum { INDEX_RESERVED = 0xff00, INDEX_EXTENDED = 0xffff };

/* ---- symbols ---- */

/* A symbol of a relocatable file is an offset into its section (gABI): all of it must lie there. */
static int check_symbol_place(struct elf_reading *r, const struct elf_symbol *s)
{
	const struct elf *elf = r->elf;

	if (s->section == SYMBOL_UNDEF || s->section == SYMBOL_ABS || s->section == SYMBOL_COMMON)
		return 0;
	if (s->section == INDEX_EXTENDED)
		return error_set(r->e, -EINVAL, "extended section indexes are not supported");
	if (s->section >= elf->n_sections || s->section >= INDEX_RESERVED)
		return error_set(r->e, -EINVAL, "section index %u: there are %u sections", s->section,
				 elf->n_sections);
	if (!range_ok(elf->sections[s->section].size, s->value, s->size))
		return error_set(r->e, -EINVAL, "%" PRIu64 " bytes at %#" PRIx64 " end past section %u (%s)",
				 s->size, s->value, s->section, elf->sections[s->section].name);
	return 0;
}

static int read_symbol(struct elf_reading *r, uint32_t i)
{
	struct elf_symbol *s = &r->elf->symbols[i];
	struct elf_raw_symbol raw;

	s->name = "";
	if (r->reader->symbol(r->elf, r->symtab, i, &raw))
		return elf_bad_reader(r, "symbol");
	*s = (struct elf_symbol){ .name = "", .value = raw.value, .size = raw.size, .section = raw.section,
		.type = raw.info & 0xf, .bind = raw.info >> 4, .visibility = raw.other & 3 };
	if (elf_take_name(r, r->elf->sections[r->symtab].link, raw.name, &s->name))
		return r->e->code;
	if (s->bind > SYMBOL_WEAK)
		return error_set(r->e, -EINVAL, "binding %u is unknown", s->bind);
	return check_symbol_place(r, s);
}

static int in_symbol(struct elf_reading *r, uint32_t i)
{
	const char *name = r->elf->symbols[i].name;

	return error_prefix(r->e, *name ? "symbol %u (%s)" : "symbol %u", i, name);
}

static int check_symtab(struct elf_reading *r)
{
	const struct elf_section *s = &r->elf->sections[r->symtab];

	if (s->entry_size != ELF_SYMBOL_SIZE || s->size % ELF_SYMBOL_SIZE || !s->size)
		return error_set(r->e, -EINVAL, "%" PRIu64 " bytes of symbols of %" PRIu64 " bytes: ELF64 has 24 each",
				 s->size, s->entry_size);
	if (s->size / ELF_SYMBOL_SIZE > UINT32_MAX)
		return error_set(r->e, -EINVAL, "%" PRIu64 " symbols", s->size / ELF_SYMBOL_SIZE);
	if (!s->link || s->link >= r->elf->n_sections)
		return error_set(r->e, -EINVAL, "link %u names no section (there are %u)", s->link,
				 r->elf->n_sections);
	return elf_check_strings(r, s->link) ? error_prefix(r->e, "link %u", s->link) : 0;
}

int elf_read_symbols(struct elf_reading *r)
{
	struct elf *elf = r->elf;
	uint32_t n;

	if (!r->symtab)
		return 0;
	if (check_symtab(r))
		return elf_in_section(r, r->symtab);
	n = (uint32_t)(elf->sections[r->symtab].size / ELF_SYMBOL_SIZE);
	elf->symbols = calloc(n, sizeof(*elf->symbols));
	if (!elf->symbols)
		return error_set(r->e, -ENOMEM, "out of memory for %u symbols", n);
	elf->n_symbols = n;
	for (uint32_t i = 0; i < n; i++)
		if (read_symbol(r, i))
			return in_symbol(r, i);
	return 0;
}

/* ---- relocations ---- */

/* Bytes that a relocation writes (kernel Documentation/bpf/llvm_reloc.rst); old clangs use 64_32 for data too. */
static int relocation_width(uint32_t type)
{
	static const struct { uint32_t type; int width; } widths[] = {
		{ R_BPF_NONE, 0 }, { R_BPF_64_64, 8 }, { R_BPF_64_ABS64, 8 }, { R_BPF_64_ABS32, 4 },
		{ R_BPF_64_NODYLD32, 4 }, { R_BPF_64_32, 4 },
	};

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		if (widths[i].type == type)
			return widths[i].width;
	return -1;
}

static int check_relocation(struct elf_reading *r, const struct elf_section *table, uint32_t i)
{
	const struct elf_section *target = &r->elf->sections[table->info];
	struct elf_relocation rel = r->reader->relocation(r->elf, table, i);
	int width = relocation_width(rel.type);

	if (width < 0)
		return error_set(r->e, -EINVAL, "type %u is unknown", rel.type);
	if (rel.symbol >= r->elf->n_symbols)
		return error_set(r->e, -EINVAL, "symbol %u: there are %u", rel.symbol, r->elf->n_symbols);
	/* Offsets of a compressed section are of its contents. */
	if (!(target->flags & SECTION_FLAG_COMPRESSED) && !range_ok(target->data.n, rel.offset, (uint64_t)width))
		return error_set(r->e, -EINVAL, "%d bytes at %#" PRIx64 " end past section %u (%s)", width,
				 rel.offset, table->info, target->name);
	return 0;
}

static int check_relocation_table(struct elf_reading *r, const struct elf_section *s)
{
	const struct elf *elf = r->elf;

	if (!s->info || s->info >= elf->n_sections)
		return error_set(r->e, -EINVAL, "relocates section %u: there are %u", s->info, elf->n_sections);
	if (s->type == SECTION_RELA) {
		if (elf->sections[s->info].flags & (SECTION_FLAG_ALLOC | SECTION_FLAG_EXEC))
			return error_set(r->e, -EINVAL, "relocations with addends (RELA): BPF objects have REL");
		return 0;
	}
	if (!r->symtab || s->link != r->symtab)
		return error_set(r->e, -EINVAL, "link %u is not the symbol table", s->link);
	if (s->entry_size != ELF_REL_SIZE || s->size % ELF_REL_SIZE)
		return error_set(r->e, -EINVAL, "%" PRIu64 " bytes of relocations of %" PRIu64 " bytes: ELF64 has 16 each",
				 s->size, s->entry_size);
	return 0;
}

int elf_check_relocations(struct elf_reading *r)
{
	for (uint32_t i = 1; i < r->elf->n_sections; i++) {
		const struct elf_section *s = &r->elf->sections[i];

		if (s->type != SECTION_REL && s->type != SECTION_RELA)
			continue;
		if (check_relocation_table(r, s))
			return elf_in_section(r, i);
		for (uint32_t k = 0; k < elf_relocation_count(s); k++) {
			if (!check_relocation(r, s, k))
				continue;
			error_prefix(r->e, "relocation %u", k);
			return elf_in_section(r, i);
		}
	}
	return 0;
}
