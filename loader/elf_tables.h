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

/* One open in progress. */
struct elf_reading {
	struct elf *elf;
	const struct elf_reader *reader;
	struct elf_raw_header header;
	struct elf_raw_section *raw;   /* as many as elf->n_sections */
	uint32_t names;                /* index of the section names' string table */
	uint32_t symtab;               /* its index, 0 when there is none */
	struct error *e;
};

/* Symbols into elf->symbols, and the check of every relocation; sections are complete by then. */
int elf_read_symbols(struct elf_reading *r);
int elf_check_relocations(struct elf_reading *r);

/* Writes "WHAT: the reader's own words". */
int elf_bad_reader(struct elf_reading *r, const char *what);

/* Puts "section 3 (.text)" in front of what error_set() has written. */
int elf_in_section(struct elf_reading *r, uint32_t i);

/* Section i can hold names: a string table that ends in NUL. */
int elf_check_strings(struct elf_reading *r, uint32_t i);

/* The name at `offset` in string table `table`, which elf_check_strings() has passed. */
int elf_take_name(struct elf_reading *r, uint32_t table, uint32_t offset, const char **out);

/*
 * Reads `file` with `reader`, whose decoders find `handle` in elf->handle
 * while this runs.  On failure elf is left zeroed and holds nothing.
 */
int elf_read_tables(struct elf *elf, struct bytes file, const struct elf_reader *reader, void *handle,
		    struct error *e);

#endif
