// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Text for JSON lines and for terminals: see json.h.
 *
 * UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above
 * U+10FFFF.  JSON strings as RFC 8259 has them.
 */
#include "json.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT 0xfffd

static bool text_grow(struct text *t, size_t n)
{
	size_t room = t->room ? t->room : 256;
	char *p;

	if (t->failed || n >= TEXT_MAX || t->n + n >= TEXT_MAX) {
		t->failed = true;
		return false;
	}
	while (room <= t->n + n)
		room *= 2;
	if (room == t->room)
		return true;
	p = realloc(t->p, room);
	if (!p) {
		t->failed = true;
		return false;
	}
	t->p = p;
	t->room = room;
	return true;
}

void text_put(struct text *t, const char *p, size_t n)
{
	if (!text_grow(t, n))
		return;
	if (n)
		memcpy(t->p + t->n, p, n);
	t->n += n;
	t->p[t->n] = 0;
}

void text_format(struct text *t, const char *format, ...)
{
	char line[256];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (n > 0)
		text_put(t, line, (size_t)n < sizeof(line) ? (size_t)n : sizeof(line) - 1);
}

/* Lead bytes of UTF-8: mask and value that recognise them, length, smallest code point allowed. */
static const struct { uint8_t mask, value, length; uint32_t least; } leads[] = {
	{ 0x80, 0x00, 1, 0 },
	{ 0xe0, 0xc0, 2, 0x80 },
	{ 0xf0, 0xe0, 3, 0x800 },
	{ 0xf8, 0xf0, 4, 0x10000 },
};

/* The rest of a sequence of `length` bytes; false when a byte is no continuation. */
static bool continuation(const uint8_t *p, size_t length, uint32_t *code)
{
	for (size_t i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return false;
		*code = *code << 6 | (p[i] & 0x3f);
	}
	return true;
}

/* Length of the character at p (n > 0 bytes); a bad byte counts as one REPLACEMENT. */
static size_t next_character(const uint8_t *p, size_t n, uint32_t *code)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++) {
		uint32_t c = p[0] & (uint8_t)~leads[i].mask;
		size_t length = leads[i].length;

		if ((p[0] & leads[i].mask) != leads[i].value)
			continue;
		if (length > n || !continuation(p, length, &c) || c < leads[i].least)
			break;
		if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
			break;
		*code = c;
		return length;
	}
	*code = REPLACEMENT;
	return 1;
}

/* Characters that move the cursor, change colours, or reverse the text around them. */
static bool unsafe(uint32_t code)
{
	static const struct { uint32_t first, last; } ranges[] = {
		{ 0x00, 0x1f }, { 0x7f, 0x9f },       /* C0, DEL, C1 */
		{ 0x200e, 0x200f }, { 0x2028, 0x202e }, /* marks, line separators, embeddings */
		{ 0x2066, 0x2069 },                   /* isolates */
		{ 0xfeff, 0xfeff }, { REPLACEMENT, REPLACEMENT },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

static void escape(struct text *t, const char *s, size_t n, bool quoted)
{
	for (size_t at = 0, length; at < n; at += length) {
		uint32_t code;

		length = next_character((const uint8_t *)s + at, n - at, &code);
		if (unsafe(code))
			text_format(t, "\\u%04x", code);
		else if (code == '\\' || (quoted && code == '"'))
			text_format(t, "\\%c", (char)code);
		else
			text_put(t, s + at, length);
	}
}

void text_json(struct text *t, const char *s, size_t n)
{
	text_put(t, "\"", 1);
	escape(t, s, n, true);
	text_put(t, "\"", 1);
}

void text_plain(struct text *t, const char *s, size_t n)
{
	escape(t, s, n, false);
}

void text_reset(struct text *t)
{
	t->n = 0;
	t->failed = false;
}

void text_free(struct text *t)
{
	free(t->p);
	memset(t, 0, sizeof(*t));
}
