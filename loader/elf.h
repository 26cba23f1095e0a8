/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ELF64 relocatable object for EM_BPF, either byte order, as plain tables.
 *
 * Two readers fill these tables: elf.c (picket's own, the default) and
 * elf_libelf.c (`make ELF=libelf`).  They must agree on every object.
 * Everything is checked once, at open; afterwards names are NUL-terminated
 * views into the file and indexes are in range.
 */
#ifndef PICKET_ELF_H
#define PICKET_ELF_H

#include "bytes.h"
#include "error.h"

enum elf_section_type {
	SECTION_NULL = 0, SECTION_PROGBITS = 1, SECTION_SYMTAB = 2, SECTION_STRTAB = 3,
	SECTION_RELA = 4, SECTION_NOBITS = 8, SECTION_REL = 9, SECTION_LLVM_ADDRSIG = 0x6fff4c03,
};

enum { SECTION_FLAG_WRITE = 1, SECTION_FLAG_ALLOC = 2, SECTION_FLAG_EXEC = 4, SECTION_FLAG_COMPRESSED = 0x800 };

/* Values of elf_symbol.section that are no index. */
enum { SYMBOL_UNDEF = 0, SYMBOL_ABS = 0xfff1, SYMBOL_COMMON = 0xfff2 };
enum { SYMBOL_LOCAL = 0, SYMBOL_GLOBAL = 1, SYMBOL_WEAK = 2 };
enum { SYMBOL_NOTYPE = 0, SYMBOL_OBJECT = 1, SYMBOL_FUNC = 2, SYMBOL_SECTION = 3, SYMBOL_FILE = 4 };
enum { VISIBILITY_DEFAULT = 0, VISIBILITY_INTERNAL = 1, VISIBILITY_HIDDEN = 2 };
enum { R_BPF_NONE = 0, R_BPF_64_64 = 1, R_BPF_64_ABS64 = 2, R_BPF_64_ABS32 = 3,
       R_BPF_64_NODYLD32 = 4, R_BPF_64_32 = 10 };

struct elf_section {
	const char *name;
	uint32_t type;
	uint32_t link, info;
	uint64_t flags, align, entry_size;
	uint64_t size;       /* in bytes, also for SECTION_NOBITS */
	struct bytes data;   /* empty for SECTION_NOBITS and SECTION_NULL */
};

struct elf_symbol {
	const char *name;    /* "" for section symbols */
	uint64_t value, size;
	uint32_t section;    /* index below n_sections, or SYMBOL_* */
	uint8_t type, bind, visibility;
};

struct elf_relocation {
	uint64_t offset;     /* bytes into the section named by the table's info */
	uint32_t symbol;     /* index below n_symbols */
	uint32_t type;       /* R_BPF_* */
};

struct elf {
	struct bytes file;   /* the caller's; must outlive the elf */
	bool swap;           /* the file's byte order is not the host's */
	bool big_endian;
	void *handle;        /* libelf's, while elf_open() runs; else NULL */
	uint32_t n_sections, n_symbols;
	struct elf_section *sections;  /* [0] is the null section */
	struct elf_symbol *symbols;    /* [0] is the null symbol; empty without .symtab */
};

/* Reads the tables of `file`.  -EINVAL with one line naming the place and the reason. */
int elf_open(struct elf *elf, struct bytes file, struct error *e);

/* Frees the tables; fine on a zeroed struct. */
void elf_close(struct elf *elf);

/* The section called `name`, or NULL. */
const struct elf_section *elf_section(const struct elf *elf, const char *name);

/* Number of entries in a SECTION_REL table. */
uint32_t elf_relocation_count(const struct elf_section *table);

/*
 * Entry i < elf_relocation_count(); offset, symbol and type were checked at
 * open.  Only where the target is compressed (a .debug section may be) is the
 * offset not one into its data.
 */
struct elf_relocation elf_relocation(const struct elf *elf, const struct elf_section *table, uint32_t i);

#endif
