// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * BTF for kernels that do not know all of it.
 *
 * A type section is a sequence of records: name, info (kind in bits 24 to 28,
 * flag in 31, vlen in the low 16), size or type, then words that depend on the
 * kind.  Records may become shorter, never longer, and keep their place in the
 * sequence, which is their id.
 */
#include "sanitise.h"

#include <errno.h>
#include <stdlib.h>

#define BTF_MAGIC 0xeb9f
#define BTF_HEADER_SIZE 24

/* Words after the first three: fixed, and for each of vlen. */
static const struct { uint8_t fixed, each; } layout[KIND_COUNT] = {
	[KIND_INT] = { 1, 0 }, [KIND_ARRAY] = { 3, 0 }, [KIND_STRUCT] = { 0, 3 }, [KIND_UNION] = { 0, 3 },
	[KIND_ENUM] = { 0, 2 }, [KIND_FUNC_PROTO] = { 0, 2 }, [KIND_VAR] = { 1, 0 }, [KIND_DATASEC] = { 0, 3 },
	[KIND_DECL_TAG] = { 1, 0 }, [KIND_ENUM64] = { 0, 3 },
};

/* ---- open, walk, pack ---- */

int image_open(struct btf_image *image, const struct btf *btf, struct bytes bytes, struct error *e)
{
	struct bytes types, strings;

	if (!bytes_sub(bytes, btf->types_at, btf->types_size, &types) ||
	    !bytes_sub(bytes, btf->strings_at, btf->strings_size, &strings) || !strings.n)
		return error_set(e, -EINVAL, ".BTF: its sections are out of range");
	image->n_words = (uint32_t)(types.n / sizeof(uint32_t));
	image->strings_size = (uint32_t)strings.n;
	image->types = malloc(types.n + sizeof(uint32_t));
	image->strings = malloc(strings.n);
	if (!image->types || !image->strings) {
		image_free(image);
		return error_set(e, -ENOMEM, "out of memory for a copy of the BTF");
	}
	for (uint32_t i = 0; i < image->n_words; i++)
		image->types[i] = load_u32(types.p + 4 * (size_t)i, btf->swap);
	memcpy(image->strings, strings.p, strings.n);
	image->strings[strings.n - 1] = 0;
	return 0;
}

void image_free(struct btf_image *image)
{
	free(image->types);
	free(image->strings);
	memset(image, 0, sizeof(*image));
}

bool image_next(const struct btf_image *image, struct image_type *t)
{
	uint32_t word = t->word + t->n_words, info, left;

	if (word > image->n_words || image->n_words - word <= WORD_SIZE)
		return false;
	info = image->types[word + WORD_INFO];
	*t = (struct image_type){ .id = t->id + 1, .word = word, .kind = info >> 24 & 0x1f, .vlen = info & 0xffff,
				  .flag = info >> 31 };
	left = image->n_words - word;
	if (t->kind >= KIND_COUNT)
		return false;
	t->n_words = WORD_DATA + layout[t->kind].fixed + layout[t->kind].each * t->vlen;
	return t->n_words <= left;
}

const char *image_string(const struct btf_image *image, uint32_t at)
{
	return at < image->strings_size ? image->strings + at : "";
}

int image_rewrite(struct btf_image *image, image_edit *edit, void *context)
{
	struct image_type t = { 0 };
	uint32_t to = 0;

	while (image_next(image, &t)) {
		uint32_t n = edit(image, &t, context);

		if (!n || n > t.n_words)
			return -1;
		memmove(image->types + to, image->types + t.word, n * sizeof(uint32_t));
		to += n;
	}
	image->n_words = to;
	return 0;
}

int image_pack(const struct btf_image *image, uint8_t **out, size_t *n, struct error *e)
{
	uint32_t types_size = image->n_words * (uint32_t)sizeof(uint32_t);
	struct { uint16_t magic; uint8_t version, flags; uint32_t header, types, types_size, strings, strings_size; }
	header = { BTF_MAGIC, 1, 0, BTF_HEADER_SIZE, 0, types_size, types_size, image->strings_size };

	*n = sizeof(header) + types_size + image->strings_size;
	*out = malloc(*n);
	if (!*out)
		return error_set(e, -ENOMEM, "out of memory for a copy of the BTF");
	memcpy(*out, &header, sizeof(header));
	memcpy(*out + sizeof(header), image->types, types_size);
	memcpy(*out + sizeof(header) + types_size, image->strings, image->strings_size);
	return 0;
}

