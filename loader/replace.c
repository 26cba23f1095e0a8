// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * freplace: the function to be replaced is known by its type id in the BTF
 * that the other program was loaded with, which the kernel hands out again.
 */
#include "replace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys.h"

#define BTF_BYTES_MAX (16u << 20) /* the kernel's BTF_MAX_SIZE */

/* The BTF of the program at fd, malloc'd. */
static int read_btf(int fd, uint8_t **out, uint32_t *size, struct error *e)
{
	struct sys_prog_info info;
	int btf, r = sys_info(fd, &info, sizeof(info));

	if (r < 0 || !info.btf_id) /* what is known of a map or link is shorter and leaves btf_id 0 */
		return error_set(e, -EINVAL, "it is no program, or one that was loaded without BTF");
	btf = sys_btf_fd(info.btf_id);
	if (btf < 0)
		return error_set(e, btf, "its BTF: %s", strerror(-btf));
	*size = 0;
	r = sys_btf_bytes(btf, NULL, size);
	*out = r < 0 || *size > BTF_BYTES_MAX ? NULL : malloc(*size + 1);
	if (*out)
		r = sys_btf_bytes(btf, *out, size);
	else if (r >= 0)
		r = -ENOMEM;
	close(btf);
	return r < 0 ? error_set(e, r, "reading its BTF: %s", strerror(-r)) : 0;
}

static int find_function(int fd, const char *name, uint32_t *id, struct error *e)
{
	uint8_t *bytes = NULL;
	uint32_t size = 0;
	struct btf btf;
	int r = read_btf(fd, &bytes, &size, e);

	if (!r)
		r = btf_open_bytes(&btf, (struct bytes){ bytes, size }, "BTF of the program", e);
	if (!r) {
		*id = btf_find(&btf, name, KIND_FUNC);
		btf_close(&btf);
		if (!*id)
			r = error_set(e, -ENOENT, "it has no function %s", name);
	}
	free(bytes);
	return r;
}

int replace_find(const struct picket *p, struct loaded_program *lp, struct error *e)
{
	const char *path = p->options.target, *name = lp->program->target;
	int r;

	if (!name)
		return error_set(e, -EINVAL, "section %s: does not say what to replace: write \"freplace/FUNCTION\"",
				 lp->program->section_name);
	if (!path) {
		error_set(e, -EINVAL, "section %s: replaces a function of another program, and none is named",
			  lp->program->section_name);
		return error_hint(e, "--target PIN, such as " PICKET_PINS "/NAME/prog_PROGRAM");
	}
	lp->target_fd = sys_obj_get(path);
	if (lp->target_fd < 0) {
		r = lp->target_fd;
		lp->target_fd = -1;
		return error_set(e, r, "program %s: %s", path, strerror(-r));
	}
	r = find_function(lp->target_fd, name, &lp->linked.attach_btf_id, e);
	return r ? error_prefix(e, "program %s", path) : 0;
}
