/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Descriptors are never 0, 1 or 2: an initramfs may start us with those closed. */
#ifndef PICKET_DESCRIPTOR_H
#define PICKET_DESCRIPTOR_H

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/*
 * fd itself, also when it is negative, or a copy above the standard ones in
 * its place.  -1 and errno when it cannot be copied; fd is closed then too.
 */
static inline int descriptor_lift(int fd)
{
	int high, code;

	if (fd < 0 || fd > 2)
		return fd;
	high = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	code = errno;
	close(fd);
	errno = code;
	return high;
}

#endif
