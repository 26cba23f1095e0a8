/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Writes BTF in memory for tests, right or wrong, in either byte order.
 *
 *	struct builder b = { .big = false };
 *	uint32_t i = build_int(&b, "int", 4);
 *	uint32_t s = build_type(&b, "point", KIND_STRUCT, 2, 8);
 *	build_member(&b, "x", i, 0);
 *	build_member(&b, "y", i, 32);
 *	struct bytes bytes = build_finish(&b);
 *
 * What build_finish() returns lies in the builder.
 */
#ifndef TEST_BTF_BUILDER_H
#define TEST_BTF_BUILDER_H

#include "btf.h"

#define BUILD_ROOM 65536
#define BUILD_HEADER 24
#define BUILD_FLAG (1u << 31)    /* or'ed into vlen: kind_flag */

struct builder {
	bool big;
	uint32_t first_string;   /* of a split BTF: the base's strings */
	uint32_t first_id;       /* of a split BTF: the base's count; 0 means 1 */
	uint32_t n_types, types_size, strings_size;
	uint8_t types[BUILD_ROOM];
	char strings[BUILD_ROOM];
	uint8_t out[BUILD_HEADER + 2 * BUILD_ROOM];
};

static inline void build_put(const struct builder *b, uint8_t *p, uint32_t value, int size)
{
	for (int i = 0; i < size; i++)
		p[b->big ? size - 1 - i : i] = (uint8_t)(value >> 8 * i);
}

/* Adds a string, even if it is there already; "" is offset 0. */
static inline uint32_t build_string(struct builder *b, const char *text)
{
	uint32_t at;

	if (!b->strings_size)
		b->strings[b->strings_size++] = 0;
	if (!text || !*text)
		return 0;
	at = b->strings_size;
	memcpy(b->strings + at, text, strlen(text) + 1);
	b->strings_size += (uint32_t)strlen(text) + 1;
	return b->first_string + at;
}

static inline void build_word(struct builder *b, uint32_t word)
{
	build_put(b, b->types + b->types_size, word, 4);
	b->types_size += 4;
}

/* A record's head by string offset and whole info word; its id. */
static inline uint32_t build_raw(struct builder *b, uint32_t name, uint32_t info, uint32_t third)
{
	build_word(b, name);
	build_word(b, info);
	build_word(b, third);
	return (b->first_id ? b->first_id : 1) + b->n_types++;
}

static inline uint32_t build_type(struct builder *b, const char *name, enum btf_kind kind, uint32_t vlen, uint32_t third)
{
	return build_raw(b, build_string(b, name), (uint32_t)kind << 24 | vlen, third);
}

static inline uint32_t build_int(struct builder *b, const char *name, uint32_t size)
{
	uint32_t id = build_type(b, name, KIND_INT, 0, size);

	build_word(b, size * 8);
	return id;
}

static inline uint32_t build_array(struct builder *b, uint32_t type, uint32_t index, uint32_t n)
{
	uint32_t id = build_type(b, "", KIND_ARRAY, 0, 0);

	build_word(b, type);
	build_word(b, index);
	build_word(b, n);
	return id;
}

/* A member, or a variable of a DATASEC when its name is taken for a type: three words. */
static inline void build_member(struct builder *b, const char *name, uint32_t type, uint32_t bits)
{
	build_word(b, build_string(b, name));
	build_word(b, type);
	build_word(b, bits);
}

/* A parameter (name, type) or an enumerator (name, value). */
static inline void build_pair(struct builder *b, const char *name, uint32_t word)
{
	build_word(b, build_string(b, name));
	build_word(b, word);
}

static inline struct bytes build_finish(struct builder *b)
{
	uint32_t header[5] = { BUILD_HEADER, 0, b->types_size, b->types_size, 0 };

	build_string(b, "");
	header[4] = b->strings_size;
	build_put(b, b->out, 0xeb9f, 2);
	b->out[2] = 1;
	b->out[3] = 0;
	for (int i = 0; i < 5; i++)
		build_put(b, b->out + 4 + 4 * i, header[i], 4);
	memcpy(b->out + BUILD_HEADER, b->types, b->types_size);
	memcpy(b->out + BUILD_HEADER + b->types_size, b->strings, b->strings_size);
	return (struct bytes){ b->out, BUILD_HEADER + b->types_size + b->strings_size };
}

#endif
