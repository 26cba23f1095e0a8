// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Small files by which a kernel describes itself: see proc.h. */
#include "proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mount.h"

#define PATH_SIZE 512

/* Reads what is there, cuts the newline, closes fd. */
static int read_text(int fd, char *out, size_t n)
{
	int high = fd < 0 || fd > 2 ? fd : fcntl(fd, F_DUPFD_CLOEXEC, 3);
	int code = -errno;
	ssize_t got;

	if (high != fd)
		close(fd);
	if (high < 0)
		return code;
	got = read(high, out, n - 1);
	code = -errno;
	close(high);
	if (got < 0)
		return code;
	out[got] = 0;
	out[strcspn(out, "\n")] = 0;
	return 0;
}

int proc_read(const char *root, const char *path, char *out, size_t n)
{
	char full[PATH_SIZE];

	if (snprintf(full, sizeof(full), "%s%s", root, path) >= (int)sizeof(full))
		return -ENAMETOOLONG;
	return read_text(open(full, O_RDONLY | O_CLOEXEC), out, n);
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
