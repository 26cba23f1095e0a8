// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The ELF reader for `make ELF=libelf`: decodes with libelf instead of elf.c.
 *
 * For distributions that want the system library, and for the tests: libelf
 * decodes every record on its own, so it is the oracle for elf.c.  The rules
 * and their messages are the same ones, in elf_tables.c.
 */
#include "elf.h"
#include "elf_tables.h"

#include <errno.h>
#include <gelf.h>

static const char *why(void)
{
	return elf_errmsg(-1);
}

/* One record of `size` bytes from the file's byte order to ours. */
static int translate(const struct elf *elf, struct bytes from, uint64_t offset, Elf_Type type, void *to, size_t size)
{
	Elf_Data source = { .d_buf = to, .d_size = size, .d_type = type, .d_version = EV_CURRENT };
	Elf_Data target = source;

	if (!bytes_copy(from, offset, to, size))
		return -1;
	return elf64_xlatetom(&target, &source, elf->big_endian ? ELFDATA2MSB : ELFDATA2LSB) ? 0 : -1;
}

static int header(const struct elf *elf, struct elf_raw_header *out)
{
	Elf64_Ehdr h;

	if (translate(elf, elf->file, 0, ELF_T_EHDR, &h, sizeof(h)))
		return -1;
	*out = (struct elf_raw_header){ .shoff = h.e_shoff, .version = h.e_version, .type = h.e_type,
		.machine = h.e_machine, .ehsize = h.e_ehsize, .shentsize = h.e_shentsize, .shnum = h.e_shnum,
		.shstrndx = h.e_shstrndx };
	return 0;
}

static struct elf_raw_section raw_section(const GElf_Shdr *s)
{
	return (struct elf_raw_section){ .name = s->sh_name, .type = s->sh_type, .link = s->sh_link,
		.info = s->sh_info, .flags = s->sh_flags, .offset = s->sh_offset, .size = s->sh_size,
		.align = s->sh_addralign, .entry_size = s->sh_entsize };
}

static int section_at(const struct elf *elf, uint64_t offset, struct elf_raw_section *out)
{
	Elf64_Shdr s;

	if (translate(elf, elf->file, offset, ELF_T_SHDR, &s, sizeof(s)))
		return -1;
	*out = raw_section(&s);
	return 0;
}

static int section(const struct elf *elf, const struct elf_raw_header *h, uint32_t i, struct elf_raw_section *out)
{
	GElf_Shdr s;

	(void)h;
	if (!gelf_getshdr(elf_getscn(elf->handle, i), &s))
		return -1;
	*out = raw_section(&s);
	return 0;
}

static int data(const struct elf *elf, uint32_t i, const struct elf_raw_section *raw, struct bytes *out)
{
	Elf_Data *d = elf_rawdata(elf_getscn(elf->handle, i), NULL);

	if (!d) /* libelf gives none when size and entry size disagree; the rules decide where that matters */
		return bytes_sub(elf->file, raw->offset, raw->size, out) ? 0 : -1;
	*out = (struct bytes){ d->d_buf, d->d_size };
	return 0;
}

static const char *string(const struct elf *elf, uint32_t table, uint32_t offset)
{
	const char *name = elf_strptr(elf->handle, table, offset);

	return name ? name : bytes_string(elf->sections[table].data, offset); /* see data() */
}

static int symbol(const struct elf *elf, uint32_t table, uint32_t i, struct elf_raw_symbol *out)
{
	Elf_Data *d = elf_getdata(elf_getscn(elf->handle, table), NULL);
	GElf_Sym s;

	if (!d || !gelf_getsym(d, (int)i, &s))
		return -1;
	*out = (struct elf_raw_symbol){ .name = s.st_name, .section = s.st_shndx, .info = s.st_info,
		.other = s.st_other, .value = s.st_value, .size = s.st_size };
	return 0;
}

static struct elf_relocation relocation(const struct elf *elf, const struct elf_section *table, uint32_t i)
{
	Elf64_Rel rel;

	if (translate(elf, table->data, (uint64_t)i * sizeof(rel), ELF_T_REL, &rel, sizeof(rel)))
		return (struct elf_relocation){ 0 };
	return (struct elf_relocation){ .offset = rel.r_offset, .symbol = ELF64_R_SYM(rel.r_info),
		.type = ELF64_R_TYPE(rel.r_info) };
}

struct elf_relocation elf_relocation(const struct elf *elf, const struct elf_section *table, uint32_t i)
{
	return relocation(elf, table, i);
}

int elf_open(struct elf *elf, struct bytes file, struct error *e)
{
	static const struct elf_reader libelf = {
		.why = why, .header = header, .section_at = section_at, .section = section, .data = data,
		.string = string, .symbol = symbol, .relocation = relocation,
	};
	Elf *handle = NULL;
	int err;

	if (elf_version(EV_CURRENT) == EV_NONE)
		return error_set(e, -ENOTSUP, "libelf: %s", elf_errmsg(-1));
	/* NULL for a file that libelf refuses: elf_read_tables() then finds the reason or asks why(). */
	if (file.n)
		handle = elf_memory((char *)file.p, file.n);
	err = elf_read_tables(elf, file, &libelf, handle, e);
	elf_end(handle);
	return err;
}
