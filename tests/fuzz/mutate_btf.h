/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A mutator that knows types: what it writes is mostly BTF that opens, but
 * says something else.  A type refers to another type, a member has another's
 * name, a struct becomes a union, an offset moves, a character changes.
 */
#ifndef FUZZ_MUTATE_BTF_H
#define FUZZ_MUTATE_BTF_H

#include "btf.h"
#include "mutate.h"

#define MUTATE_TYPES_MAX 4096u

/* Words behind a type's three: n a name, t a type, v a value; as often as vlen says where `many`. */
static const struct { const char *roles; bool many, refers; } mutate_kinds[KIND_COUNT] = {
	[KIND_VOID] = { "" }, [KIND_FWD] = { "" }, [KIND_FLOAT] = { "" }, [KIND_INT] = { "v" },
	[KIND_PTR] = { "", false, true }, [KIND_ARRAY] = { "ttv" }, [KIND_STRUCT] = { "ntv", true }, [KIND_UNION] = { "ntv", true }, [KIND_ENUM] = { "nv", true },
	[KIND_TYPEDEF] = { "", false, true }, [KIND_VOLATILE] = { "", false, true }, [KIND_CONST] = { "", false, true },
	[KIND_RESTRICT] = { "", false, true }, [KIND_FUNC] = { "", false, true },
	[KIND_FUNC_PROTO] = { "nt", true, true }, [KIND_VAR] = { "v", false, true }, [KIND_DATASEC] = { "tvv", true },
	[KIND_DECL_TAG] = { "v", false, true }, [KIND_TYPE_TAG] = { "", false, true }, [KIND_ENUM64] = { "nvv", true },
};

/* A number that depends on all bytes of the input. */
static uint32_t mutate_digest(const uint8_t *data, size_t size)
{
	uint32_t d = 2166136261u;

	for (size_t i = 0; i < size; i++)
		d = (d ^ data[i]) * 16777619;
	return d >> 8;
}

/* Where the parts of the BTF in hand are; word(s) are in the file's byte order. */
struct mutate_btf {
	uint8_t *p;
	size_t strings, n_strings;
	uint32_t at[MUTATE_TYPES_MAX];   /* of each type's record */
	uint32_t n;
	uint32_t *state;
	bool swap;
};

static uint32_t mutate_get(const struct mutate_btf *b, size_t at)
{
	return load_u32(b->p + at, b->swap);
}

static void mutate_put(const struct mutate_btf *b, size_t at, uint32_t value)
{
	value = load_u32(&value, b->swap);
	memcpy(b->p + at, &value, sizeof(value));
}

static uint8_t mutate_kind(const struct mutate_btf *b, uint32_t at)
{
	return (mutate_get(b, at + 4) >> 24 & 31) % KIND_COUNT;
}

/* Words of the record at `at`, its three included. */
static uint32_t mutate_words(const struct mutate_btf *b, uint32_t at)
{
	uint8_t kind = mutate_kind(b, at);
	uint32_t tail = (uint32_t)strlen(mutate_kinds[kind].roles);

	return 3 + tail * (mutate_kinds[kind].many ? mutate_get(b, at + 4) & 0xffff : 1);
}

/* False when the bytes are no BTF with types. */
static bool mutate_open(struct mutate_btf *b, uint8_t *p, size_t size, uint32_t *state)
{
	uint64_t at, end;

	*b = (struct mutate_btf){ .p = p, .state = state };
	if (size < 24)
		return false;
	b->swap = load_u16(p, false) != 0xeb9f;
	at = 24 + (uint64_t)mutate_get(b, 8);
	end = at + mutate_get(b, 12);
	b->strings = (size_t)(24 + (uint64_t)mutate_get(b, 16));
	b->n_strings = mutate_get(b, 20);
	if (end > size || !range_ok(size, b->strings, b->n_strings))
		return false;
	while (at + 12 <= end && b->n < MUTATE_TYPES_MAX) {
		b->at[b->n++] = (uint32_t)at;
		at += 4 * (uint64_t)mutate_words(b, (uint32_t)at);
		if (at > end)
			b->n--;
	}
	return b->n;
}

