/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The one gate to untrusted bytes: a bounded view, and a cursor over one.
 *
 * Nothing casts a pointer into input.  Values are copied out, and swapped
 * where the input's byte order differs from the host's.
 */
#ifndef PICKET_BYTES_H
#define PICKET_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
	const uint8_t *p;
	size_t n;
};

/* True when [off, off + len) lies inside n bytes; cannot overflow. */
static inline bool range_ok(uint64_t n, uint64_t off, uint64_t len)
{
	return off <= n && len <= n - off;
}

/* The part [off, off + len) of b; false, and *out untouched, if it leaves b. */
static inline bool bytes_sub(struct bytes b, uint64_t off, uint64_t len, struct bytes *out)
{
	if (!range_ok(b.n, off, len))
		return false;
	*out = (struct bytes){ b.p + off, (size_t)len };
	return true;
}

/* Copies len bytes at off to dst; false, and dst untouched, if they leave b. */
static inline bool bytes_copy(struct bytes b, uint64_t off, void *dst, size_t len)
{
	if (!range_ok(b.n, off, len))
		return false;
	memcpy(dst, b.p + off, len);
	return true;
}

/* The NUL-terminated string at off; NULL when its NUL is not inside b. */
static inline const char *bytes_string(struct bytes b, uint64_t off)
{
	if (off >= b.n || !memchr(b.p + off, 0, b.n - (size_t)off))
		return NULL;
	return (const char *)b.p + off;
}

static inline uint16_t load_u16(const void *p, bool swap)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return swap ? __builtin_bswap16(v) : v;
}

static inline uint32_t load_u32(const void *p, bool swap)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return swap ? __builtin_bswap32(v) : v;
}

static inline uint64_t load_u64(const void *p, bool swap)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return swap ? __builtin_bswap64(v) : v;
}

/*
 * A cursor reads fields in sequence.  Reading past the end sets `bad`, yields
 * zero, and moves no further: test `bad` once per record.
 */
struct cursor {
	struct bytes b;
	size_t at;
	bool swap;
	bool bad;
};

static inline const uint8_t *cursor_take(struct cursor *c, size_t len)
{
	const uint8_t *p = c->b.p + c->at;

	if (c->bad || !range_ok(c->b.n, c->at, len)) {
		c->bad = true;
		return NULL;
	}
	c->at += len;
	return p;
}

static inline uint8_t cursor_u8(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 1);

	return p ? *p : 0;
}

static inline uint16_t cursor_u16(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 2);

	return p ? load_u16(p, c->swap) : 0;
}

static inline uint32_t cursor_u32(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 4);

	return p ? load_u32(p, c->swap) : 0;
}

static inline uint64_t cursor_u64(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 8);

	return p ? load_u64(p, c->swap) : 0;
}

#endif
