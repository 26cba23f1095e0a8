// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Small files by which a kernel describes itself: see proc.h. */
#include "proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "descriptor.h"
#include "mount.h"

#define PATH_SIZE 512
#define CHUNK 65536

/* The descriptor, none of the standard ones; -errno of what came before. */
static int lift(int fd)
{
	int high = descriptor_lift(fd);

	return high < 0 ? -errno : high;
}

/* Reads what is there, cuts the newline, closes fd. */
static int read_text(int fd, char *out, size_t n)
{
	int high = lift(fd), code;
	ssize_t got;

	if (high < 0)
		return high;
	got = read(high, out, n - 1);
	code = -errno;
	close(high);
	if (got < 0)
		return code;
	out[got] = 0;
	out[strcspn(out, "\n")] = 0;
	return 0;
}

static int open_below(const char *root, const char *path)
{
	char full[PATH_SIZE];

	if (snprintf(full, sizeof(full), "%s%s", root, path) >= (int)sizeof(full)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(full, O_RDONLY | O_CLOEXEC);
}

int proc_read(const char *root, const char *path, char *out, size_t n)
{
	return read_text(open_below(root, path), out, n);
}

/* Until the end, or until `room` bytes are there. */
static ssize_t fill(int fd, uint8_t *to, size_t room)
{
	size_t n = 0;

	while (n < room) {
		ssize_t got = read(fd, to + n, room - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

/* Sizes that such files tell are not to be relied on, so the buffer grows with what comes. */
static int read_whole(int fd, size_t max, uint8_t **out, size_t *n)
{
	size_t room = CHUNK, at = 0;
	uint8_t *p = malloc(room);

	for (;;) {
		ssize_t got = p ? fill(fd, p + at, room - at) : -ENOMEM;
		uint8_t *grown;

		if (got < 0 || at + (size_t)got > max) {
			free(p);
			return got < 0 ? (int)got : -EFBIG;
		}
		at += (size_t)got;
		if (at < room)
			break;
		room *= 2;
		grown = realloc(p, room);
		if (!grown)
			free(p);
		p = grown;
	}
	*out = p;
	*n = at;
	return 0;
}

int proc_read_whole(const char *root, const char *path, size_t max, uint8_t **out, size_t *n)
{
	int fd = lift(open_below(root, path));
	int r = fd < 0 ? fd : read_whole(fd, max, out, n);

	if (fd >= 0)
		close(fd);
	return r;
}

/* Passes on the whole lines of a buffer; how many bytes that were, or -errno. */
static ssize_t pass_lines(const char *buffer, size_t n, proc_line *take, void *context, struct error *e)
{
	const char *line = buffer, *end;

	while ((end = memchr(line, '\n', n - (size_t)(line - buffer)))) {
		if (take(context, line, (size_t)(end - line), e))
			return e->code;
		line = end + 1;
	}
	return line - buffer;
}

static int read_lines(int fd, char *buffer, proc_line *take, void *context, struct error *e)
{
	size_t n = 0;

	for (;;) {
		ssize_t got = fill(fd, (uint8_t *)buffer + n, CHUNK - n), used;

		if (got < 0)
			return error_set(e, (int)got, "%s", strerror((int)-got));
		n += (size_t)got;
		used = pass_lines(buffer, n, take, context, e);
		if (used < 0 || n < CHUNK)
			return used < 0 ? (int)used : 0;
		n -= (size_t)used;
		memmove(buffer, buffer + used, n);
		if (n == CHUNK)
			n = 0;
	}
}

int proc_lines(const char *root, const char *path, proc_line *take, void *context, struct error *e)
{
	char *buffer = malloc(CHUNK);
	int fd = lift(open_below(root, path)), r;

	if (fd < 0 || !buffer)
		r = error_set(e, fd < 0 ? fd : -ENOMEM, "%s: %s", path, fd < 0 ? strerror(-fd) : "out of memory");
	else
		r = read_lines(fd, buffer, take, context, e);
	if (fd >= 0)
		close(fd);
	free(buffer);
	return r;
}

long proc_number(const char *root, const char *path)
{
	char text[32], *end;
	int r = proc_read(root, path, text, sizeof(text));
	long v;

	if (r)
		return r;
	v = strtol(text, &end, 10);
	return end == text || v < 0 ? -EINVAL : v;
}

int proc_securityfs(const char *root, const char *name, char *out, size_t n, const char **how)
{
	char path[PATH_SIZE];
	int mount, r;

	snprintf(path, sizeof(path), "/sys/kernel/security/%s", name);
	*how = "/sys/kernel/security";
	r = proc_read(root, path, out, n);
	if (!r || *root)
		return r;
	mount = mount_detached("securityfs", NULL);
	if (mount < 0)
		return r;
	*how = "securityfs";
	r = read_text(openat(mount, name, O_RDONLY | O_CLOEXEC), out, n);
	close(mount);
	return r;
}
