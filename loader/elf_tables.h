/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the two ELF readers share: the order of reading and every rule.
 *
 * A reader only decodes.  elf_read_tables() calls it, applies the rules and fills
 * the tables, so both readers refuse the same files with the same words.
 */
#ifndef PICKET_ELF_TABLES_H
#define PICKET_ELF_TABLES_H

#include "elf.h"

enum { ELF_HEADER_SIZE = 64, ELF_SECTION_SIZE = 64, ELF_SYMBOL_SIZE = 24, ELF_REL_SIZE = 16 };

/* The file's own fields, decoded, nothing checked yet. */
struct elf_raw_header {
	uint64_t shoff;
	uint32_t version, type, machine, ehsize, shentsize, shnum, shstrndx;
};

struct elf_raw_section {
	uint32_t name, type, link, info;
	uint64_t flags, offset, size, align, entry_size;
};

struct elf_raw_symbol {
	uint32_t name, section;
	uint8_t info, other;
	uint64_t value, size;
};

/*
 * Decoders.  Each is called only with ranges that elf_read_tables() found to lie in
 * the file; -1 when the reader cannot deliver all the same.
 */
struct elf_reader {
	const char *(*why)(void);  /* the reader's own words after a -1 */
	int (*header)(const struct elf *elf, struct elf_raw_header *out);
	int (*section_at)(const struct elf *elf, uint64_t offset, struct elf_raw_section *out);
	int (*section)(const struct elf *elf, const struct elf_raw_header *header, uint32_t i,
		       struct elf_raw_section *out);
	int (*data)(const struct elf *elf, uint32_t i, const struct elf_raw_section *raw, struct bytes *out);
	const char *(*string)(const struct elf *elf, uint32_t table, uint32_t offset);
	int (*symbol)(const struct elf *elf, uint32_t table, uint32_t i, struct elf_raw_symbol *out);
	struct elf_relocation (*relocation)(const struct elf *elf, const struct elf_section *table, uint32_t i);
};

/*
 * Reads `file` with `reader`, whose decoders find `handle` in elf->handle
 * while this runs.  On failure elf is left zeroed and holds nothing.
 */
int elf_read_tables(struct elf *elf, struct bytes file, const struct elf_reader *reader, void *handle, struct error *e);

#endif
