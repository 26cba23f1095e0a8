// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The maps of one object: created, filled with their initial bytes, and frozen
 * where they are constant.
 *
 * Constants must be frozen before a program that reads them is loaded: only
 * then does the verifier treat them as known values and drop dead branches.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel.h"
#include "maps.h"
#include "sys.h"
#include "transaction.h"

/* enum bpf_map_type, as far as size or BTF need care. */
enum {
	TYPE_PERF_EVENT_ARRAY = 4, TYPE_STACK_TRACE = 7, TYPE_CGROUP_ARRAY = 8,
	TYPE_DEVMAP = 14, TYPE_SOCKMAP = 15, TYPE_CPUMAP = 16,
	TYPE_XSKMAP = 17, TYPE_SOCKHASH = 18, TYPE_DEVMAP_HASH = 25, TYPE_RINGBUF = 27, TYPE_USER_RINGBUF = 31,
};

enum { NO_BTF = 1, WHOLE_PAGES = 2, PER_CPU_ENTRIES = 4 };

/* Kernel side: map_check_no_btf() stands behind these types; sizes: ringbuf_map_alloc(). */
static const struct { uint32_t type, care; } cares[] = {
	{ MAP_TYPE_PROG_ARRAY, NO_BTF },
	{ TYPE_PERF_EVENT_ARRAY, NO_BTF | PER_CPU_ENTRIES },
	{ TYPE_STACK_TRACE, NO_BTF },
	{ TYPE_CGROUP_ARRAY, NO_BTF },
	{ MAP_TYPE_ARRAY_OF_MAPS, NO_BTF },
	{ MAP_TYPE_HASH_OF_MAPS, NO_BTF },
	{ TYPE_DEVMAP, NO_BTF },
	{ TYPE_SOCKMAP, NO_BTF },
	{ TYPE_CPUMAP, NO_BTF },
	{ TYPE_XSKMAP, NO_BTF },
	{ TYPE_SOCKHASH, NO_BTF },
	{ TYPE_DEVMAP_HASH, NO_BTF },
	{ TYPE_RINGBUF, NO_BTF | WHOLE_PAGES },
	{ TYPE_USER_RINGBUF, NO_BTF | WHOLE_PAGES },
};

static uint32_t care_of(uint32_t type)
{
	for (size_t i = 0; i < sizeof(cares) / sizeof(cares[0]); i++)
		if (cares[i].type == type)
			return cares[i].care;
	return 0;
}

/* The smallest power of two of pages that holds `bytes`; what cannot be rounded is left for the kernel to refuse. */
static uint32_t whole_pages(uint32_t bytes)
{
	uint64_t size = (uint64_t)sysconf(_SC_PAGESIZE);

	while (size < bytes)
		size *= 2;
	return size <= UINT32_MAX ? (uint32_t)size : bytes;
}

static uint32_t entries_of(const struct map *map)
{
	uint32_t care = care_of(map->type);

	if (care & WHOLE_PAGES)
		return whole_pages(map->max_entries);
	if (care & PER_CPU_ENTRIES && !map->max_entries)
		return (uint32_t)sysconf(_SC_NPROCESSORS_CONF);
	return map->max_entries;
}

static void fill_attr(struct sys_map_create *attr, const struct loaded *l, const struct map *map, int inner_fd)
{
	memset(attr, 0, sizeof(*attr));
	attr->map_type = map->type;
	attr->key_size = map->key_size;
	attr->value_size = map->value_size;
	attr->max_entries = entries_of(map);
	attr->map_flags = map->flags;
	attr->numa_node = map->numa_node;
	attr->map_extra = map->extra;
	attr->inner_map_fd = inner_fd >= 0 ? (uint32_t)inner_fd : 0;
	kernel_name(attr->map_name, map->name);
	if (l->btf_fd < 0 || !map->value_type || care_of(map->type) & NO_BTF)
		return;
	attr->btf_fd = (uint32_t)l->btf_fd;
	attr->btf_key_type_id = map->key_type;
	attr->btf_value_type_id = map->value_type;
}

/* Types describe a map; they are not needed to use it.  Some kernels refuse some types. */
static int create_with_or_without_btf(struct sys_map_create *attr)
{
	int fd = sys_map_create(attr);

	if (fd >= 0 || !attr->btf_fd)
		return fd;
	attr->btf_fd = attr->btf_key_type_id = attr->btf_value_type_id = 0;
	return sys_map_create(attr);
}

static int create_failed(int code, const struct map *map, const struct sys_map_create *attr, struct error *e)
{
	error_set(e, code, "map %s: MAP_CREATE (type %u, key %u bytes, value %u bytes, %u entries): %s",
		  map->name, attr->map_type, attr->key_size, attr->value_size, attr->max_entries, strerror(-code));
	if (code == -EPERM)
		error_hint(e, "run as root, or with CAP_BPF and CAP_PERFMON");
	return code;
}

