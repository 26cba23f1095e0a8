// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The life of a transaction: objects are added to it, and whatever it holds in
 * the kernel is let go in the reverse order.  What is pinned stays in force.
 */
#include "transaction.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "descriptor.h"
#include "pin.h"

#define OBJECT_BYTES_MAX (64u << 20) /* no policy is near it; a wrong file may be */

int picket_new(struct picket **out, const struct picket_options *options, struct error *e)
{
	struct picket *p = calloc(1, sizeof(*p));

	if (!p)
		return error_set(e, -ENOMEM, "out of memory");
	p->options.mode = PICKET_MODE_UNSET;
	if (options)
		p->options = *options;
	*out = p;
	return 0;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void transaction_detach(struct picket *p)
{
	for (size_t i = p->n; i-- > 0;)
		for (uint32_t k = p->objects[i].n_programs; k-- > 0;)
			close_fd(&p->objects[i].programs[k].link_fd);
}

static void unload_programs(struct loaded *l)
{
	for (uint32_t k = l->n_programs; k-- > 0;) {
		link_free(&l->programs[k].linked);
		close_fd(&l->programs[k].prog_fd);
		close_fd(&l->programs[k].target_fd);
	}
	free(l->programs);
	l->programs = NULL;
	l->n_programs = 0;
}

static void unload_object(struct loaded *l)
{
	unload_programs(l);
	for (uint32_t k = 0; l->map_fds && k < l->object.n_maps; k++)
		close_fd(&l->map_fds[k]);
	free(l->map_fds);
	l->map_fds = NULL;
	for (uint32_t k = 1; k < l->n_module_fds; k++)
		close_fd(&l->module_fds[k]);
	free(l->module_fds);
	l->module_fds = NULL;
	l->n_module_fds = 0;
	close_fd(&l->btf_fd);
	free(l->btf_image);
	l->btf_image = NULL;
	l->btf_size = 0;
	core_free(l->core);
	l->core = NULL;
}

struct ksym_types transaction_types(const struct picket *p)
{
	return (struct ksym_types){ &p->kernel, p->wanted, p->modules ? modules_seam(p->modules) : NULL };
}

struct core *transaction_core(const struct picket *p, const struct object *object)
{
	struct core *core = core_new(&object->btf, &p->kernel, p->wanted);

	if (core)
		core_set_modules(core, modules_seam(p->modules));
	return core;
}

const char *picket_module_notes(const struct picket *p)
{
	if (p->modules)
		return modules_notes(p->modules);
	return p->module_notes ? p->module_notes : "";
}

void transaction_close_kernel(struct picket *p)
{
	if (p->modules && !p->module_notes && *modules_notes(p->modules))
		p->module_notes = strdup(modules_notes(p->modules));
	modules_free(p->modules);
	p->modules = NULL;
	wanted_free(p->wanted);
	p->wanted = NULL;
	if (p->has_kernel)
		btf_close(&p->kernel);
	p->has_kernel = false;
}

void transaction_unload(struct picket *p)
{
	transaction_detach(p);
	for (size_t i = p->n; i-- > 0;)
		unload_object(&p->objects[i]);
	transaction_close_kernel(p);
}

static void free_object(struct loaded *l)
{
	object_close(&l->object);
	free(l->file);
	free(l->path);
}

void picket_free(struct picket *p)
{
	if (!p)
		return;
	transaction_unload(p);
	for (size_t i = 0; i < p->n; i++)
		free_object(&p->objects[i]);
	free(p->objects);
	free(p->module_notes);
	free(p);
}

/* Reads exactly `size` bytes: a file that shrinks meanwhile is an error, not a short object. */
static int read_all(int fd, uint8_t *to, size_t size)
{
	size_t at = 0;

	while (at < size) {
		ssize_t n = read(fd, to + at, size - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -ENODATA;
		at += (size_t)n;
	}
	return 0;
}

/* A descriptor on a regular file of sane size, never 0 to 2. */
static int open_object(const char *path, size_t *size, struct error *e)
{
	int fd = descriptor_lift(open(path, O_RDONLY | O_CLOEXEC));
	int code = -errno;
	struct stat st;

	if (fd < 0)
		return error_set(e, code, "%s", strerror(-code));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size > OBJECT_BYTES_MAX) {
		close(fd);
		return error_set(e, -EINVAL, "not a regular file of at most %u MiB", OBJECT_BYTES_MAX >> 20);
	}
	*size = (size_t)st.st_size;
	return fd;
}

static int read_file(struct loaded *l, struct error *e)
{
	int fd = open_object(l->path, &l->size, e);
	int r;

	if (fd < 0)
		return fd;
	l->file = malloc(l->size + 1);
	r = l->file ? read_all(fd, l->file, l->size) : -ENOMEM;
	close(fd);
	return r ? error_set(e, r, "reading %zu bytes: %s", l->size, strerror(-r)) : 0;
}

/* The mode the user asked for must reach the policy, or the user must hear that it does not. */
static int apply_mode(struct loaded *l, enum picket_mode mode, struct error *e)
{
	l->mode = mode;
	if (mode == PICKET_MODE_UNSET)
		return 0;
	if (!object_has_variable(&l->object, MODE_VARIABLE))
		return error_set(e, -ENOENT, "this object has no mode: it declares no `%s`", MODE_VARIABLE);
	return object_set_number(&l->object, MODE_VARIABLE, mode, e);
}

static int open_and_check(struct picket *p, struct loaded *l, struct error *e)
{
	int r = read_file(l, e);

	if (!r)
		r = (p->options.dry ? object_open_dry : object_open)(&l->object, (struct bytes){ l->file, l->size },
								     l->path, e);
	if (!r)
		r = apply_mode(l, p->options.mode, e);
	if (!r && p->options.pin)
		r = pin_check_free(l->object.name, e);
	for (size_t i = 0; i < p->n && !r && !p->options.dry; i++)
		if (!strcmp(p->objects[i].object.name, l->object.name))
			r = error_set(e, -EEXIST, "%s is already a policy called %s", p->objects[i].path,
				      l->object.name);
	return r;
}

int picket_add(struct picket *p, const char *path, struct error *e)
{
	struct loaded l = { .btf_fd = -1, .mode = PICKET_MODE_UNSET };
	struct loaded *more = realloc(p->objects, (p->n + 1) * sizeof(*more));
	int r;

	if (!more)
		return error_set(e, -ENOMEM, "out of memory");
	p->objects = more;
	l.path = strdup(path);
	r = l.path ? open_and_check(p, &l, e) : error_set(e, -ENOMEM, "out of memory");
	if (r) {
		free_object(&l);
		return error_prefix(e, "%s", path);
	}
	p->objects[p->n++] = l;
	return 0;
}
