// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Every program loaded once, for the verifier's verdict and its figures, and
 * dropped again.  One refusal does not keep the others from being asked.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load.h"
#include "stats.h"

struct rows { struct picket_verified *p; size_t n; };

/* A new row; there is room for all. */
static struct picket_verified *new_row(struct rows *rows, const struct loaded *l, const struct program *program)
{
	struct picket_verified *row = &rows->p[rows->n++];

	row->object = l->object.name;
	row->path = l->path;
	if (program) {
		row->program = program->name;
		row->section = program->section_name;
		row->skipped = !program->autoload;
	}
	return row;
}

/* The figures come with a log of the lowest level: asking for more costs the verifier much more time. */
static int load_for_figures(const struct loaded *l, const struct loaded_program *lp, struct picket_verified *row)
{
	struct sys_prog_load attr;
	struct stats stats;
	char *log = NULL;
	int fd;

	load_attr(&attr, l, lp);
	fd = load_with_log(&attr, LOG_REASON, &log);
	stats_read(log ? log : "", &stats);
	free(log);
	row->processed = stats.processed;
	row->states = stats.states;
	row->peak_states = stats.peak_states;
	row->time_us = stats.time_us;
	memcpy(row->stack, stats.stack, sizeof(row->stack));
	return fd;
}

static void verify_program(struct picket *p, struct loaded *l, struct loaded_program *lp, struct picket_verified *row)
{
	if (!load_link(p, l, lp, &row->error)) {
		row->n_insns = lp->linked.n_insns;
		lp->prog_fd = load_for_figures(l, lp, row);
		if (lp->prog_fd < 0)
			lp->prog_fd = load_explained(l, lp, &row->error);
	}
	row->accepted = lp->prog_fd >= 0;
	if (!row->accepted)
		error_prefix(&row->error, "%s: %s", l->path, lp->program->name);
	else
		close(lp->prog_fd);
	lp->prog_fd = -1;
	link_free(&lp->linked);
	memset(&lp->linked, 0, sizeof(lp->linked));
}

static void verify_object(struct picket *p, struct loaded *l, struct rows *rows)
{
	struct error e = ERROR_INIT;
	uint32_t next = 0;

	if (load_surroundings(p, l, &e)) {
		error_prefix(&e, "%s", l->path);
		new_row(rows, l, NULL)->error = e;
		return;
	}
	for (uint32_t i = 0; i < l->object.n_programs; i++) {
		const struct program *program = &l->object.programs[i];
		struct picket_verified *row = new_row(rows, l, program);

		if (!row->skipped)
			verify_program(p, l, &l->programs[next++], row);
	}
}

static size_t most_rows(const struct picket *p)
{
	size_t n = 1;

	for (size_t i = 0; i < p->n; i++)
		n += p->objects[i].object.n_programs + 1;
	return n;
}

int picket_verify(struct picket *p, struct picket_verified **rows, size_t *n, struct error *e)
{
	struct rows out = { calloc(most_rows(p), sizeof(*out.p)), 0 };
	int r = out.p ? load_scan(p, e) : error_set(e, -ENOMEM, "out of memory");

	for (size_t i = 0; i < p->n && !r; i++)
		verify_object(p, &p->objects[i], &out);
	transaction_unload(p);
	if (r) {
		free(out.p);
		return r;
	}
	*rows = out.p;
	*n = out.n;
	return 0;
}
