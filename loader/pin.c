// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Pinning: the policy stays when picket goes.  Format: pin.h.
 *
 * A bpffs that is mounted nowhere is filled through /proc/self/fd and then put
 * in place by one move_mount(2).  Killed before that, picket leaves nothing:
 * the instance and the pins in it go with the last descriptor.  Several
 * objects are all prepared before the first is put in place.
 */
#include "pin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

#include "kernel.h"
#include "maps.h"
#include "mount.h"
#include "sha256.h"
#include "sys.h"
#include "transaction.h"

#define BPFFS "/sys/fs/bpf"
#define BPFFS_MAGIC 0xcafe4a11
#define PATH_SIZE 256

/* ---- where pins go ---- */

static int ensure_bpffs(struct error *e)
{
	struct statfs fs;
	int instance, r;

	if (!statfs(BPFFS, &fs) && (uint32_t)fs.f_type == BPFFS_MAGIC)
		return 0;
	instance = mount_detached("bpf", "0700");
	r = instance < 0 ? instance : mount_attach(instance, BPFFS);
	if (instance >= 0)
		close(instance);
	if (!r)
		return 0;
	error_set(e, r, "mounting a bpffs at " BPFFS ": %s", strerror(-r));
	return error_hint(e, "mount sysfs at /sys first; picket needs CAP_SYS_ADMIN to pin");
}

static int ensure_directory(const char *path, struct error *e)
{
	if (!mkdir(path, 0700) || errno == EEXIST)
		return 0;
	return error_set(e, -errno, "mkdir %s: %s", path, strerror(errno));
}

/* A policy is in force where a bpffs of its own stands on the directory. */
static bool in_force(const char *name)
{
	char path[PATH_SIZE];
	struct stat above, here;

	snprintf(path, sizeof(path), PICKET_PINS "/%s", name);
	return !stat(PICKET_PINS, &above) && !stat(path, &here) && above.st_dev != here.st_dev;
}

int pin_check_free(const char *name, struct error *e)
{
	int r = pin_check_name(name, e);

	if (r || !in_force(name))
		return r;
	error_set(e, -EEXIST, "a policy called %s is in force already", name);
	return error_hint(e, "picket unload %s", name);
}

static int ensure_place(const char *name, struct error *e)
{
	char path[PATH_SIZE];
	int r = pin_check_free(name, e);

	if (!r)
		r = ensure_bpffs(e);
	if (!r)
		r = ensure_directory(PICKET_PINS, e);
	if (r)
		return r;
	snprintf(path, sizeof(path), PICKET_PINS "/%s", name);
	return ensure_directory(path, e);
}

/* ---- filling one instance ---- */

static int pin_one(int instance, int fd, const char *prefix, const char *name, struct error *e)
{
	char path[PATH_SIZE];
	int at = snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", instance, prefix);
	int r;

	if (at + strlen(name) >= sizeof(path))
		return error_set(e, -ENAMETOOLONG, "pinning %s%s: the name is too long", prefix, name);
	for (; *name; name++)
		path[at++] = *name == '.' || *name == '/' ? '_' : *name;
	path[at] = 0;
	r = sys_obj_pin(fd, path);
	if (!r)
		return 0;
	error_set(e, r, "pinning %s: %s", strrchr(path, '/') + 1, strerror(-r));
	return r == -ENOENT ? error_hint(e, "mount /proc") : r;
}

static void describe(struct pin_meta *meta, const struct loaded *l)
{
	struct timespec now;

	memset(meta, 0, sizeof(*meta));
	memcpy(meta->magic, PIN_MAGIC, sizeof(meta->magic));
	meta->version = PIN_VERSION;
	meta->header_size = sizeof(*meta);
	meta->btf_size = (uint32_t)l->btf_size;
	meta->mode = (int32_t)l->mode;
	snprintf(meta->name, sizeof(meta->name), "%s", l->object.name);
	sha256((struct bytes){ l->file, l->size }, meta->digest);
	clock_gettime(CLOCK_BOOTTIME, &now);
	meta->loaded_boot_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	for (uint32_t i = 0; i < l->n_programs; i++)
		meta->n_links += l->programs[i].link_fd >= 0;
	for (uint32_t i = 0; i < l->object.n_maps; i++)
		meta->n_maps += l->map_fds[i] >= 0;
}

static int create_meta_map(uint32_t size)
{
	struct sys_map_create attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_type = MAP_TYPE_ARRAY;
	attr.key_size = sizeof(uint32_t);
	attr.value_size = size;
	attr.max_entries = 1;
	kernel_name(attr.map_name, "picket_meta");
	return sys_map_create(&attr);
}

