/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Where the bytes of a BTF come from: a buffer, a mapping, or a file read in
 * pages.  Readers ask for offsets and never learn which it is.
 */
#ifndef PICKET_BTF_SOURCE_H
#define PICKET_BTF_SOURCE_H

#include "bytes.h"
#include "error.h"

#define SOURCE_PAGE 4096u   /* sysfs gives no more than this for one read */
#define SOURCE_PAGES 8u     /* direct-mapped cache, 32 KiB */

struct source_page {
	uint64_t at;        /* file offset of the first byte */
	size_t n;           /* valid bytes; 0 when empty */
	uint8_t data[SOURCE_PAGE];
};

struct btf_source {
	struct bytes memory;      /* everything, when it is in memory; else p is NULL */
	uint64_t size;            /* bytes */
	void *map;                /* to unmap, or NULL */
	int fd;                   /* to close, or -1 */
	struct source_page *pages;
};

/* A source over the caller's bytes. -ENOMEM. */
int source_buffer(struct bytes bytes, struct btf_source **out, struct error *e);

/* A source over a file; flags as btf_open_file(). Messages name no path: the caller does. */
int source_file(const char *path, unsigned flags, struct btf_source **out, struct error *e);

/* Unmaps, closes, frees; NULL is fine. */
void source_free(struct btf_source *s);

/* Copies len bytes at `at`; false if they leave the source or reading fails. */
bool source_read(struct btf_source *s, uint64_t at, void *dst, size_t len);

/* The same past the page cache, for long sequential reads. */
bool source_stream(struct btf_source *s, uint64_t at, void *dst, size_t len);

/*
 * Where BTF lies: the whole source if it is raw BTF, else the .BTF section of
 * the ELF file it is.
 */
int source_find_btf(struct btf_source *s, uint64_t *at, uint64_t *size, struct error *e);

#endif
