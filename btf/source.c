// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The three sources of BTF bytes: see source.h.
 *
 * /sys/kernel/btf/vmlinux can be mapped from 6.16 on (sysfs bin_attribute with
 * an mmap method, btf_sysfs_vmlinux_mmap); before that mmap says ENODEV and
 * the file is read in pages.
 */
#include "source.h"
#include "btf.h"
#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int new_source(struct btf_source **out, struct error *e)
{
	struct btf_source *s = calloc(1, sizeof(*s));

	if (!s)
		return error_set(e, -ENOMEM, "out of memory");
	s->fd = -1;
	*out = s;
	return 0;
}

int source_buffer(struct bytes bytes, struct btf_source **out, struct error *e)
{
	int ret = new_source(out, e);

	if (ret)
		return ret;
	(*out)->memory = bytes;
	(*out)->size = bytes.n;
	return 0;
}

void source_free(struct btf_source *s)
{
	if (!s)
		return;
	if (s->map)
		munmap(s->map, (size_t)s->size);
	if (s->fd >= 0)
		close(s->fd);
	free(s->pages);
	free(s);
}

static bool map_file(struct btf_source *s)
{
	void *p;

	if (s->size > SIZE_MAX)
		return false;
	p = mmap(NULL, (size_t)s->size, PROT_READ, MAP_PRIVATE, s->fd, 0);
	if (p == MAP_FAILED)
		return false;
	s->map = p;
	s->memory = (struct bytes){ p, (size_t)s->size };
	close(s->fd);
	s->fd = -1;
	return true;
}

static int attach_file(struct btf_source *s, const char *path, unsigned flags, struct error *e)
{
	struct stat st;

	s->fd = descriptor_lift(open(path, O_RDONLY | O_CLOEXEC));
	if (s->fd < 0 || fstat(s->fd, &st))
		return error_set(e, -errno, "cannot open: %s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error_set(e, -EINVAL, "not a regular file");
	if (!st.st_size)
		return error_set(e, -EINVAL, "empty file");
	s->size = (uint64_t)st.st_size;
	if (!(flags & BTF_NO_MAP) && map_file(s))
		return 0;
	s->pages = calloc(SOURCE_PAGES, sizeof(*s->pages));
	return s->pages ? 0 : error_set(e, -ENOMEM, "out of memory");
}

int source_file(const char *path, unsigned flags, struct btf_source **out, struct error *e)
{
	struct btf_source *s;
	int ret = new_source(&s, e);

	if (ret)
		return ret;
	ret = attach_file(s, path, flags, e);
	if (ret) {
		source_free(s);
		return ret;
	}
	*out = s;
	return 0;
}

static bool read_fully(int fd, uint64_t at, uint8_t *dst, size_t len)
{
	while (len) {
		ssize_t n = pread(fd, dst, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		dst += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return true;
}

bool source_stream(struct btf_source *s, uint64_t at, void *dst, size_t len)
{
	if (s->memory.p)
		return bytes_copy(s->memory, at, dst, len);
	return s->pages && range_ok(s->size, at, len) && read_fully(s->fd, at, dst, len);
}

/* The cached page that holds file offset `at`, read if it is not there yet. */
static struct source_page *page_at(struct btf_source *s, uint64_t at)
{
	uint64_t start = at & ~(uint64_t)(SOURCE_PAGE - 1);
	struct source_page *page = &s->pages[start / SOURCE_PAGE % SOURCE_PAGES];
	uint64_t left = s->size - start;

	if (page->n && page->at == start)
		return page;
	page->n = 0;
	page->at = start;
	if (!read_fully(s->fd, start, page->data, left < SOURCE_PAGE ? (size_t)left : SOURCE_PAGE))
		return NULL;
	page->n = left < SOURCE_PAGE ? (size_t)left : SOURCE_PAGE;
	return page;
}

bool source_read(struct btf_source *s, uint64_t at, void *dst, size_t len)
{
	uint8_t *to = dst;

	if (s->memory.p)
		return bytes_copy(s->memory, at, dst, len);
	if (!s->pages || !range_ok(s->size, at, len))
		return false;
	while (len) {
		struct source_page *page = page_at(s, at);
		size_t skip, n;

		if (!page)
			return false;
		skip = (size_t)(at - page->at);
		n = page->n - skip < len ? page->n - skip : len;
		memcpy(to, page->data + skip, n);
		to += n;
		at += n;
		len -= n;
	}
	return true;
}
