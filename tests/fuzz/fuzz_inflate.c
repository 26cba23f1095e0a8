// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Fuzz target: gunzip() beside zlib.  An input is a deflate stream, which gets
 * a gzip header and the trailer that fits, so that most of the time goes into
 * streams; or, when its first byte is odd, a whole gzip file.  Both must take
 * the same inputs and make the same bytes of them.
 */
#include <assert.h>
#include <stdlib.h>
#include <zlib.h>

#include "loader/inflate.h"

enum { OUTPUT_MAX = 1 << 18, HEADER = 10, TRAILER = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What zlib makes of it: bytes in out, or -1; window bits choose raw deflate (-15) or gzip (31). */
static long by_zlib(const uint8_t *in, size_t size, int window, uint8_t *out)
{
	z_stream z = { 0 };
	int r;

	if (inflateInit2(&z, window) != Z_OK)
		abort();
	z.next_in = (uint8_t *)in;
	z.avail_in = (uInt)size;
	z.next_out = out;
	z.avail_out = OUTPUT_MAX;
	r = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	return r == Z_STREAM_END ? (long)z.total_out : -1;
}

static void compare(const uint8_t *in, size_t size, long wanted, const uint8_t *bytes)
{
	struct error e = ERROR_INIT;
	uint8_t *out;
	size_t n;

	if (gunzip((struct bytes){ in, size }, OUTPUT_MAX, &out, &n, &e)) {
		assert(wanted < 0);
		return;
	}
	assert(wanted >= 0 && n == (size_t)wanted && !memcmp(out, bytes, n));
	free(out);
}

/* The trailer follows the stream's last byte, wherever that is: zlib is asked. */
static size_t wrap(const uint8_t *stream, size_t size, uint8_t *file, const uint8_t *out, long n)
{
	static const uint8_t header[HEADER] = { 0x1f, 0x8b, 8 };
	uint32_t crc = (uint32_t)crc32(0, out, n < 0 ? 0 : (uInt)n);

	memcpy(file, header, HEADER);
	memcpy(file + HEADER, stream, size);
	for (unsigned i = 0; i < 4; i++) {
		file[HEADER + size + i] = (uint8_t)(crc >> 8 * i);
		file[HEADER + size + 4 + i] = (uint8_t)((unsigned long)(n < 0 ? 0 : n) >> 8 * i);
	}
	return HEADER + size + TRAILER;
}

/* Bytes of the stream that zlib used; the rest would stand between it and the trailer. */
static size_t used(const uint8_t *in, size_t size, uint8_t *out)
{
	z_stream z = { 0 };
	size_t n = size;

	if (inflateInit2(&z, -15) != Z_OK)
		abort();
	z.next_in = (uint8_t *)in;
	z.avail_in = (uInt)size;
	z.next_out = out;
	z.avail_out = OUTPUT_MAX;
	if (inflate(&z, Z_FINISH) == Z_STREAM_END)
		n = z.total_in;
	inflateEnd(&z);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t out[OUTPUT_MAX];
	uint8_t *file;
	size_t n;

	if (!size)
		return 0;
	if (*data & 1) {
		compare(data, size, by_zlib(data, size, 31, out), out);
		return 0;
	}
	n = used(data + 1, size - 1, out);
	file = malloc(n + HEADER + TRAILER);
	if (!file)
		abort();
	n = wrap(data + 1, n, file, out, by_zlib(data + 1, n, -15, out));
	compare(file, n, by_zlib(file, n, 31, out), out);
	free(file);
	return 0;
}
