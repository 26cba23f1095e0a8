/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * BTF for kernels that do not know all of it: each kind that a kernel refuses
 * has a stand-in of the same size that it takes.  Type ids never change.
 */
#ifndef PICKET_SANITISE_H
#define PICKET_SANITISE_H

#include "btf.h"

/* What the running kernel accepts in BTF; loader/kernel.c finds out by trying. */
enum btf_feature {
	BTF_HAS_FUNC_GLOBAL = 1 << 0,    /* FUNC with global linkage, 5.6 */
	BTF_HAS_FLOAT = 1 << 1,          /* 5.13 */
	BTF_HAS_DECL_TAG = 1 << 2,       /* 5.16 */
	BTF_HAS_TYPE_TAG = 1 << 3,       /* 5.17 */
	BTF_HAS_ENUM64 = 1 << 4,         /* 6.0: ENUM64, and kind_flag of ENUM */
	BTF_HAS_QUESTION_NAME = 1 << 5,  /* 6.9: '?' in names of DATASEC */
	BTF_HAS_ALL = (1 << 6) - 1,
};

/* A BTF taken apart for rewriting: words and text in host order, owned by it. */
struct btf_image {
	uint32_t *types;     /* the type section: BTF consists of 32-bit words */
	uint32_t n_words;
	char *strings;
	uint32_t strings_size;
};

/* One record of the image; `word` is its first, the offset of its name. */
struct image_type { uint32_t id, word, n_words, kind, vlen; bool flag; };

/* Words of a record: name, info, size or type id, then what its kind adds. */
enum { WORD_NAME, WORD_INFO, WORD_SIZE, WORD_DATA };

/* Copies an open BTF whose bytes are `bytes`. */
int image_open(struct btf_image *image, const struct btf *btf, struct bytes bytes, struct error *e);
void image_free(struct btf_image *image);

/* Steps to the next record (start with a zeroed *t); false after the last. */
bool image_next(const struct btf_image *image, struct image_type *t);

/* Text of name offset `at`; "" when out of range. */
const char *image_string(const struct btf_image *image, uint32_t at);

/*
 * Passes every record to `edit`, which may rewrite it in place, and returns
 * how many of its words remain.  Stops when it returns 0: -1, and the image is
 * of no further use.
 */
typedef uint32_t image_edit(struct btf_image *image, const struct image_type *t, void *context);
int image_rewrite(struct btf_image *image, image_edit *edit, void *context);

/* The info word of a record: kind, flag and vlen. */
static inline uint32_t image_info(uint32_t kind, uint32_t vlen)
{
	return kind << 24 | vlen;
}

/* Replaces what `features` (a set of enum btf_feature) lacks. */
void image_sanitise(struct btf_image *image, uint32_t features);

/* The image as one malloc'd blob: header, types, strings. */
int image_pack(const struct btf_image *image, uint8_t **out, size_t *n, struct error *e);

#endif
