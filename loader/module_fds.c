// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Descriptors of modules' BTF, by which a program names functions (fd_array of
 * PROG_LOAD, 5.16) and variables (LD_IMM64, 5.12) of modules.
 *
 * The file that a module's types were read from is named after the module; the
 * kernel gives out a descriptor by id only, so the ids are gone through.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys.h"
#include "transaction.h"

#define MODULE_NAME_MAX 64 /* MODULE_NAME_LEN of the kernel, with the NUL */

/* The descriptor if that id is BTF of that name; -ENOENT if not. An id may be gone by now. */
static int open_if_called(uint32_t id, const char *wanted)
{
	char name[MODULE_NAME_MAX];
	int fd = sys_btf_fd(id);
	int r = fd < 0 ? fd : sys_btf_name(fd, name, sizeof(name));

	if (r >= 0 && !strcmp(name, wanted))
		return fd;
	if (fd >= 0)
		close(fd);
	return r == -EPERM ? r : -ENOENT;
}

static int open_by_name(const char *name)
{
	int fd = -ENOENT;

	for (uint32_t id = 0; fd == -ENOENT && sys_next_id(SYS_BTF_GET_NEXT_ID, id, &id) >= 0;)
		fd = open_if_called(id, name);
	return fd;
}

static int add_fd(struct loaded *l, const struct extern_symbol *x, struct error *e)
{
	const char *slash = strrchr(x->module->label, '/'), *name = slash ? slash + 1 : x->module->label;
	uint32_t n = l->n_module_fds ? l->n_module_fds : 1;
	int *grown = realloc(l->module_fds, (n + 1) * sizeof(*grown));
	int fd;

	if (!grown)
		return error_set(e, -ENOMEM, "extern %s: out of memory", x->name);
	l->module_fds = grown;
	grown[0] = 0;
	fd = open_by_name(name);
	if (fd < 0)
		return error_set(e, fd, "extern %s: BTF of module %s cannot be opened: %s", x->name, name, strerror(-fd));
	grown[n] = fd;
	l->n_module_fds = n + 1;
	return 0;
}

/* The place of a module that another extern needed too; 0 when it is the first. */
static uint16_t place_of(const struct object *o, uint32_t before)
{
	for (uint32_t i = 0; i < before; i++)
		if (o->externs[i].module == o->externs[before].module)
			return o->externs[i].fd_index;
	return 0;
}

int module_fds_open(struct loaded *l, struct error *e)
{
	for (uint32_t i = 0; i < l->object.n_externs; i++) {
		struct extern_symbol *x = &l->object.externs[i];

		if (!x->module)
			continue;
		x->fd_index = place_of(&l->object, i);
		if (!x->fd_index && add_fd(l, x, e))
			return e->code;
		if (!x->fd_index)
			x->fd_index = (uint16_t)(l->n_module_fds - 1);
		x->btf_fd = l->module_fds[x->fd_index];
	}
	return 0;
}
