// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Finds the .BTF section of an ELF file through a source.
 *
 * Only the few header fields that lead to it are read, one header at a time,
 * for both classes and byte orders: a vmlinux may be a gigabyte, of another
 * machine, and is never held in memory.
 */
#include "source.h"

#include <errno.h>

#define SHT_NOBITS 8u
#define SHN_XINDEX 0xffffu
#define SHF_COMPRESSED 0x800u
#define SECTIONS_MAX (1u << 20)

/* Offsets of the fields in the file header and in a section header. */
struct layout {
	uint8_t word;       /* bytes of an address-sized field */
	uint8_t shoff, shentsize, shnum, shstrndx;
	uint8_t entry, flags, offset, size, link;
};

static const struct layout layout32 = { 4, 32, 46, 48, 50, 40, 8, 16, 20, 24 };
static const struct layout layout64 = { 8, 40, 58, 60, 62, 64, 8, 24, 32, 40 };

struct elf_view {
	struct btf_source *source;
	const struct layout *layout;
	bool swap;
	uint64_t table;     /* file offset of the section headers */
	uint32_t n, names;
};

struct section { uint32_t name, type, link; uint64_t flags, offset, size; };

static uint64_t load_word(const struct elf_view *v, const uint8_t *p)
{
	return v->layout->word == 8 ? load_u64(p, v->swap) : load_u32(p, v->swap);
}

static int read_section(const struct elf_view *v, uint32_t i, struct section *out, struct error *e)
{
	const struct layout *l = v->layout;
	uint8_t raw[64];

	if (v->table > v->source->size ||
	    !source_read(v->source, v->table + (uint64_t)i * l->entry, raw, l->entry))
		return error_set(e, -EINVAL, "section header %u is outside the file", i);
	*out = (struct section){
		.name = load_u32(raw, v->swap),
		.type = load_u32(raw + 4, v->swap),
		.link = load_u32(raw + l->link, v->swap),
		.flags = load_word(v, raw + l->flags),
		.offset = load_word(v, raw + l->offset),
		.size = load_word(v, raw + l->size),
	};
	return 0;
}

/* Counts too large for the file header stand in section 0 (ELF gABI). */
static int extended_counts(struct elf_view *v, struct error *e)
{
	struct section first;
	int ret;

	if (v->n && v->names != SHN_XINDEX)
		return 0;
	ret = read_section(v, 0, &first, e);
	if (ret)
		return ret;
	if (!v->n)
		v->n = first.size <= SECTIONS_MAX ? (uint32_t)first.size : SECTIONS_MAX + 1;
	if (v->names == SHN_XINDEX)
		v->names = first.link;
	return 0;
}

static int open_view(struct elf_view *v, struct btf_source *s, struct error *e)
{
	uint16_t probe = 1;
	bool host_little = *(const uint8_t *)&probe;
	uint8_t raw[64] = { 0 };
	int ret;

	if (!source_read(s, 0, raw, 52))
		return error_set(e, -EINVAL, "ELF header is cut short (%llu bytes)", (unsigned long long)s->size);
	if (raw[4] < 1 || raw[4] > 2 || raw[5] < 1 || raw[5] > 2)
		return error_set(e, -EINVAL, "ELF class %u, byte order %u: unknown", raw[4], raw[5]);
	if (raw[4] == 2 && !source_read(s, 0, raw, 64))
		return error_set(e, -EINVAL, "ELF header is cut short (%llu bytes)", (unsigned long long)s->size);
	*v = (struct elf_view){ .source = s, .layout = raw[4] == 2 ? &layout64 : &layout32,
				.swap = (raw[5] == 1) != host_little };
	v->table = load_word(v, raw + v->layout->shoff);
	v->n = load_u16(raw + v->layout->shnum, v->swap);
	v->names = load_u16(raw + v->layout->shstrndx, v->swap);
	if (!v->table || load_u16(raw + v->layout->shentsize, v->swap) != v->layout->entry)
		return error_set(e, -EINVAL, "ELF file has no usable section headers");
	ret = extended_counts(v, e);
	if (ret)
		return ret;
	if (v->n > SECTIONS_MAX || v->names >= v->n)
		return error_set(e, -EINVAL, "%u sections with names in section %u: not believable", v->n, v->names);
	return 0;
}

static bool is_btf_name(const struct elf_view *v, const struct section *names, uint32_t name)
{
	char text[5];

	return range_ok(names->size, name, sizeof(text)) && names->offset <= v->source->size &&
	       source_read(v->source, names->offset + name, text, sizeof(text)) && !memcmp(text, ".BTF", 5);
}

static int accept_section(const struct elf_view *v, const struct section *s, uint64_t *at, uint64_t *size,
			  struct error *e)
{
	if (s->type == SHT_NOBITS || s->flags & SHF_COMPRESSED)
		return error_set(e, -EINVAL, "section .BTF is %s", s->type == SHT_NOBITS ? "empty" : "compressed");
	if (!range_ok(v->source->size, s->offset, s->size))
		return error_set(e, -EINVAL, "section .BTF is outside the file");
	*at = s->offset;
	*size = s->size;
	return 0;
}

static int find_in_elf(struct btf_source *s, uint64_t *at, uint64_t *size, struct error *e)
{
	struct section names, section;
	struct elf_view v;
	int ret = open_view(&v, s, e);

	if (!ret)
		ret = read_section(&v, v.names, &names, e);
	for (uint32_t i = 1; !ret && i < v.n; i++) {
		ret = read_section(&v, i, &section, e);
		if (!ret && is_btf_name(&v, &names, section.name))
			return accept_section(&v, &section, at, size, e);
	}
	return ret ? ret : error_set(e, -EINVAL, "ELF file has no .BTF section");
}

int source_find_btf(struct btf_source *s, uint64_t *at, uint64_t *size, struct error *e)
{
	uint8_t magic[4] = { 0 };

	if (source_read(s, 0, magic, 4) && !memcmp(magic, "\177ELF", 4))
		return find_in_elf(s, at, size, e);
	*at = 0;
	*size = s->size;
	return 0;
}
