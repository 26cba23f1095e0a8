// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gzip (RFC 1952): a header of 10 bytes and what its flags announce, one
 * deflate stream, then CRC and length of what was packed.
 *
 * deflate (RFC 1951): blocks, each behind 3 bits (last one? kind?).  Bits are
 * taken from the low end of each byte.  A block is stored, or a sequence of
 * Huffman codes for bytes, for the block's end, and for pairs of a length and
 * a distance back.  The codes are fixed, or come first, packed themselves.
 */
#include "inflate.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

enum { CODE_BITS = 15, SYMBOLS = 288, LITERALS = 286, DISTANCES = 30, LENGTH_CODES = 19, END_OF_BLOCK = 256 };

struct inflater {
	struct cursor in;
	uint32_t bits;       /* taken from `in` and not used yet: n_bits of them */
	unsigned n_bits;
	uint8_t *out;
	size_t n, room, max;
	struct error *e;
};

/* Codes of one length are consecutive numbers, in the order of their symbols, after all shorter ones. */
struct code {
	uint16_t count[CODE_BITS + 1];   /* codes of each length */
	uint16_t symbols[SYMBOLS];       /* by length, then by number */
};

static int bad(struct inflater *s, const char *what)
{
	return error_set(s->e, -EINVAL, "gzip data: %s, near offset %zu", what, s->in.at);
}

/* ---- bits ---- */

/* The next n bits (at most 16); 0 and in.bad when the input ends. */
static uint32_t take(struct inflater *s, unsigned n)
{
	uint32_t value;

	for (; s->n_bits < n; s->n_bits += 8)
		s->bits |= (uint32_t)cursor_u8(&s->in) << s->n_bits;
	value = s->bits & ((1u << n) - 1);
	s->bits >>= n;
	s->n_bits -= n;
	return value;
}

static void to_next_byte(struct inflater *s)
{
	s->bits = 0;
	s->n_bits = 0;
}

/* ---- output ---- */

static int grow(struct inflater *s, size_t more)
{
	size_t room = s->room ? s->room : 4096;
	uint8_t *grown;

	if (more > s->max - s->n)
		return error_set(s->e, -E2BIG, "gzip data: holds more than %zu bytes", s->max);
	while (room < s->n + more)
		room *= 2;
	if (room == s->room)
		return 0;
	grown = realloc(s->out, room);
	if (!grown)
		return error_set(s->e, -ENOMEM, "out of memory for %zu bytes", room);
	s->out = grown;
	s->room = room;
	return 0;
}

static int put_byte(struct inflater *s, uint8_t byte)
{
	if (grow(s, 1))
		return s->e->code;
	s->out[s->n++] = byte;
	return 0;
}

/* Byte by byte: what is copied may reach into what it becomes. */
static int put_again(struct inflater *s, uint32_t length, uint32_t distance)
{
	if (distance > s->n)
		return bad(s, "a repetition of what is before the start");
	if (grow(s, length))
		return s->e->code;
	for (; length; length--, s->n++)
		s->out[s->n] = s->out[s->n - distance];
	return 0;
}

/* ---- codes ---- */

/*
 * Builds a code from the length of each symbol's, 0 for none.  Refuses what has
 * too many codes, and what has too few: unless it need not be whole, and has
 * none, or one of one bit, as encoders write where at most one symbol is used.
 */
static bool code_build(struct code *c, const uint8_t *lengths, unsigned n, bool whole)
{
	uint16_t place[CODE_BITS + 2] = { 0 };
	int left = 1;

	memset(c->count, 0, sizeof(c->count));
	for (unsigned i = 0; i < n; i++)
		c->count[lengths[i]]++;
	c->count[0] = 0;
	for (unsigned length = 1; length <= CODE_BITS; length++) {
		left = 2 * left - c->count[length];
		if (left < 0)
			return false;
		place[length + 1] = (uint16_t)(place[length] + c->count[length]);
	}
	for (unsigned i = 0; i < n; i++)
		if (lengths[i])
			c->symbols[place[lengths[i]]++] = (uint16_t)i;
	return !left || (!whole && place[CODE_BITS + 1] == c->count[1]);
}

/* The next symbol, or -1 when no code is like the bits. */
static int symbol(struct inflater *s, const struct code *c)
{
	uint32_t code = 0, first = 0, at = 0;

	for (unsigned length = 1; length <= CODE_BITS; length++) {
		code |= take(s, 1);
		if (code - first < c->count[length])
			return c->symbols[at + (code - first)];
		at += c->count[length];
		first = (first + c->count[length]) << 1;
		code <<= 1;
	}
	return -1;
}