/* A map with the policy's description, frozen; a descriptor. */
static int make_meta(const struct loaded *l, struct error *e)
{
	const uint32_t key = 0;
	struct pin_meta meta;
	uint8_t *value = malloc(sizeof(meta) + l->btf_size);
	int fd = value ? create_meta_map((uint32_t)(sizeof(meta) + l->btf_size)) : -ENOMEM;
	int r = fd;

	if (fd >= 0) {
		describe(&meta, l);
		memcpy(value, &meta, sizeof(meta));
		if (l->btf_size)
			memcpy(value + sizeof(meta), l->btf_image, l->btf_size);
		r = sys_map_update(fd, &key, value, 0);
	}
	if (!r)
		r = sys_map_freeze(fd);
	free(value);
	if (r && fd >= 0)
		close(fd);
	return r ? error_set(e, r, "writing the policy's description: %s", strerror(-r)) : fd;
}

static int pin_meta(int instance, const struct loaded *l, struct error *e)
{
	int fd = make_meta(l, e);
	int r = fd < 0 ? fd : pin_one(instance, fd, "", "meta", e);

	if (fd >= 0)
		close(fd);
	return r;
}

static int pin_programs(int instance, const struct loaded *l, struct error *e)
{
	int r = 0;

	for (uint32_t i = 0; i < l->n_programs && !r; i++) {
		const struct loaded_program *lp = &l->programs[i];

		r = pin_one(instance, lp->prog_fd, "prog_", lp->program->name, e);
		if (!r && lp->link_fd >= 0)
			r = pin_one(instance, lp->link_fd, "link_", lp->program->name, e);
	}
	return r;
}

static int pin_maps(int instance, const struct loaded *l, struct error *e)
{
	int r = 0;

	for (uint32_t i = 0; i < l->object.n_maps && !r; i++)
		if (l->map_fds[i] >= 0)
			r = pin_one(instance, l->map_fds[i], "map_", l->object.maps[i].name, e);
	return r;
}

/* A filled bpffs that is mounted nowhere; a descriptor. */
static int make_instance(const struct loaded *l, struct error *e)
{
	int instance = mount_detached("bpf", "0700");
	int r;

	if (instance < 0)
		return error_set(e, instance, "a new bpffs: %s", strerror(-instance));
	r = pin_maps(instance, l, e);
	if (!r)
		r = pin_programs(instance, l, e);
	if (!r)
		r = pin_meta(instance, l, e);
	if (r)
		close(instance);
	return r ? r : instance;
}

/* ---- all objects ---- */

/* rmdir(2) leaves alone whatever is not an empty directory of ours: a mount point, another one's pins. */
static void withdraw(struct loaded *l)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), PICKET_PINS "/%s", l->object.name);
	if (l->pinned)
		umount2(path, MNT_DETACH);
	l->pinned = false;
	rmdir(path);
}

static int put_in_place(struct picket *p, const int *instances, struct error *e)
{
	char path[PATH_SIZE];
	int r;

	for (size_t i = 0; i < p->n; i++) {
		snprintf(path, sizeof(path), PICKET_PINS "/%s", p->objects[i].object.name);
		r = mount_attach(instances[i], path);
		if (r)
			return error_set(e, r, "mounting the policy's pins at %s: %s", path, strerror(-r));
		p->objects[i].pinned = true;
	}
	return 0;
}

static int make_instances(struct picket *p, int *instances, struct error *e)
{
	for (size_t i = 0; i < p->n; i++) {
		int r = ensure_place(p->objects[i].object.name, e);

		if (!r)
			instances[i] = make_instance(&p->objects[i], e);
		if (r || instances[i] < 0)
			return error_prefix(e, "%s", p->objects[i].path);
	}
	return 0;
}

int picket_pin(struct picket *p, struct error *e)
{
	int *instances = malloc((p->n + 1) * sizeof(*instances));
	int r;

	if (!instances)
		return error_set(e, -ENOMEM, "out of memory");
	for (size_t i = 0; i < p->n; i++)
		instances[i] = -1;
	r = make_instances(p, instances, e);
	if (!r)
		r = put_in_place(p, instances, e);
	for (size_t i = 0; i < p->n; i++) {
		if (instances[i] >= 0)
			close(instances[i]);
		if (r)
			withdraw(&p->objects[i]);
	}
	free(instances);
	return r;
}