static int create_one(const struct loaded *l, const struct map *map, struct error *e)
{
	struct sys_map_create attr;
	int inner_fd = -1, fd;

	if (map->pinning)
		return error_set(e, -ENOTSUP, "map %s: pinning by the map's definition is not supported yet", map->name);
	if (map->inner >= 0) {
		inner_fd = create_one(l, &l->object.maps[map->inner], e);
		if (inner_fd < 0)
			return inner_fd;
	}
	fill_attr(&attr, l, map, inner_fd);
	fd = create_with_or_without_btf(&attr);
	if (fd < 0)
		create_failed(fd, map, &attr, e);
	if (inner_fd >= 0)
		close(inner_fd);
	return fd;
}

/* Puts the initial bytes in.  A short content is the start of the value; the rest is zero. */
static int fill(int fd, const struct map *map, struct error *e)
{
	const uint32_t key = 0;
	uint8_t *value;
	int r;

	if (map->origin == MAP_DEFINED || (!map->override && !map->content.n))
		return 0;
	value = calloc(1, map->value_size);
	if (!value)
		return error_set(e, -ENOMEM, "map %s: out of memory", map->name);
	if (map->override)
		memcpy(value, map->override, map->value_size);
	else
		memcpy(value, map->content.p, map->content.n < map->value_size ? map->content.n : map->value_size);
	r = sys_map_update(fd, &key, value, 0);
	free(value);
	return r < 0 ? error_set(e, r, "map %s: writing the initial %u bytes: %s", map->name, map->value_size,
				 strerror(-r)) : 0;
}

static int freeze(int fd, const struct map *map, struct error *e)
{
	int r = map->origin == MAP_RODATA || map->origin == MAP_KCONFIG ? sys_map_freeze(fd) : 0;

	return r < 0 ? error_set(e, r, "map %s: MAP_FREEZE: %s", map->name, strerror(-r)) : 0;
}

/* Owner of the descriptor from the first moment, so that the transaction closes it on failure. */
static int create_and_fill(struct loaded *l, uint32_t i, struct error *e)
{
	const struct map *map = &l->object.maps[i];
	int r;

	l->map_fds[i] = create_one(l, map, e);
	if (l->map_fds[i] < 0) {
		r = l->map_fds[i];
		l->map_fds[i] = -1;
		return r;
	}
	r = fill(l->map_fds[i], map, e);
	return r ? r : freeze(l->map_fds[i], map, e);
}

/* ---- slots ---- */

static int program_fd(const struct loaded *l, const struct program *program)
{
	for (uint32_t i = 0; i < l->n_programs; i++)
		if (l->programs[i].program == program)
			return l->programs[i].prog_fd;
	return -1;
}

static int fill_slot(const struct loaded *l, uint32_t map, const struct map_slot *slot, struct error *e)
{
	const struct map *m = &l->object.maps[map];
	bool programs = m->type == MAP_TYPE_PROG_ARRAY;
	const char *name = programs ? l->object.programs[slot->target].name : l->object.maps[slot->target].name;
	int fd = programs ? program_fd(l, &l->object.programs[slot->target]) : l->map_fds[slot->target];
	int r;

	if (fd < 0)
		return error_set(e, -EINVAL, "map %s: slot %u holds %s, which is not to be loaded", m->name, slot->index,
				 name);
	r = sys_map_update(l->map_fds[map], &slot->index, &fd, 0);
	return r < 0 ? error_set(e, r, "map %s: putting %s into slot %u: %s", m->name, name, slot->index,
				 strerror(-r)) : 0;
}

static int fill_slots(const struct loaded *l, bool programs, struct error *e)
{
	for (uint32_t i = 0; i < l->object.n_maps; i++) {
		const struct map *map = &l->object.maps[i];

		if ((map->type == MAP_TYPE_PROG_ARRAY) != programs || l->map_fds[i] < 0)
			continue;
		for (uint32_t k = 0; k < map->n_slots; k++)
			if (fill_slot(l, i, &map->slots[k], e))
				return e->code;
	}
	return 0;
}

int map_fill_programs(const struct loaded *l, struct error *e)
{
	return fill_slots(l, true, e);
}

int map_create_all(struct loaded *l, struct error *e)
{
	int r = 0;

	for (uint32_t i = 0; i < l->object.n_maps && !r; i++)
		if (l->object.maps[i].autocreate)
			r = create_and_fill(l, i, e);
	return r ? r : fill_slots(l, false, e);
}