/* ---- stand-ins ---- */

static uint32_t func_without_linkage(struct btf_image *image, const struct image_type *t)
{
	image->types[t->word + WORD_INFO] = image_info(KIND_FUNC, FUNC_STATIC);
	return t->n_words;
}

/* Same size, no members, no name: names of types must not be doubled by accident. */
static uint32_t float_as_struct(struct btf_image *image, const struct image_type *t)
{
	image->types[t->word + WORD_NAME] = 0;
	image->types[t->word + WORD_INFO] = image_info(KIND_STRUCT, 0);
	return t->n_words;
}

/* A tag describes and is referred to by nothing: any small type keeps its place. */
static uint32_t decl_tag_as_int(struct btf_image *image, const struct image_type *t)
{
	image->types[t->word + WORD_NAME] = 0;
	image->types[t->word + WORD_INFO] = image_info(KIND_INT, 0);
	image->types[t->word + WORD_SIZE] = 1;
	image->types[t->word + WORD_DATA] = 8;
	return WORD_DATA + 1;
}

static uint32_t type_tag_as_const(struct btf_image *image, const struct image_type *t)
{
	image->types[t->word + WORD_NAME] = 0;
	image->types[t->word + WORD_INFO] = image_info(KIND_CONST, 0);
	return t->n_words;
}

static uint32_t enum_without_sign(struct btf_image *image, const struct image_type *t)
{
	image->types[t->word + WORD_INFO] = image_info(KIND_ENUM, t->vlen);
	return t->n_words;
}

/* An integer works where an enum does: bitfields, arguments, map keys. One without values has no room for that. */
static uint32_t enum64_as_int(struct btf_image *image, const struct image_type *t)
{
	uint32_t size = image->types[t->word + WORD_SIZE];

	if (!t->vlen) {
		image->types[t->word + WORD_INFO] = image_info(KIND_UNION, 0);
		return t->n_words;
	}
	image->types[t->word + WORD_INFO] = image_info(KIND_INT, 0);
	image->types[t->word + WORD_DATA] = (t->flag ? INT_SIGNED << 24 : 0) | size * 8;
	return WORD_DATA + 1;
}

static uint32_t datasec_plain_name(struct btf_image *image, const struct image_type *t)
{
	for (uint32_t i = image->types[t->word + WORD_NAME]; i < image->strings_size && image->strings[i]; i++)
		if (image->strings[i] == '?')
			image->strings[i] = '_';
	return t->n_words;
}

/* Source of the versions: what each kernel's btf_check_meta() knows. */
static const struct stand_in {
	uint32_t feature;
	uint8_t kind;
	uint32_t (*edit)(struct btf_image *image, const struct image_type *t);
} stand_ins[] = {
	{ BTF_HAS_FUNC_GLOBAL, KIND_FUNC, func_without_linkage },
	{ BTF_HAS_FLOAT, KIND_FLOAT, float_as_struct },
	{ BTF_HAS_DECL_TAG, KIND_DECL_TAG, decl_tag_as_int },
	{ BTF_HAS_TYPE_TAG, KIND_TYPE_TAG, type_tag_as_const },
	{ BTF_HAS_ENUM64, KIND_ENUM, enum_without_sign },
	{ BTF_HAS_ENUM64, KIND_ENUM64, enum64_as_int },
	{ BTF_HAS_QUESTION_NAME, KIND_DATASEC, datasec_plain_name },
};

static uint32_t replace(struct btf_image *image, const struct image_type *t, void *context)
{
	uint32_t features = *(const uint32_t *)context;

	for (size_t i = 0; i < sizeof(stand_ins) / sizeof(stand_ins[0]); i++)
		if (stand_ins[i].kind == t->kind && !(features & stand_ins[i].feature))
			return stand_ins[i].edit(image, t);
	return t->n_words;
}

void image_sanitise(struct btf_image *image, uint32_t features)
{
	image_rewrite(image, replace, &features);
}