/* ---- blocks ---- */

static int stored(struct inflater *s)
{
	const uint8_t *p;
	uint16_t length, check;

	to_next_byte(s);
	length = cursor_u16(&s->in);
	check = cursor_u16(&s->in);
	p = cursor_take(&s->in, length);
	if (!p || length + check != UINT16_MAX)
		return bad(s, "a stored block of a wrong length");
	if (grow(s, length))
		return s->e->code;
	memcpy(s->out + s->n, p, length);
	s->n += length;
	return 0;
}

struct span { uint16_t base; uint8_t extra; };

static const struct span lengths[] = {
	{ 3, 0 }, { 4, 0 }, { 5, 0 }, { 6, 0 }, { 7, 0 }, { 8, 0 }, { 9, 0 }, { 10, 0 }, { 11, 1 }, { 13, 1 },
	{ 15, 1 }, { 17, 1 }, { 19, 2 }, { 23, 2 }, { 27, 2 }, { 31, 2 }, { 35, 3 }, { 43, 3 }, { 51, 3 },
	{ 59, 3 }, { 67, 4 }, { 83, 4 }, { 99, 4 }, { 115, 4 }, { 131, 5 }, { 163, 5 }, { 195, 5 }, { 227, 5 },
	{ 258, 0 },
};

static const struct span distances[DISTANCES] = {
	{ 1, 0 }, { 2, 0 }, { 3, 0 }, { 4, 0 }, { 5, 1 }, { 7, 1 }, { 9, 2 }, { 13, 2 }, { 17, 3 }, { 25, 3 },
	{ 33, 4 }, { 49, 4 }, { 65, 5 }, { 97, 5 }, { 129, 6 }, { 193, 6 }, { 257, 7 }, { 385, 7 }, { 513, 8 },
	{ 769, 8 }, { 1025, 9 }, { 1537, 9 }, { 2049, 10 }, { 3073, 10 }, { 4097, 11 }, { 6145, 11 },
	{ 8193, 12 }, { 12289, 12 }, { 16385, 13 }, { 24577, 13 },
};

/* Symbols from 257 on are a length, and a distance follows. */
static int repetition(struct inflater *s, unsigned sym, const struct code *distance)
{
	struct span span;
	uint32_t length;
	int d;

	if (sym >= LITERALS)
		return bad(s, "an unknown length");
	span = lengths[sym - END_OF_BLOCK - 1];
	length = span.base + take(s, span.extra);
	d = symbol(s, distance);
	if (d < 0 || d >= DISTANCES)
		return bad(s, "an unknown distance");
	return put_again(s, length, distances[d].base + take(s, distances[d].extra));
}

static int coded(struct inflater *s, const struct code *literal, const struct code *distance)
{
	for (;;) {
		int sym = symbol(s, literal);

		if (s->in.bad)
			return bad(s, "ends in the middle");
		if (sym < 0)
			return bad(s, "an unknown code");
		if (sym == END_OF_BLOCK)
			return 0;
		if (sym < END_OF_BLOCK ? put_byte(s, (uint8_t)sym) : repetition(s, (unsigned)sym, distance))
			return s->e->code;
	}
}

