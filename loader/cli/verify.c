// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* picket verify: what the kernel's verifier says about each program; nothing is attached. */
#include <stdlib.h>

#include "cli.h"
#include "table.h"

/* The reasons are lines on stderr for people, and a column for programs. */
static const struct column columns[] = {
	{ "object", CELL_TEXT }, { "program", CELL_TEXT }, { "section", CELL_TEXT }, { "verdict", CELL_TEXT },
	{ "insns", CELL_NUMBER }, { "processed", CELL_NUMBER }, { "states", CELL_NUMBER },
	{ "peak_states", CELL_NUMBER }, { "stack", CELL_TEXT }, { "time_us", CELL_NUMBER }, { 0 },
}, json_columns[] = {
	{ "object", CELL_TEXT }, { "program", CELL_TEXT }, { "section", CELL_TEXT }, { "verdict", CELL_TEXT },
	{ "insns", CELL_NUMBER }, { "processed", CELL_NUMBER }, { "states", CELL_NUMBER },
	{ "peak_states", CELL_NUMBER }, { "stack", CELL_TEXT }, { "time_us", CELL_NUMBER },
	{ "reason", CELL_TEXT }, { 0 },
};

static const char *verdict_of(const struct picket_verified *row)
{
	return row->skipped ? "not asked" : row->accepted ? "accepted" : "refused";
}

static void number_or_none(struct table *t, bool known, unsigned long long number)
{
	if (known)
		table_number(t, number);
	else
		table_text(t, NULL);
}

static void add_row(struct table *t, const struct picket_verified *row)
{
	table_text(t, row->object);
	table_text(t, row->program);
	table_text(t, row->section);
	table_text(t, verdict_of(row));
	number_or_none(t, row->n_insns, row->n_insns);
	number_or_none(t, row->processed, row->processed);
	number_or_none(t, row->processed, row->states);
	number_or_none(t, row->processed, row->peak_states);
	table_text(t, row->stack[0] ? row->stack : NULL);
	number_or_none(t, row->processed, row->time_us);
	if (t->json)
		table_text(t, row->error.code ? row->error.text : NULL);
}

static bool show(const struct picket_verified *rows, size_t n, bool json)
{
	struct table t = { .columns = json ? json_columns : columns, .json = json };

	for (size_t i = 0; i < n; i++)
		add_row(&t, &rows[i]);
	if (json) {
		printf("{\"v\":1,\"programs\":");
		table_json(&t, stdout);
		printf("}\n");
	} else {
		table_print(&t, "programs", stdout);
	}
	table_free(&t);
	return !fflush(stdout) && !t.failed;
}

/* Says why each that was refused was, and frees; true when none was. */
static bool tell_reasons(const struct settings *s, struct picket_verified *rows, size_t n)
{
	bool all = true;

	for (size_t i = 0; i < n; i++) {
		all &= rows[i].accepted || rows[i].skipped;
		if (rows[i].error.code)
			say_error(s, &rows[i].error);
	}
	free(rows);
	return all;
}

/* An object that cannot be read is a line, and the others go on. */
static bool add_readable(const struct settings *s, struct picket *p, char **objects, int n, struct error *e)
{
	bool all = true;

	for (int i = 0; i < n; i++)
		if (picket_add(p, objects[i], e)) {
			say_error(s, e);
			all = false;
		}
	return all;
}

int command_verify(const struct settings *s, char **args, int n)
{
	struct picket_options options = { .btf = s->btf, .target = s->target, .mode = s->mode };
	struct picket_verified *rows = NULL;
	struct error e = ERROR_INIT;
	struct picket *p = NULL;
	size_t n_rows = 0;
	bool readable = true, good;
	int code = picket_new(&p, &options, &e);

	if (!code)
		readable = add_readable(s, p, args, n, &e);
	for (size_t i = 0; i < s->n_set && !code; i++)
		code = picket_set(p, s->set[i], &e);
	if (!code && picket_objects(p))
		code = picket_verify(p, &rows, &n_rows, &e);
	good = !code && (show(rows, n_rows, s->json) || error_set(&e, -1, "could not write everything") >= 0);
	good &= tell_reasons(s, rows, n_rows) && readable;
	picket_free(p);
	if (e.code)
		say_error(s, &e);
	return good ? STATUS_DONE : STATUS_FAILED;
}
