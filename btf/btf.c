// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * BTF: opening it, and types and their elements by number.
 *
 * A header gives offsets, relative to its own end, of two sections: records
 * of types, and names.  Records have no numbers and no directory: type 1 is
 * the first, and the length of each follows from its kind and vlen.  So an
 * index keeps the offset of every index_step-th record.
 */
#include "kinds.h"
#include "source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define MAGIC 0xeb9fu
#define HEADER_KNOWN 24u     /* up to str_len */
#define HEADER_MAX 4096u
#define SECTION_MAX (1u << 28)   /* the kernel's BTF_MAX_SIZE is 16 MiB; so is a walk's arithmetic safe */

const struct kind_row kind_rows[KIND_COUNT] = {
	/*                   name         fixed each  naming         third      vlen_max flag */
	[KIND_VOID]       = { "void",        0,  0, NAME_NONE,     THIRD_ZERO, 0,      false },
	[KIND_INT]        = { "int",         4,  0, NAME_OPTIONAL, THIRD_SIZE, 0,      false },
	[KIND_PTR]        = { "ptr",         0,  0, NAME_NONE,     THIRD_TYPE, 0,      false },
	[KIND_ARRAY]      = { "array",      12,  0, NAME_NONE,     THIRD_ZERO, 0,      false },
	[KIND_STRUCT]     = { "struct",      0, 12, NAME_OPTIONAL, THIRD_SIZE, 0xffff, true },
	[KIND_UNION]      = { "union",       0, 12, NAME_OPTIONAL, THIRD_SIZE, 0xffff, true },
	[KIND_ENUM]       = { "enum",        0,  8, NAME_OPTIONAL, THIRD_SIZE, 0xffff, true },
	[KIND_FWD]        = { "fwd",         0,  0, NAME_REQUIRED, THIRD_ZERO, 0,      true },
	[KIND_TYPEDEF]    = { "typedef",     0,  0, NAME_REQUIRED, THIRD_TYPE, 0,      false },
	[KIND_VOLATILE]   = { "volatile",    0,  0, NAME_NONE,     THIRD_TYPE, 0,      false },
	[KIND_CONST]      = { "const",       0,  0, NAME_NONE,     THIRD_TYPE, 0,      false },
	[KIND_RESTRICT]   = { "restrict",    0,  0, NAME_NONE,     THIRD_TYPE, 0,      false },
	/* vlen of a FUNC is its linkage, not a count. */
	[KIND_FUNC]       = { "func",        0,  0, NAME_REQUIRED, THIRD_TYPE, FUNC_EXTERN, false },
	[KIND_FUNC_PROTO] = { "func_proto",  0,  8, NAME_NONE,     THIRD_TYPE, 0xffff, false },
	[KIND_VAR]        = { "var",         4,  0, NAME_REQUIRED, THIRD_TYPE, 0,      false },
	[KIND_DATASEC]    = { "datasec",     0, 12, NAME_REQUIRED, THIRD_SIZE, 0xffff, false },
	[KIND_FLOAT]      = { "float",       0,  0, NAME_REQUIRED, THIRD_SIZE, 0,      false },
	/* Attributes of clang 20 and GCC 16 use the flag in both kinds of tag (kernel 6.14). */
	[KIND_DECL_TAG]   = { "decl_tag",    4,  0, NAME_REQUIRED, THIRD_TYPE, 0,      true },
	[KIND_TYPE_TAG]   = { "type_tag",    0,  0, NAME_REQUIRED, THIRD_TYPE, 0,      true },
	[KIND_ENUM64]     = { "enum64",      0, 12, NAME_OPTIONAL, THIRD_SIZE, 0xffff, true },
};

const char *btf_kind_name(enum btf_kind kind)
{
	return (unsigned)kind < KIND_COUNT ? kind_rows[kind].name : "unknown kind";
}

