// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Iterators (Linux 5.8): a program that runs once for each task, map or file
 * while somebody reads its link; what it prints is what is read.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "sys.h"
#include "transaction.h"

/* EAGAIN: the kernel interrupts long iterations and wants to be asked again (bpf_seq_read()). */
static int copy_out(int fd, FILE *out, struct error *e)
{
	char page[4096];
	ssize_t n;

	while ((n = read(fd, page, sizeof(page))) != 0) {
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n < 0)
			return error_set(e, -errno, "reading what it prints: %s", strerror(errno));
		if (fwrite(page, 1, (size_t)n, out) != (size_t)n)
			return error_set(e, -EIO, "writing what it prints: %s", strerror(errno));
	}
	return fflush(out) ? error_set(e, -EIO, "writing what it prints: %s", strerror(errno)) : 0;
}

static int iterate(const struct loaded_program *lp, FILE *out, struct error *e)
{
	int fd = sys_iter_create(lp->link_fd);
	int r;

	if (fd < 0)
		return error_set(e, fd, "%s: starting the iterator: %s", lp->program->name, strerror(-fd));
	r = copy_out(fd, out, e);
	close(fd);
	return r ? error_prefix(e, "%s", lp->program->name) : 0;
}

int picket_iterate(struct picket *p, FILE *out, struct error *e)
{
	for (size_t i = 0; i < p->n; i++)
		for (uint32_t k = 0; k < p->objects[i].n_programs; k++) {
			const struct loaded_program *lp = &p->objects[i].programs[k];

			if (lp->program->kind->way == ATTACH_TO_READ && lp->link_fd >= 0 && iterate(lp, out, e))
				return error_prefix(e, "%s", p->objects[i].path);
		}
	return 0;
}
