/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A small valid object, built in memory in either byte order, and one defect
 * a fixture: values poked over it, or its end cut off.  Every fixture names
 * the message that it must cause.
 */
#ifndef TEST_ELF_IMAGE_H
#define TEST_ELF_IMAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Sections of the image, in the order of its section header table. */
enum { NONE, STRTAB, TEXT, REL, DATA, BSS, SYMTAB, SHSTRTAB, SECTIONS };
enum { SYM_NULL, SYM_TEXT, SYM_PROG, SYM_VALUE, SYM_COUNT, SYMBOLS };

#define IMAGE_STRINGS "\0prog\0value\0count"
#define IMAGE_NAMES "\0.strtab\0.text\0.rel.text\0.data\0.bss\0.symtab\0.shstrtab"

/* Where each part starts in the file; the section headers come last. */
enum {
	AT_TEXT = 64, TEXT_SIZE = 32,
	AT_DATA = AT_TEXT + TEXT_SIZE, DATA_SIZE = 8,
	AT_SYMTAB = AT_DATA + DATA_SIZE, SYMTAB_SIZE = SYMBOLS * 24,
	AT_REL = AT_SYMTAB + SYMTAB_SIZE, REL_SIZE = 2 * 16,
	AT_STRTAB = AT_REL + REL_SIZE, STRTAB_SIZE = sizeof(IMAGE_STRINGS),
	AT_SHSTRTAB = AT_STRTAB + STRTAB_SIZE, SHSTRTAB_SIZE = sizeof(IMAGE_NAMES),
	AT_HEADERS = (AT_SHSTRTAB + SHSTRTAB_SIZE + 7) & ~7,
	IMAGE_SIZE = AT_HEADERS + SECTIONS * 64,
};

struct image {
	uint8_t bytes[IMAGE_SIZE];
	size_t n;
	bool big;
};

static void image_put(struct image *image, unsigned at, unsigned width, uint64_t value)
{
	for (unsigned i = 0; i < width; i++)
		image->bytes[at + (image->big ? width - 1 - i : i)] = (uint8_t)(value >> (8 * i));
}

/* Places of single fields, as { offset, width } of a poke. */
#define HEADER(at, width) { (at), (width)
#define SECTION(i, at, width) { AT_HEADERS + (i) * 64 + (at), (width)
#define SYMBOL(i, at, width) { AT_SYMTAB + (i) * 24 + (at), (width)
#define RELOCATION(i, at, width) { AT_REL + (i) * 16 + (at), (width)
#define H_TYPE HEADER(16, 2)
#define H_MACHINE HEADER(18, 2)
#define H_VERSION HEADER(20, 4)
#define H_SHOFF HEADER(40, 8)
#define H_EHSIZE HEADER(52, 2)
#define H_SHENTSIZE HEADER(58, 2)
#define H_SHNUM HEADER(60, 2)
#define H_SHSTRNDX HEADER(62, 2)
#define S_NAME(i) SECTION(i, 0, 4)
#define S_TYPE(i) SECTION(i, 4, 4)
#define S_FLAGS(i) SECTION(i, 8, 8)
#define S_OFFSET(i) SECTION(i, 24, 8)
#define S_SIZE(i) SECTION(i, 32, 8)
#define S_LINK(i) SECTION(i, 40, 4)
#define S_INFO(i) SECTION(i, 44, 4)
#define S_ALIGN(i) SECTION(i, 48, 8)
#define S_ENTSIZE(i) SECTION(i, 56, 8)
#define Y_NAME(i) SYMBOL(i, 0, 4)
#define Y_INFO(i) SYMBOL(i, 4, 1)
#define Y_SECTION(i) SYMBOL(i, 6, 2)
#define Y_VALUE(i) SYMBOL(i, 8, 8)
#define Y_SIZE(i) SYMBOL(i, 16, 8)
#define R_OFFSET(i) RELOCATION(i, 0, 8)
#define R_INFO(i) RELOCATION(i, 8, 8)

struct image_section {
	uint32_t name, type, flags, offset, size, link, info, align, entry_size;
};

