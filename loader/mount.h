/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The mount calls that libc has no functions for (5.2 and later), as far as picket needs them. */
#ifndef LOADER_MOUNT_H
#define LOADER_MOUNT_H

/*
 * A new instance of file system `type`, mounted nowhere: it goes away with the
 * descriptor.  mode: octal digits for its root directory, or NULL.
 * A descriptor (O_CLOEXEC, >= 3), or -errno.
 */
int mount_detached(const char *type, const char *mode);

/* Puts a detached instance at `path`, in one step. */
int mount_attach(int instance, const char *path);

#endif
