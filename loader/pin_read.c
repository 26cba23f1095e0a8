// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Reading what pin.c wrote: see pin.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "picket.h"
#include "pin.h"
#include "sys.h"

#define PATH_SIZE 512

int pin_check_name(const char *name, struct error *e)
{
	size_t n = strlen(name);

	if (!n || n >= PIN_NAME_MAX)
		return error_set(e, -EINVAL, "a policy's name has 1 to %d characters", PIN_NAME_MAX - 1);
	if (strchr(name, '/'))
		return error_set(e, -EINVAL, "a policy's name has no '/': %s", name);
	if (strchr(name, '.'))
		return error_set(e, -EINVAL, "a policy's name has no '.', which bpffs keeps for itself: %s", name);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)name[i] <= ' ' || name[i] == 0x7f)
			return error_set(e, -EINVAL, "a policy's name has no blanks or control characters");
	return 0;
}

/* ---- names ---- */

/* A directory counts once its pins are there: an empty one is what a killed picket left. */
static bool is_policy(const char *name)
{
	char path[PATH_SIZE];
	struct stat st;

	snprintf(path, sizeof(path), PICKET_PINS "/%.200s/meta", name);
	return name[0] != '.' && !stat(path, &st);
}

static int append(char ***names, size_t *n, const char *name)
{
	char **more = realloc(*names, (*n + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	*names = more;
	more[*n] = strdup(name);
	return more[*n] ? (*n)++, 0 : -ENOMEM;
}

int pin_names(char ***names, size_t *n, struct error *e)
{
	DIR *dir = opendir(PICKET_PINS);
	struct dirent *entry;
	int r = 0;

	*names = NULL;
	*n = 0;
	if (!dir)
		return errno == ENOENT ? 0 : error_set(e, -errno, PICKET_PINS ": %s", strerror(errno));
	while (!r && (entry = readdir(dir)))
		if (is_policy(entry->d_name))
			r = append(names, n, entry->d_name);
	closedir(dir);
	if (r) {
		pin_names_free(*names, *n);
		*names = NULL;
		*n = 0;
		return error_set(e, r, "out of memory");
	}
	return 0;
}

void pin_names_free(char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

/* ---- the description ---- */

/* Pins are root's; still, nothing in them is believed without a look. */
static int check_meta(const struct pin_meta *meta, uint32_t value_size, struct error *e)
{
	if (memcmp(meta->magic, PIN_MAGIC, sizeof(meta->magic)))
		return error_set(e, -EINVAL, "these pins are not picket's");
	if (meta->version != PIN_VERSION || meta->header_size != sizeof(*meta))
		return error_set(e, -EINVAL, "pinned by another version of picket (format %u, this one reads %u)",
				 meta->version, PIN_VERSION);
	if (meta->btf_size != value_size - sizeof(*meta) || !memchr(meta->name, 0, sizeof(meta->name)))
		return error_set(e, -EINVAL, "the policy's description is damaged");
	return 0;
}

static int read_value(int fd, uint8_t **value, uint32_t *size, struct error *e)
{
	const uint32_t key = 0;
	struct sys_map_info info;
	int r = sys_info(fd, &info, sizeof(info));

	if (r < 0)
		return error_set(e, r, "the policy's description: %s", strerror(-r));
	if (info.value_size < sizeof(struct pin_meta) || info.key_size != sizeof(key))
		return error_set(e, -EINVAL, "these pins are not picket's");
	/* the kernel copies whole multiples of 8 */
	*value = calloc(1, (size_t)info.value_size + 8);
	r = *value ? sys_map_lookup(fd, &key, *value) : -ENOMEM;
	*size = info.value_size;
	return r ? error_set(e, r, "the policy's description: %s", strerror(-r)) : 0;
}

static int split_value(const uint8_t *value, uint32_t size, struct pin_meta *meta, uint8_t **btf, struct error *e)
{
	struct pin_meta m;
	uint8_t *copy = NULL;
	int r;

	memcpy(&m, value, sizeof(m));
	r = check_meta(&m, size, e);
	if (r)
		return r;
	if (m.btf_size) {
		copy = malloc(m.btf_size);
		if (!copy)
			return error_set(e, -ENOMEM, "out of memory");
		memcpy(copy, value + sizeof(m), m.btf_size);
	}
	*meta = m;
	*btf = copy;
	return 0;
}

static int open_meta(const char *name, struct error *e)
{
	char path[PATH_SIZE];
	int fd;

	snprintf(path, sizeof(path), PICKET_PINS "/%s/meta", name);
	fd = sys_obj_get(path);
	if (fd == -ENOENT)
		return error_set(e, fd, "no policy of this name is in force");
	return fd < 0 ? error_set(e, fd, "%s: %s", path, strerror(-fd)) : fd;
}

int pin_read_meta(const char *name, struct pin_meta *meta, uint8_t **btf, struct error *e)
{
	uint8_t *value = NULL;
	uint32_t size = 0;
	int fd, r = pin_check_name(name, e);

	if (r)
		return r;
	fd = open_meta(name, e);
	if (fd < 0)
		return error_prefix(e, "%s", name);
	r = read_value(fd, &value, &size, e);
	if (!r)
		r = split_value(value, size, meta, btf, e);
	free(value);
	close(fd);
	return r ? error_prefix(e, "%s", name) : 0;
}

/* ---- the items ---- */

static int visit_item(const char *name, const char *entry, size_t skip,
		      int (*visit)(void *, const char *, int *, struct error *), void *context, struct error *e)
{
	char path[PATH_SIZE];
	int fd, r;

	snprintf(path, sizeof(path), PICKET_PINS "/%s/%.255s", name, entry);
	fd = sys_obj_get(path);
	if (fd < 0)
		return error_set(e, fd, "%s: %s", path, strerror(-fd));
	r = visit(context, entry + skip, &fd, e);
	if (fd >= 0)
		close(fd);
	return r;
}

int pin_visit(const char *name, const char *prefix,
	      int (*visit)(void *context, const char *item, int *fd, struct error *e), void *context, struct error *e)
{
	size_t skip = strlen(prefix);
	char path[PATH_SIZE];
	struct dirent *entry;
	DIR *dir;
	int r = pin_check_name(name, e);

	if (r)
		return r;
	snprintf(path, sizeof(path), PICKET_PINS "/%s", name);
	dir = opendir(path);
	if (!dir)
		return error_set(e, -errno, "%s: %s", path, strerror(errno));
	while (!r && (entry = readdir(dir)))
		if (!strncmp(entry->d_name, prefix, skip))
			r = visit_item(name, entry->d_name, skip, visit, context, e);
	closedir(dir);
	return r;
}