static const struct image_section image_sections[SECTIONS] = {
	[STRTAB] = { 1, 3, 0, AT_STRTAB, STRTAB_SIZE, 0, 0, 1, 0 },
	[TEXT] = { 9, 1, 6, AT_TEXT, TEXT_SIZE, 0, 0, 8, 0 },
	[REL] = { 15, 9, 0x40, AT_REL, REL_SIZE, SYMTAB, TEXT, 8, 16 },
	[DATA] = { 25, 1, 3, AT_DATA, DATA_SIZE, 0, 0, 8, 0 },
	[BSS] = { 31, 8, 3, AT_DATA, 16, 0, 0, 8, 0 },
	[SYMTAB] = { 36, 2, 0, AT_SYMTAB, SYMTAB_SIZE, STRTAB, 2, 8, 24 },
	[SHSTRTAB] = { 44, 3, 0, AT_SHSTRTAB, SHSTRTAB_SIZE, 0, 0, 1, 0 },
};

static void image_put_section(struct image *image, unsigned i, const struct image_section *s)
{
	unsigned at = AT_HEADERS + i * 64;

	image_put(image, at, 4, s->name);
	image_put(image, at + 4, 4, s->type);
	image_put(image, at + 8, 8, s->flags);
	image_put(image, at + 24, 8, s->offset);
	image_put(image, at + 32, 8, s->size);
	image_put(image, at + 40, 4, s->link);
	image_put(image, at + 44, 4, s->info);
	image_put(image, at + 48, 8, s->align);
	image_put(image, at + 56, 8, s->entry_size);
}

static void image_put_symbol(struct image *image, unsigned i, uint32_t name, uint8_t info, uint16_t section,
			     uint64_t value, uint64_t size)
{
	unsigned at = AT_SYMTAB + i * 24;

	image_put(image, at, 4, name);
	image_put(image, at + 4, 1, info);
	image_put(image, at + 6, 2, section);
	image_put(image, at + 8, 8, value);
	image_put(image, at + 16, 8, size);
}

static void image_put_header(struct image *image)
{
	memcpy(image->bytes, "\177ELF\2\0\1", 7);
	image->bytes[5] = image->big ? 2 : 1;
	image_put(image, 16, 2, 1);
	image_put(image, 18, 2, 247);
	image_put(image, 20, 4, 1);
	image_put(image, 40, 8, AT_HEADERS);
	image_put(image, 52, 2, 64);
	image_put(image, 58, 2, 64);
	image_put(image, 60, 2, SECTIONS);
	image_put(image, 62, 2, SHSTRTAB);
}

/* prog: r1 = value (two slots); call helper; exit.  One relocation each for the two first instructions. */
static void image_build(struct image *image, bool big)
{
	memset(image, 0, sizeof(*image));
	image->n = sizeof(image->bytes);
	image->big = big;
	image_put_header(image);
	memcpy(image->bytes + AT_TEXT, big ? "\x18\x10" : "\x18\x01", 2);
	image->bytes[AT_TEXT + 16] = 0x85;
	image->bytes[AT_TEXT + 24] = 0x95;
	image_put(image, AT_DATA, 8, 0x1122334455667788);
	memcpy(image->bytes + AT_STRTAB, IMAGE_STRINGS, STRTAB_SIZE);
	memcpy(image->bytes + AT_SHSTRTAB, IMAGE_NAMES, SHSTRTAB_SIZE);
	for (unsigned i = 0; i < SECTIONS; i++)
		image_put_section(image, i, &image_sections[i]);
	image_put_symbol(image, SYM_TEXT, 0, 0x03, TEXT, 0, 0);
	image_put_symbol(image, SYM_PROG, 1, 0x12, TEXT, 0, TEXT_SIZE);
	image_put_symbol(image, SYM_VALUE, 6, 0x11, DATA, 0, 8);
	image_put_symbol(image, SYM_COUNT, 12, 0x21, BSS, 8, 8);
	image_put(image, AT_SYMTAB + SYM_COUNT * 24 + 5, 1, 2); /* hidden */
	image_put(image, AT_REL, 8, 0);
	image_put(image, AT_REL + 8, 8, (uint64_t)SYM_VALUE << 32 | 1);
	image_put(image, AT_REL + 16, 8, 16);
	image_put(image, AT_REL + 24, 8, (uint64_t)SYM_TEXT << 32 | 10);
}

