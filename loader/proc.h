/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Small files by which a kernel describes itself.  Paths are below `root`,
 * "" for the machine itself, a directory for a test.
 */
#ifndef LOADER_PROC_H
#define LOADER_PROC_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* Reads the file into out as text of at most n - 1 bytes, final newline cut; -errno. */
int proc_read(const char *root, const char *path, char *out, size_t n);

/* The whole file, malloc'd, of at most `max` bytes (-EFBIG); -errno. */
int proc_read_whole(const char *root, const char *path, size_t max, uint8_t **out, size_t *n);

/*
 * Passes each line of the file, of n bytes without its newline, to `take`,
 * until that fails.  For files of any size: a line longer than 64 KiB is lost.
 */
typedef int proc_line(void *context, const char *line, size_t n, struct error *e);
int proc_lines(const char *root, const char *path, proc_line *take, void *context, struct error *e);

/* The number in the file (not negative), or -errno. */
long proc_number(const char *root, const char *path);

/*
 * A file of securityfs: where it is usually mounted, else through an instance
 * of our own that is mounted nowhere (root "" only).  *how names the place.
 */
int proc_securityfs(const char *root, const char *name, char *out, size_t n, const char **how);

#endif
