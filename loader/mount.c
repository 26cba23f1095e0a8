// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The mount calls that libc has no functions for: see mount.h. Numbers are those of include/uapi/linux/mount.h. */
#include "mount.h"
#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* One number on every architecture: these calls are younger than the unified table. */
#ifndef SYS_move_mount
#define SYS_move_mount 429
#define SYS_fsopen 430
#define SYS_fsconfig 431
#define SYS_fsmount 432
#endif

enum { OPEN_CLOEXEC = 1, CONFIG_SET_STRING = 1, CONFIG_CMD_CREATE = 6, MOUNT_CLOEXEC = 1 };
enum { ATTR_NOSUID = 2, ATTR_NODEV = 4, ATTR_NOEXEC = 8 };
enum { MOVE_FROM_EMPTY_PATH = 4 };

static int result(long r)
{
	return r < 0 ? -errno : (int)r;
}

static int configure(int context, const char *mode)
{
	int r = 0;

	if (mode)
		r = result(syscall(SYS_fsconfig, context, CONFIG_SET_STRING, "mode", mode, 0));
	return r ? r : result(syscall(SYS_fsconfig, context, CONFIG_CMD_CREATE, NULL, NULL, 0));
}

int mount_detached(const char *type, const char *mode)
{
	int context = result(syscall(SYS_fsopen, type, OPEN_CLOEXEC));
	int mount, r;

	if (context < 0)
		return context;
	r = configure(context, mode);
	mount = r ? r : result(syscall(SYS_fsmount, context, MOUNT_CLOEXEC, ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC));
	close(context);
	return mount < 0 ? mount : result(descriptor_lift(mount));
}

int mount_attach(int instance, const char *path)
{
	return result(syscall(SYS_move_mount, instance, "", AT_FDCWD, path, MOVE_FROM_EMPTY_PATH));
}