struct poke { unsigned at, width; uint64_t value; };

struct defect {
	const char *name;
	unsigned cut;              /* bytes taken off the end */
	struct poke pokes[3];      /* width 0 ends them */
	const char *message;
};

#define MAX64 UINT64_MAX

static const struct defect defects[] = {
	{ "empty_file", IMAGE_SIZE, {}, "not an ELF file: no ELF magic at its start" },
	{ "magic_wrong", 0, { HEADER(0, 1), 0x7e } }, "not an ELF file: no ELF magic at its start" },
	{ "magic_cut", IMAGE_SIZE - 3, {}, "not an ELF file: no ELF magic at its start" },
	{ "header_truncated", IMAGE_SIZE - 63, {}, "ELF header: truncated: 63 bytes of 64" },
	{ "class_32", 0, { HEADER(4, 1), 1 } }, "ELF header: class 1: BPF objects are ELF64, class 2" },
	{ "encoding_none", 0, { HEADER(5, 1), 0 } },
	  "ELF header: data encoding 0: neither little (1) nor big (2) endian" },
	{ "encoding_unknown", 0, { HEADER(5, 1), 3 } },
	  "ELF header: data encoding 3: neither little (1) nor big (2) endian" },
	{ "ident_version", 0, { HEADER(6, 1), 0 } }, "ELF header: identification version 0: only 1 exists" },
	{ "machine_x86_64", 0, { H_MACHINE, 62 } },
	  "ELF header: machine 62: not built for BPF (clang --target=bpf)" },
	{ "byte_order_wrong", 0, { H_MACHINE, 0xf700 } },
	  "ELF header: machine 63232: not built for BPF (clang --target=bpf)" },
	{ "type_executable", 0, { H_TYPE, 2 } }, "ELF header: type 2: not a relocatable object (clang -c)" },
	{ "version_2", 0, { H_VERSION, 2 } }, "ELF header: version 2: only 1 exists" },
	{ "header_size_32_bit", 0, { H_EHSIZE, 52 } }, "ELF header: header size 52: ELF64 has 64" },
	{ "section_header_size_32_bit", 0, { H_SHENTSIZE, 40 } },
	  "ELF header: section header size 40: ELF64 has 64" },

	{ "section_table_absent", 0, { H_SHOFF, 0 } },
	  "section header table: offset 0 is not between the ELF header and the end of the file (840 bytes)" },
	{ "section_table_past_end", 0, { H_SHOFF, IMAGE_SIZE } },
	  "section header table: offset 0x348 is not between the ELF header and the end of the file (840 bytes)" },
	{ "section_table_wraps", 0, { H_SHOFF, MAX64 - 15 } },
	  "section header table: offset 0xfffffffffffffff0 is not between the ELF header and the end of the file (840 bytes)" },
	{ "section_table_truncated", 1, {}, "section header table: 8 entries, the file has room for 7" },
	{ "section_count_absurd", 0, { H_SHNUM, 65000 } },
	  "section header table: 65000 entries, the file has room for 8" },
	{ "section_count_zero", 0, { H_SHNUM, 0 } },
	  "section header table: 0 entries, the file has room for 8" },
	{ "section_count_extended_absurd", 0, { H_SHNUM, 0 }, S_SIZE(0), 1ull << 60 } },
	  "section header table: 1152921504606846976 entries, the file has room for 8" },
	{ "names_index_zero", 0, { H_SHSTRNDX, 0 } },
	  "section header table: section 0 of 8 cannot hold the names" },
	{ "names_index_out_of_range", 0, { H_SHSTRNDX, SECTIONS } },
	  "section header table: section 8 of 8 cannot hold the names" },
	{ "names_index_extended_out_of_range", 0, { H_SHSTRNDX, 0xffff }, S_LINK(0), 77 } },
	  "section header table: section 77 of 8 cannot hold the names" },

	{ "section_zero_in_use", 0, { S_TYPE(0), 1 } }, "section 0: type 1: must be the null section" },
	{ "names_not_strings", 0, { H_SHSTRNDX, DATA } },
	  "section 4: type 1: names need a string table, type 3" },
	{ "names_without_final_nul", 0, { HEADER(AT_SHSTRTAB + SHSTRTAB_SIZE - 1, 1), 'x' } },
	  "section 7: string table does not end in NUL" },
	{ "names_empty", 0, { S_SIZE(SHSTRTAB), 0 } }, "section 7: string table does not end in NUL" },
	{ "section_name_out_of_range", 0, { S_NAME(TEXT), SHSTRTAB_SIZE } },
	  "section 2: name at 0x36 lies past its string table (54 bytes)" },
	{ "section_name_with_escape", 0, { HEADER(AT_SHSTRTAB + 10, 1), 0x1b } },
	  "section 2: name at 0x9 has a control character" },
	{ "section_offset_past_end", 0, { S_OFFSET(TEXT), 0x100000 } },
	  "section 2: 0x20 bytes at 0x100000 end past the file (840 bytes)" },
	{ "section_size_past_end", 0, { S_SIZE(DATA), 0x1000 } },
	  "section 4: 0x1000 bytes at 0x60 end past the file (840 bytes)" },
	{ "section_end_wraps", 0, { S_SIZE(DATA), MAX64 } },
	  "section 4: 0xffffffffffffffff bytes at 0x60 end past the file (840 bytes)" },
	{ "section_alignment_odd", 0, { S_ALIGN(DATA), 3 } },
	  "section 4 (.data): alignment 3 is no power of two" },
	{ "section_compressed", 0, { S_FLAGS(DATA), 0x800 } },
	  "section 4 (.data): compressed sections are not supported" },

	{ "sections_overlap", 0, { S_OFFSET(DATA), AT_TEXT + TEXT_SIZE - 1 } },
	  "section 4 (.data): overlaps section 2 (.text) in the file" },
	{ "sections_share_bytes", 0, { S_OFFSET(DATA), AT_TEXT } },
	  "section 4 (.data): overlaps section 2 (.text) in the file" },
	{ "section_overlaps_header", 0, { S_OFFSET(DATA), 63 } },
	  "section 4 (.data): overlaps the ELF header in the file" },
	{ "section_overlaps_section_table", 0, { S_OFFSET(DATA), AT_HEADERS + 64 } },
	  "section 4 (.data): overlaps the section header table in the file" },
	{ "section_table_inside_header", 0, { H_SHOFF, 40 } },
	  "section header table: offset 0x28 is not between the ELF header and the end of the file (840 bytes)" },

	{ "symtab_twice", 0, { S_TYPE(DATA), 2 } },
	  "section 6 (.symtab): second symbol table; section 4 is the first" },
	{ "symtab_link_zero", 0, { S_LINK(SYMTAB), 0 } },
	  "section 6 (.symtab): link 0 names no section (there are 8)" },
	{ "symtab_link_out_of_range", 0, { S_LINK(SYMTAB), 8 } },
	  "section 6 (.symtab): link 8 names no section (there are 8)" },
	{ "symtab_link_not_strings", 0, { S_LINK(SYMTAB), DATA } },
	  "section 6 (.symtab): link 4: type 1: names need a string table, type 3" },
	{ "symtab_strings_without_final_nul", 0, { HEADER(AT_STRTAB + STRTAB_SIZE - 1, 1), 'x' } },
	  "section 6 (.symtab): link 1: string table does not end in NUL" },
	{ "symtab_entry_size", 0, { S_ENTSIZE(SYMTAB), 16 } },
	  "section 6 (.symtab): 120 bytes of symbols of 16 bytes: ELF64 has 24 each" },
	{ "symtab_entry_size_zero", 0, { S_ENTSIZE(SYMTAB), 0 } },
	  "section 6 (.symtab): 120 bytes of symbols of 0 bytes: ELF64 has 24 each" },
	{ "symtab_size_uneven", 0, { S_SIZE(SYMTAB), 119 } },
	  "section 6 (.symtab): 119 bytes of symbols of 24 bytes: ELF64 has 24 each" },
	{ "symtab_empty", 0, { S_SIZE(SYMTAB), 0 } },
	  "section 6 (.symtab): 0 bytes of symbols of 24 bytes: ELF64 has 24 each" },

	{ "symbol_name_out_of_range", 0, { Y_NAME(SYM_PROG), 5000 } },
	  "symbol 2: name at 0x1388 lies past its string table (18 bytes)" },
	{ "symbol_name_with_newline", 0, { HEADER(AT_STRTAB + 2, 1), '\n' } },
	  "symbol 2: name at 0x1 has a control character" },
	{ "symbol_section_out_of_range", 0, { Y_SECTION(SYM_VALUE), 8 } },
	  "symbol 3 (value): section index 8: there are 8 sections" },
	{ "symbol_section_reserved", 0, { Y_SECTION(SYM_VALUE), 0xff05 } },
	  "symbol 3 (value): section index 65285: there are 8 sections" },
	{ "symbol_section_extended", 0, { Y_SECTION(SYM_VALUE), 0xffff } },
	  "symbol 3 (value): extended section indexes are not supported" },
	{ "symbol_value_past_section", 0, { Y_VALUE(SYM_VALUE), 9 } },
	  "symbol 3 (value): 8 bytes at 0x9 end past section 4 (.data)" },
	{ "symbol_size_past_section", 0, { Y_SIZE(SYM_COUNT), 9 } },
	  "symbol 4 (count): 9 bytes at 0x8 end past section 5 (.bss)" },
	{ "symbol_end_wraps", 0, { Y_SIZE(SYM_COUNT), MAX64 } },
	  "symbol 4 (count): 18446744073709551615 bytes at 0x8 end past section 5 (.bss)" },
	{ "symbol_binding_unknown", 0, { Y_INFO(SYM_PROG), 0x52 } }, "symbol 2 (prog): binding 5 is unknown" },

	{ "relocations_of_nothing", 0, { S_INFO(REL), 0 } },
	  "section 3 (.rel.text): relocates section 0: there are 8" },
	{ "relocations_of_section_out_of_range", 0, { S_INFO(REL), 8 } },
	  "section 3 (.rel.text): relocates section 8: there are 8" },
	{ "relocations_link_wrong", 0, { S_LINK(REL), STRTAB } },
	  "section 3 (.rel.text): link 1 is not the symbol table" },
	{ "relocations_without_symtab", 0, { S_TYPE(SYMTAB), 1 } },
	  "section 3 (.rel.text): link 6 is not the symbol table" },
	{ "relocation_entry_size", 0, { S_ENTSIZE(REL), 24 } },
	  "section 3 (.rel.text): 32 bytes of relocations of 24 bytes: ELF64 has 16 each" },
	{ "relocation_size_uneven", 0, { S_SIZE(REL), 31 } },
	  "section 3 (.rel.text): 31 bytes of relocations of 16 bytes: ELF64 has 16 each" },
	{ "relocations_with_addends", 0, { S_TYPE(REL), 4 } },
	  "section 3 (.rel.text): relocations with addends (RELA): BPF objects have REL" },
	{ "relocation_type_unknown", 0, { R_INFO(1), (uint64_t)SYM_TEXT << 32 | 77 } },
	  "section 3 (.rel.text): relocation 1: type 77 is unknown" },
	{ "relocation_symbol_out_of_range", 0, { R_INFO(0), (uint64_t)SYMBOLS << 32 | 1 } },
	  "section 3 (.rel.text): relocation 0: symbol 5: there are 5" },
	{ "relocation_offset_past_section", 0, { R_OFFSET(1), 29 } },
	  "section 3 (.rel.text): relocation 1: 4 bytes at 0x1d end past section 2 (.text)" },
	{ "relocation_offset_wraps", 0, { R_OFFSET(0), MAX64 - 3 } },
	  "section 3 (.rel.text): relocation 0: 8 bytes at 0xfffffffffffffffc end past section 2 (.text)" },
	{ "relocation_of_bss", 0, { S_INFO(REL), BSS } },
	  "section 3 (.rel.text): relocation 0: 8 bytes at 0 end past section 5 (.bss)" },
};

enum { DEFECTS = sizeof(defects) / sizeof(defects[0]) };

static void image_damage(struct image *image, const struct defect *d)
{
	for (unsigned i = 0; i < sizeof(d->pokes) / sizeof(d->pokes[0]) && d->pokes[i].width; i++)
		image_put(image, d->pokes[i].at, d->pokes[i].width, d->pokes[i].value);
	image->n -= d->cut;
}

#endif