static int with_fixed_codes(struct inflater *s)
{
	struct code literal, distance;
	uint8_t length[SYMBOLS];

	for (unsigned i = 0; i < SYMBOLS; i++)
		length[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
	code_build(&literal, length, SYMBOLS, true);
	memset(length, 5, 32);
	code_build(&distance, length, 32, true);
	return coded(s, &literal, &distance);
}

/* Lengths of codes: 0 to 15 is one, 16 repeats the last, 17 and 18 are runs of 0. */
static int read_lengths(struct inflater *s, const struct code *c, uint8_t *out, unsigned n)
{
	static const struct { uint8_t base, bits; } runs[] = { { 3, 2 }, { 3, 3 }, { 11, 7 } };
	unsigned i = 0;

	while (i < n) {
		int sym = symbol(s, c);
		unsigned times;
		uint8_t value;

		if (sym < 0 || s->in.bad)
			return bad(s, "an unknown code for the length of a code");
		if (sym < 16) {
			out[i++] = (uint8_t)sym;
			continue;
		}
		if (sym == 16 && !i)
			return bad(s, "the first length of a code repeats one before it");
		value = sym == 16 ? out[i - 1] : 0;
		times = runs[sym - 16].base + take(s, runs[sym - 16].bits);
		if (times > n - i)
			return bad(s, "more lengths of codes than codes");
		for (; times; times--)
			out[i++] = value;
	}
	return 0;
}

static int with_own_codes(struct inflater *s)
{
	static const uint8_t order[LENGTH_CODES] = {
		16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
	};
	unsigned n_literal = 257 + take(s, 5), n_distance = 1 + take(s, 5), n_length = 4 + take(s, 4);
	uint8_t length[SYMBOLS + DISTANCES] = { 0 };
	struct code literal, distance;

	if (n_literal > LITERALS || n_distance > DISTANCES)
		return bad(s, "too many codes");
	for (unsigned i = 0; i < n_length; i++)
		length[order[i]] = (uint8_t)take(s, 3);
	if (!code_build(&literal, length, LENGTH_CODES, true))
		return bad(s, "codes for the lengths of codes that do not add up");
	if (read_lengths(s, &literal, length, n_literal + n_distance))
		return s->e->code;
	if (!length[END_OF_BLOCK])
		return bad(s, "no code for the end of a block");
	if (!code_build(&literal, length, n_literal, false) ||
	    !code_build(&distance, length + n_literal, n_distance, false))
		return bad(s, "codes that do not add up");
	return coded(s, &literal, &distance);
}

static int inflate(struct inflater *s)
{
	static int (*const kinds[])(struct inflater *s) = { stored, with_fixed_codes, with_own_codes };
	uint32_t last = 0;

	while (!last) {
		uint32_t kind;

		last = take(s, 1);
		kind = take(s, 2);
		if (s->in.bad || kind == 3)
			return bad(s, s->in.bad ? "ends in the middle" : "a block of an unknown kind");
		if (kinds[kind](s))
			return s->e->code;
	}
	to_next_byte(s);
	return 0;
}

/* ---- the file around it ---- */

/* CRC-32 of RFC 1952, four bits at a time. */
static uint32_t checksum(const uint8_t *p, size_t n)
{
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < n; i++) {
		crc = table[(crc ^ p[i]) & 15] ^ crc >> 4;
		crc = table[(crc ^ p[i] >> 4) & 15] ^ crc >> 4;
	}
	return ~crc;
}

enum { HAS_CHECK = 2, HAS_EXTRA = 4, HAS_NAME = 8, HAS_COMMENT = 16, RESERVED = 0xe0 };

static void skip_string(struct cursor *in)
{
	while (cursor_u8(in) && !in->bad)
		;
}

static int read_header(struct inflater *s)
{
	struct cursor *in = &s->in;
	uint16_t magic = cursor_u16(in);
	uint8_t method = cursor_u8(in), flags = cursor_u8(in);

	cursor_take(in, 6);
	if (in->bad || magic != 0x8b1f)
		return bad(s, "no gzip header");
	if (method != 8 || flags & RESERVED)
		return bad(s, "a method or flags that are not known");
	if (flags & HAS_EXTRA)
		cursor_take(in, cursor_u16(in));
	if (flags & HAS_NAME)
		skip_string(in);
	if (flags & HAS_COMMENT)
		skip_string(in);
	if (flags & HAS_CHECK && !in->bad) {
		uint16_t crc = (uint16_t)checksum(in->b.p, in->at);

		if (cursor_u16(in) != crc)
			return bad(s, "a header unlike its checksum");
	}
	return in->bad ? bad(s, "a header that is cut short") : 0;
}

static int check_trailer(struct inflater *s)
{
	uint32_t crc = cursor_u32(&s->in), length = cursor_u32(&s->in);

	if (s->in.bad)
		return bad(s, "ends before its checksum");
	if (length != (uint32_t)s->n || crc != checksum(s->out, s->n))
		return bad(s, "content unlike its checksum or length");
	return 0;
}

int gunzip(struct bytes in, size_t max, uint8_t **out, size_t *n, struct error *e)
{
	struct inflater s = {
		.in = { .b = in, .swap = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ }, .max = max, .e = e,
	};

	if (grow(&s, 0) || read_header(&s) || inflate(&s) || check_trailer(&s)) {
		free(s.out);
		return e->code;
	}
	*out = s.out;
	*n = s.n;
	return 0;
}