static uint32_t mutate_some(const struct mutate_btf *b)
{
	return b->at[mutate_random(b->state) % b->n];
}

/* A name that some type or member has, or one that begins in the middle of it. */
static uint32_t mutate_name(const struct mutate_btf *b)
{
	uint32_t at = mutate_some(b), kind = mutate_kind(b, at), words = mutate_words(b, at), word = 0;

	if (words > 3 && *mutate_kinds[kind].roles == 'n' && mutate_random(b->state) % 2) {
		uint32_t per = (uint32_t)strlen(mutate_kinds[kind].roles);

		word = 3 + mutate_random(b->state) % ((words - 3) / per) * per;
	}
	return mutate_get(b, at + 4 * word) + (mutate_random(b->state) % 16 == 0);
}

static uint32_t mutate_id(const struct mutate_btf *b)
{
	return mutate_random(b->state) % (b->n + (mutate_random(b->state) % 64 == 0) + 1);
}

/* Another kind with the same words behind it, so that what follows stays in step; or flag, or count. */
static void mutate_info(const struct mutate_btf *b, uint32_t at)
{
	uint32_t info = mutate_get(b, at + 4), r = mutate_random(b->state);
	uint8_t from = mutate_kind(b, at), to = r % KIND_COUNT;

	if (r % 5 == 0)
		info ^= 1u << 31;
	else if (r % 37 == 0)
		info += r & 64 ? 1 : -1;
	else if (strlen(mutate_kinds[from].roles) == strlen(mutate_kinds[to].roles) &&
		 mutate_kinds[from].many == mutate_kinds[to].many)
		info = (info & ~(31u << 24)) | (uint32_t)to << 24;
	mutate_put(b, at + 4, info);
}

static void mutate_value(const struct mutate_btf *b, size_t at)
{
	uint32_t r = mutate_random(b->state);

	if (r % 4 == 0)
		mutate_put(b, at, r / 4 % 65 * 8);
	else
		mutate_field(b->p + at, 4, b->state);
}

static void mutate_type(const struct mutate_btf *b)
{
	uint32_t at = mutate_some(b), word = mutate_random(b->state) % mutate_words(b, at);
	uint8_t kind = mutate_kind(b, at);
	const char *roles = mutate_kinds[kind].roles;
	char role = word == 0 ? 'n' : word == 2 ? (mutate_kinds[kind].refers ? 't' : 'v') : 'i';

	if (word > 2)
		role = roles[(word - 3) % strlen(roles)];
	if (role == 'i')
		mutate_info(b, at);
	else if (role == 'v')
		mutate_value(b, at + 4 * word);
	else
		mutate_put(b, at + 4 * word, role == 'n' ? mutate_name(b) : mutate_id(b));
}

/* A character of a name or an access string. */
static void mutate_character(const struct mutate_btf *b)
{
	static const char characters[] = "0123456789::__a";

	if (b->n_strings > 2)
		b->p[b->strings + 1 + mutate_random(b->state) % (b->n_strings - 2)] =
			(uint8_t)characters[mutate_random(b->state) % sizeof(characters)];
}

/* Damages BTF in place; false when it is none. */
static bool mutate_types(uint8_t *p, size_t size, uint32_t *state)
{
	static struct mutate_btf b;

	if (!mutate_open(&b, p, size, state))
		return false;
	for (unsigned times = mutate_random(state) % 4 ? 1 : 3; times; times--) {
		if (mutate_random(state) % 12 == 0)
			mutate_character(&b);
		else
			mutate_type(&b);
		/* a record may have another length now */
		if (!mutate_open(&b, p, size, state))
			break;
	}
	return true;
}

#endif