int btf_error(const struct btf *btf, struct error *e, int code, const char *format, ...)
{
	char text[sizeof(e->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return error_set(e, code, "%s%s%s", btf->label ? btf->label : "", btf->label ? ": " : "", text);
}

/* ---- header ---- */

struct header { uint32_t length, types_at, types_size, strings_at, strings_size; };

static int read_magic(struct btf *btf, uint64_t at, uint64_t size, struct error *e)
{
	uint16_t one = 1;
	bool host_big = !*(const uint8_t *)&one;
	uint8_t raw[4];

	if (size < HEADER_KNOWN || !source_read(btf->source, at, raw, sizeof(raw)))
		return btf_error(btf, e, -EINVAL, "BTF header is cut short (%llu of %u bytes)",
				 (unsigned long long)size, HEADER_KNOWN);
	btf->swap = load_u16(raw, false) != MAGIC;
	btf->big_endian = btf->swap != host_big;
	if (load_u16(raw, btf->swap) != MAGIC)
		return btf_error(btf, e, -EINVAL, "not BTF: magic is %02x %02x", raw[0], raw[1]);
	if (raw[2] != 1)
		return btf_error(btf, e, -EINVAL, "BTF version %u, only 1 is known", raw[2]);
	if (raw[3])
		return btf_error(btf, e, -EINVAL, "BTF header flags 0x%x, none are known", raw[3]);
	return 0;
}

/*
 * What a longer header adds is unknown here: fine when it is all zero, or when
 * it begins with the place of a layout section (type sizes by kind, for readers
 * that meet kinds they do not know), which lies inside the file.
 */
static int check_tail(const struct btf *btf, uint64_t at, uint64_t size, uint32_t length, struct error *e)
{
	uint8_t raw[HEADER_MAX];
	uint64_t end;

	if (!source_read(btf->source, at, raw, length))
		return btf_error(btf, e, -EIO, "cannot read the BTF header");
	if (length >= HEADER_KNOWN + 8) {
		end = (uint64_t)load_u32(raw + 24, btf->swap) + load_u32(raw + 28, btf->swap);
		if (end > size - length)
			return btf_error(btf, e, -EINVAL, "BTF layout section leaves the file (ends at %llu of %llu bytes)",
					 (unsigned long long)end, (unsigned long long)(size - length));
		memset(raw + 24, 0, 8);
	}
	for (uint32_t i = HEADER_KNOWN; i < length; i++)
		if (raw[i])
			return btf_error(btf, e, -EINVAL, "BTF header of %u bytes has unknown content at byte %u",
					 length, i);
	return 0;
}

static int read_header(struct btf *btf, uint64_t at, uint64_t size, struct header *h, struct error *e)
{
	uint8_t raw[HEADER_KNOWN];

	if (!source_read(btf->source, at, raw, sizeof(raw)))
		return btf_error(btf, e, -EIO, "cannot read the BTF header");
	*h = (struct header){ load_u32(raw + 4, btf->swap), load_u32(raw + 8, btf->swap),
			      load_u32(raw + 12, btf->swap), load_u32(raw + 16, btf->swap),
			      load_u32(raw + 20, btf->swap) };
	if (h->length < HEADER_KNOWN)
		return btf_error(btf, e, -EINVAL, "BTF header length %u is less than %u", h->length, HEADER_KNOWN);
	if (h->length > size || h->length > HEADER_MAX)
		return btf_error(btf, e, -EINVAL, "BTF header length %u is beyond its %llu bytes", h->length,
				 (unsigned long long)(h->length > size ? size : HEADER_MAX));
	return h->length == HEADER_KNOWN ? 0 : check_tail(btf, at, size, h->length, e);
}

static bool overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a_size && b_size && a < b + b_size && b < a + a_size;
}

static int check_sections(const struct btf *btf, const struct header *h, uint64_t body, struct error *e)
{
	if (h->types_size > SECTION_MAX || h->strings_size > SECTION_MAX)
		return btf_error(btf, e, -EINVAL, "BTF section of %u bytes is larger than any kernel's",
				 h->types_size > SECTION_MAX ? h->types_size : h->strings_size);
	if (h->types_at % 4)
		return btf_error(btf, e, -EINVAL, "BTF type section at offset %u is not aligned to 4", h->types_at);
	if (!range_ok(body, h->types_at, h->types_size))
		return btf_error(btf, e, -EINVAL, "BTF type section (%u bytes at %u) leaves the file (%llu after the header)",
				 h->types_size, h->types_at, (unsigned long long)body);
	if (!range_ok(body, h->strings_at, h->strings_size))
		return btf_error(btf, e, -EINVAL, "BTF string section (%u bytes at %u) leaves the file (%llu after the header)",
				 h->strings_size, h->strings_at, (unsigned long long)body);
	if (overlap(h->types_at, h->types_size, h->strings_at, h->strings_size))
		return btf_error(btf, e, -EINVAL, "BTF type section (%u bytes at %u) and string section (%u bytes at %u) overlap",
				 h->types_size, h->types_at, h->strings_size, h->strings_at);
	return 0;
}

/* Ends proven once, so that every string in the section ends inside it. */
static int check_strings(const struct btf *btf, struct error *e)
{
	uint8_t first = 0, last = 0;

	if (!btf->strings_size)
		return btf->base ? 0 : btf_error(btf, e, -EINVAL, "BTF string section is empty");
	if (!source_read(btf->source, btf->strings_at, &first, 1) ||
	    !source_read(btf->source, btf->strings_at + btf->strings_size - 1, &last, 1))
		return btf_error(btf, e, -EIO, "cannot read the BTF string section");
	if (first && !btf->base) {
		btf_error(btf, e, -EINVAL, "BTF string section does not start with a NUL");
		return error_hint(e, "a module's BTF goes with that of its kernel, which `picket btf` takes as --base");
	}
	if (last)
		return btf_error(btf, e, -EINVAL, "BTF string section does not end with a NUL");
	return 0;
}

static int open_at(struct btf *btf, uint64_t at, uint64_t size, struct error *e)
{
	struct header h = { 0 };
	int ret = read_magic(btf, at, size, e);

	if (!ret)
		ret = read_header(btf, at, size, &h, e);
	if (!ret)
		ret = check_sections(btf, &h, size - h.length, e);
	if (ret)
		return ret;
	btf->types_at = at + h.length + h.types_at;
	btf->types_size = h.types_size;
	btf->strings_at = at + h.length + h.strings_at;
	btf->strings_size = h.strings_size;
	btf->n_types = btf->first_id;
	return check_strings(btf, e);
}

/* ---- open and close ---- */

static void start(struct btf *btf, const struct btf *base, const char *label)
{
	memset(btf, 0, sizeof(*btf));
	btf->label = label;
	btf->base = base;
	btf->first_id = base ? base->n_types : 1;
	btf->first_string = base ? base->first_string + base->strings_size : 0;
	btf->pointer_size = base ? base->pointer_size : 8;
}

/* Small BTF: every record has its place in the index. */
static int index_all(struct btf *btf, struct error *e)
{
	uint32_t room = btf->types_size / RECORD_HEAD;

	btf->index_step = 1;
	btf->index = malloc(((size_t)room + 1) * sizeof(*btf->index));
	if (!btf->index)
		return btf_error(btf, e, -ENOMEM, "out of memory");
	for (uint32_t at = 0, size; at < btf->types_size; at += size) {
		uint8_t raw[RECORD_HEAD];
		uint32_t left = btf->types_size - at;

		if (left < RECORD_HEAD || !source_read(btf->source, btf->types_at + at, raw, sizeof(raw)))
			return btf_error(btf, e, -EINVAL, "type %u at offset %u: record is cut short", btf->n_types, at);
		size = record_size(load_u32(raw + 4, btf->swap));
		if (!size)
			return btf_error(btf, e, -EINVAL, "type %u at offset %u: kind %u is not known", btf->n_types, at,
					 info_kind(load_u32(raw + 4, btf->swap)));
		if (size > left)
			return btf_error(btf, e, -EINVAL, "type %u at offset %u: record of %u bytes leaves the type section (%u bytes left)",
					 btf->n_types, at, size, left);
		if (btf->n_types >= BTF_TYPES_MAX)
			return btf_error(btf, e, -EINVAL, "more than %u types", BTF_TYPES_MAX);
		btf->index[btf->n_index++] = at;
		btf->n_types++;
	}
	return 0;
}

/* What follows the header when all of it is wanted. */
static int read_all(struct btf *btf, struct error *e)
{
	int ret = 0;

	if (btf->base && btf->swap != btf->base->swap)
		ret = btf_error(btf, e, -EINVAL, "byte order differs from that of the BTF it extends");
	if (!ret)
		ret = index_all(btf, e);
	if (!ret && !btf->base)
		btf_find_pointer_size(btf);
	return ret ? ret : btf_check(btf, e);
}

int btf_open_split(struct btf *btf, struct bytes bytes, const struct btf *base, const char *label, struct error *e)
{
	struct btf new;
	int ret;

	start(&new, base, label);
	ret = source_buffer(bytes, &new.source, e);
	if (!ret)
		ret = open_at(&new, 0, bytes.n, e);
	if (!ret)
		ret = read_all(&new, e);
	if (ret)
		btf_close(&new);
	else
		*btf = new;
	return ret;
}

int btf_open_bytes(struct btf *btf, struct bytes bytes, const char *label, struct error *e)
{
	return btf_open_split(btf, bytes, NULL, label, e);
}

static int open_file(struct btf *btf, const char *path, const struct btf *base, unsigned flags, struct error *e)
{
	uint64_t at, size;
	struct btf new;
	int ret;

	start(&new, base, path);
	ret = source_file(path, flags, &new.source, e);
	if (!ret)
		ret = source_find_btf(new.source, &at, &size, e);
	if (ret) {
		error_prefix(e, "%s", path);
		btf_close(&new);
		return ret;
	}
	ret = open_at(&new, at, size, e);
	if (ret)
		btf_close(&new);
	else
		*btf = new;
	return ret;
}

int btf_open_file(struct btf *btf, const char *path, unsigned flags, struct error *e)
{
	return open_file(btf, path, NULL, flags, e);
}

int btf_open_whole(struct btf *btf, const char *path, const struct btf *base, unsigned flags, struct error *e)
{
	struct btf new;
	int ret = open_file(&new, path, base, flags, e);

	if (ret)
		return ret;
	ret = read_all(&new, e);
	if (ret)
		btf_close(&new);
	else
		*btf = new;
	return ret;
}

void btf_close(struct btf *btf)
{
	source_free(btf->source);
	free(btf->index);
	memset(btf, 0, sizeof(*btf));
}

/* ---- types ---- */

static int read_head(const struct btf *btf, uint32_t id, uint32_t at, uint32_t head[3], struct error *e)
{
	uint8_t raw[RECORD_HEAD];
	uint32_t size;

	if (!range_ok(btf->types_size, at, sizeof(raw)) ||
	    !source_read(btf->source, btf->types_at + at, raw, sizeof(raw)))
		return btf_error(btf, e, -EINVAL, "type %u at offset %u: record is cut short", id, at);
	for (int i = 0; i < 3; i++)
		head[i] = load_u32(raw + 4 * i, btf->swap);
	size = record_size(head[1]);
	if (!size || info_reserved(head[1]))
		return btf_error(btf, e, -EINVAL, "type %u at offset %u: info word 0x%08x is of no known kind", id, at,
				 head[1]);
	if (!range_ok(btf->types_size, at, size))
		return btf_error(btf, e, -EINVAL, "type %u at offset %u: record of %u bytes leaves the type section (%u bytes left)",
				 id, at, size, btf->types_size - at);
	return 0;
}

int btf_type_at(const struct btf *btf, uint32_t id, uint32_t at, struct btf_type *out, struct error *e)
{
	uint32_t head[3];
	int ret = read_head(btf, id, at, head, e);

	if (ret)
		return ret;
	memset(out, 0, sizeof(*out));
	out->id = id;
	out->name = head[0];
	out->kind = (uint8_t)info_kind(head[1]);
	out->flag = info_flag(head[1]);
	out->vlen = info_vlen(head[1]);
	out->size = head[2];
	out->at = at + RECORD_HEAD;
	return 0;
}

/* Bytes of the record at `at`, 0 if it is none. */
static uint32_t size_at(const struct btf *btf, uint32_t at)
{
	uint8_t raw[4];

	if (!range_ok(btf->types_size, at, RECORD_HEAD) || !source_read(btf->source, btf->types_at + at + 4, raw, sizeof(raw)))
		return 0;
	return record_size(load_u32(raw, btf->swap));
}

int btf_type(const struct btf *btf, uint32_t id, struct btf_type *out, struct error *e)
{
	uint32_t at, from;

	if (!id) {
		memset(out, 0, sizeof(*out));
		return 0;
	}
	if (id < btf->first_id && btf->base)
		return btf_type(btf->base, id, out, e);
	if (id >= btf->n_types || !btf->index)
		return btf_error(btf, e, -EINVAL, "type id %u is out of range (%u types)", id, btf->n_types);
	from = (id - btf->first_id) / btf->index_step;
	at = btf->index[from];
	for (uint32_t i = btf->first_id + from * btf->index_step; i < id; i++) {
		uint32_t size = size_at(btf, at);

		if (!size)         /* damaged: the careful way says how */
			return btf_type_at(btf, i, at, out, e);
		at += size;
	}
	return btf_type_at(btf, id, at, out, e);
}

/* ---- elements: the words that follow a record's head ---- */

/* The BTF that a type came from: types of a split BTF's base have lower ids. */
static const struct btf *owner(const struct btf *btf, const struct btf_type *t)
{
	while (btf->base && t->id < btf->first_id)
		btf = btf->base;
	return btf;
}

/* Reads n words of element i; the element must be one of the type's. */
static int element(const struct btf *btf, const struct btf_type *t, uint32_t i, uint32_t *words, uint32_t n)
{
	const struct kind_row *row = &kind_rows[t->kind < KIND_COUNT ? t->kind : KIND_VOID];
	uint32_t each = row->each ? row->each : row->fixed, count = row->each ? t->vlen : row->fixed != 0;
	uint8_t raw[12];

	btf = owner(btf, t);
	if (i >= count || each != 4 * n || !range_ok(btf->types_size, t->at, (uint64_t)each * count) ||
	    !source_read(btf->source, btf->types_at + t->at + (uint64_t)i * each, raw, each))
		return -EINVAL;
	for (uint32_t k = 0; k < n; k++)
		words[k] = load_u32(raw + 4 * k, btf->swap);
	return 0;
}

int btf_member(const struct btf *btf, const struct btf_type *t, uint32_t i, struct btf_member *out)
{
	uint32_t w[3];

	if ((t->kind != KIND_STRUCT && t->kind != KIND_UNION) || element(btf, t, i, w, 3))
		return -EINVAL;
	*out = (struct btf_member){ w[0], w[1], w[2], 0 };
	if (t->flag) {
		out->bit_offset = w[2] & 0xffffff;
		out->bit_size = w[2] >> 24;
	}
	return 0;
}

int btf_enumerator(const struct btf *btf, const struct btf_type *t, uint32_t i, struct btf_enumerator *out)
{
	uint32_t w[3];

	if (t->kind == KIND_ENUM64 && !element(btf, t, i, w, 3)) {
		*out = (struct btf_enumerator){ w[0], (int64_t)((uint64_t)w[2] << 32 | w[1]) };
		return 0;
	}
	if (t->kind == KIND_ENUM && !element(btf, t, i, w, 2)) {
		*out = (struct btf_enumerator){ w[0], t->flag ? (int64_t)(int32_t)w[1] : (int64_t)w[1] };
		return 0;
	}
	return -EINVAL;
}

int btf_param(const struct btf *btf, const struct btf_type *t, uint32_t i, struct btf_param *out)
{
	uint32_t w[2];

	if (t->kind != KIND_FUNC_PROTO || element(btf, t, i, w, 2))
		return -EINVAL;
	*out = (struct btf_param){ w[0], w[1] };
	return 0;
}

int btf_secinfo(const struct btf *btf, const struct btf_type *t, uint32_t i, struct btf_secinfo *out)
{
	uint32_t w[3];

	if (t->kind != KIND_DATASEC || element(btf, t, i, w, 3))
		return -EINVAL;
	*out = (struct btf_secinfo){ w[0], w[1], w[2] };
	return 0;
}

int btf_array(const struct btf *btf, const struct btf_type *t, struct btf_array *out)
{
	uint32_t w[3];

	if (t->kind != KIND_ARRAY || element(btf, t, 0, w, 3))
		return -EINVAL;
	*out = (struct btf_array){ w[0], w[1], w[2] };
	return 0;
}

int btf_int(const struct btf *btf, const struct btf_type *t, struct btf_int *out)
{
	uint32_t w;

	if (t->kind != KIND_INT || element(btf, t, 0, &w, 1))
		return -EINVAL;
	*out = (struct btf_int){ w >> 24 & 0xf, w >> 16 & 0xff, w & 0xff };
	return 0;
}

int btf_var_linkage(const struct btf *btf, const struct btf_type *t, uint32_t *out)
{
	return t->kind == KIND_VAR && !element(btf, t, 0, out, 1) ? 0 : -EINVAL;
}

int btf_decl_tag(const struct btf *btf, const struct btf_type *t, uint32_t *component)
{
	return t->kind == KIND_DECL_TAG && !element(btf, t, 0, component, 1) ? 0 : -EINVAL;
}
