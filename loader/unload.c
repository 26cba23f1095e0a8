// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Taking a pinned policy out of force.
 *
 * An LSM link cannot be told to detach (EOPNOTSUPP); it goes with its last
 * reference.  One umount(2) drops all of the policy's pins.  What follows is
 * asynchronous: the kernel frees the link's id, unhooks the program, and puts
 * the program, in this order (bpf_link_free()); so the policy has stopped once
 * the ids of its programs are gone too.  Ids are only looked at, never opened:
 * that would be another reference.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <dirent.h>
#include <time.h>
#include <unistd.h>

#include "descriptor.h"
#include "picket.h"
#include "pin.h"
#include "sys.h"

#define PATH_SIZE 256
#define STEP_NS 5000000L
#define STEPS_PER_SECOND 200
#define WAIT_SECONDS 10
#define UNSURE_STEPS 100 /* as long as asking fails */

struct ids { uint32_t *link, *prog; uint32_t n; };

static bool add_id(uint32_t **ids, uint32_t n, uint32_t id)
{
	uint32_t *more = realloc(*ids, (n + 1) * sizeof(*more));

	if (more) {
		*ids = more;
		more[n] = id;
	}
	return more;
}

static int note_link(void *context, const char *item, int *fd, struct error *e)
{
	struct ids *ids = context;
	struct sys_link_info info;
	int r = sys_info(*fd, &info, sizeof(info));

	if (r < 0)
		return error_set(e, r, "its link_%s cannot be looked at: %s", item, strerror(-r));
	if (!add_id(&ids->link, ids->n, info.id) || !add_id(&ids->prog, ids->n, info.prog_id))
		return error_set(e, -ENOMEM, "out of memory");
	ids->n++;
	return 0;
}

/* 1 or 0; -errno when the kernel does not tell, which must not pass for "gone". */
static int id_exists(enum sys_command next_id, uint32_t id)
{
	uint32_t next = 0;
	int r = sys_next_id(next_id, id - 1, &next);

	return r == -ENOENT ? 0 : r < 0 ? r : next == id;
}

static int still_there(enum sys_command next_id, const uint32_t *ids, uint32_t n)
{
	int left = 0, r = 0;

	for (uint32_t i = 0; i < n && r >= 0; i++) {
		r = ids[i] ? id_exists(next_id, ids[i]) : 0;
		left += r;
	}
	return r < 0 ? r : left;
}

/* How many of the ids are left after WAIT_SECONDS, or -errno when the kernel does not tell. */
static int wait_for(enum sys_command next_id, const uint32_t *ids, uint32_t n,
		    void (*progress)(const char *), const char *text)
{
	const struct timespec step = { 0, STEP_NS };
	int left = still_there(next_id, ids, n);

	for (int i = 1; left && i <= (left < 0 ? UNSURE_STEPS : WAIT_SECONDS * STEPS_PER_SECOND); i++) {
		if (progress && i % STEPS_PER_SECOND == 0)
			progress(text);
		nanosleep(&step, NULL);
		left = still_there(next_id, ids, n);
	}
	return left;
}

/* Another mount namespace may hold a copy of the mount: what is unlinked is gone there too. */
static void unlink_pins(int fd)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		close(fd);
		return;
	}
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
}

static int open_directory(const char *path)
{
	return descriptor_lift(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static int drop_pins(const char *name, struct error *e)
{
	char path[PATH_SIZE];
	int fd;

	snprintf(path, sizeof(path), PICKET_PINS "/%s", name);
	fd = open_directory(path);
	if (umount2(path, MNT_DETACH)) {
		int r = error_set(e, -errno, "umount %s: %s", path, strerror(errno));

		if (fd >= 0)
			close(fd);
		return r == -EPERM ? error_hint(e, "another policy may guard it; run as root") : r;
	}
	if (fd >= 0)
		unlink_pins(fd);
	rmdir(path);
	return 0;
}

static int wait_until_gone(const char *name, const struct ids *ids, void (*progress)(const char *), struct error *e)
{
	int left = wait_for(SYS_LINK_GET_NEXT_ID, ids->link, ids->n, progress, "waiting for the kernel to detach");

	if (left > 0)
		return error_set(e, -EBUSY, "%s: unpinned, but another process still holds %d of its %u links",
				 name, left, ids->n);
	if (!left)
		left = wait_for(SYS_PROG_GET_NEXT_ID, ids->prog, ids->n, progress,
				"waiting for the kernel to let go");
	if (left < 0)
		return error_set(e, left, "%s: unpinned, but the kernel does not tell whether it is detached: %s",
				 name, strerror(-left));
	if (left && progress)
		progress("detached; another process still holds some of its programs");
	return 0;
}

static int unload(const char *name, struct ids *ids, void (*progress)(const char *), struct error *e)
{
	struct pin_meta meta;
	uint8_t *btf = NULL;
	int r = pin_read_meta(name, &meta, &btf, e);

	free(btf);
	if (r)
		return r;
	if (pin_visit(name, "link_", note_link, ids, e))
		return error_prefix(e, "%s", name);
	r = drop_pins(name, e);
	return r ? r : wait_until_gone(name, ids, progress, e);
}

int picket_unload(const char *name, void (*progress)(const char *text), struct error *e)
{
	struct ids ids = { 0 };
	int r = unload(name, &ids, progress, e);

	free(ids.link);
	free(ids.prog);
	return r;
}
