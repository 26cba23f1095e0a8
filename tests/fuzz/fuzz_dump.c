// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Fuzz target: the C header and the listings of any BTF that the reader takes.
 * What is written must stay in proportion to what is read, and hold no byte
 * that a terminal or a compiler would take for something else.
 */
#define _GNU_SOURCE /* fopencookie */
#include <stdio.h>
#include <stdlib.h>

#include "btf.h"
#include "loader/types.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t written, limit;

static ssize_t take(void *cookie, const char *p, size_t n)
{
	(void)cookie;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] < ' ' && p[i] != '\n' && p[i] != '\t')
			abort();
	written += n;
	if (written > limit)
		abort();
	return (ssize_t)n;
}

static FILE *sink(void)
{
	static FILE *f;

	written = 0;
	if (!f)
		f = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = take });
	return f ? f : (abort(), NULL);
}

static void all(const struct btf *btf, size_t size)
{
	struct error e = ERROR_INIT;

	/* A piece of output is a name and its type, 1 KiB at most; there may be as many as the records have bytes. */
	limit = (size + 8192) * 1024;
	btf_dump_c(btf, sink(), &e);
	fflush(sink());
	types_list(btf, true, sink(), &e);
	fflush(sink());
	types_list(btf, false, sink(), &e);
	fflush(sink());
	for (uint32_t id = 0; id < btf->n_types; id++)
		btf_dump_line(btf, id, sink(), &e);
	fflush(sink());
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes bytes = { data, size };
	struct error e = ERROR_INIT;
	struct btf btf, split;

	if (btf_open_bytes(&btf, bytes, "input", &e))
		return 0;
	all(&btf, size);
	if (!btf_open_split(&split, bytes, &btf, "split", &e)) {
		all(&split, 2 * size);
		btf_close(&split);
	}
	btf_close(&btf);
	return 0;
}
