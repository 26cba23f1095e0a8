// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * picket's own ELF reader: decodes ELF64 records of either byte order.
 *
 * A file is a 64-byte header; somewhere in it a table of 64-byte section
 * headers; and the sections.  Records are decoded field by field with a
 * cursor, in the order in which the format has them.  The rules about what
 * the fields may say are in elf_tables.c.  Format: gABI, chapters 4 and 5.
 */
#include "elf.h"
#include "elf_tables.h"

/* A cursor over [offset, offset + size) of the file; reads as zero when that leaves it. */
static struct cursor record(const struct elf *elf, uint64_t offset, size_t size)
{
	struct cursor c = { .swap = elf->swap };

	c.bad = !bytes_sub(elf->file, offset, size, &c.b);
	return c;
}

static const char *why(void)
{
	return "record leaves the file";
}

static int header(const struct elf *elf, struct elf_raw_header *out)
{
	struct cursor c = record(elf, 0, ELF_HEADER_SIZE);

	cursor_take(&c, 16);           /* e_ident */
	out->type = cursor_u16(&c);
	out->machine = cursor_u16(&c);
	out->version = cursor_u32(&c);
	cursor_take(&c, 8 + 8);        /* e_entry, e_phoff */
	out->shoff = cursor_u64(&c);
	cursor_take(&c, 4);            /* e_flags */
	out->ehsize = cursor_u16(&c);
	cursor_take(&c, 2 + 2);        /* e_phentsize, e_phnum */
	out->shentsize = cursor_u16(&c);
	out->shnum = cursor_u16(&c);
	out->shstrndx = cursor_u16(&c);
	return c.bad ? -1 : 0;
}

static int section_at(const struct elf *elf, uint64_t offset, struct elf_raw_section *out)
{
	struct cursor c = record(elf, offset, ELF_SECTION_SIZE);

	out->name = cursor_u32(&c);
	out->type = cursor_u32(&c);
	out->flags = cursor_u64(&c);
	cursor_take(&c, 8);            /* sh_addr: 0 in a relocatable file */
	out->offset = cursor_u64(&c);
	out->size = cursor_u64(&c);
	out->link = cursor_u32(&c);
	out->info = cursor_u32(&c);
	out->align = cursor_u64(&c);
	out->entry_size = cursor_u64(&c);
	return c.bad ? -1 : 0;
}

static int section(const struct elf *elf, const struct elf_raw_header *h, uint32_t i, struct elf_raw_section *out)
{
	return section_at(elf, h->shoff + (uint64_t)i * ELF_SECTION_SIZE, out);
}

static int data(const struct elf *elf, uint32_t i, const struct elf_raw_section *raw, struct bytes *out)
{
	(void)i;
	return bytes_sub(elf->file, raw->offset, raw->size, out) ? 0 : -1;
}

static const char *string(const struct elf *elf, uint32_t table, uint32_t offset)
{
	return bytes_string(elf->sections[table].data, offset);
}

static int symbol(const struct elf *elf, uint32_t table, uint32_t i, struct elf_raw_symbol *out)
{
	struct cursor c = { .swap = elf->swap };

	c.bad = !bytes_sub(elf->sections[table].data, (uint64_t)i * ELF_SYMBOL_SIZE, ELF_SYMBOL_SIZE, &c.b);
	out->name = cursor_u32(&c);
	out->info = cursor_u8(&c);
	out->other = cursor_u8(&c);
	out->section = cursor_u16(&c);
	out->value = cursor_u64(&c);
	out->size = cursor_u64(&c);
	return c.bad ? -1 : 0;
}

struct elf_relocation elf_relocation(const struct elf *elf, const struct elf_section *table, uint32_t i)
{
	struct elf_relocation out = { 0 };
	struct cursor c = { .swap = elf->swap };
	uint64_t info;

	c.bad = !bytes_sub(table->data, (uint64_t)i * ELF_REL_SIZE, ELF_REL_SIZE, &c.b);
	out.offset = cursor_u64(&c);
	info = cursor_u64(&c);
	out.symbol = (uint32_t)(info >> 32);
	out.type = (uint32_t)info;
	return out;
}

int elf_open(struct elf *elf, struct bytes file, struct error *e)
{
	static const struct elf_reader own = {
		.why = why, .header = header, .section_at = section_at, .section = section, .data = data,
		.string = string, .symbol = symbol, .relocation = elf_relocation,
	};

	return elf_read_tables(elf, file, &own, NULL, e);
}
