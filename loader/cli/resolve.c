// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * picket resolve: the dry run.  Values of every CO-RE record and the final
 * instructions against any BTF; nothing reaches a kernel.  An object that
 * cannot be resolved is a line on stderr, and the others go on.
 */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "table.h"

/* One object that was resolved, under the path by which the user knows it. */
struct subject {
	const char *path;
	const struct picket *p;
	size_t object;
	const struct picket_resolved *r;
};

static const struct column program_columns[] = {
	{ "name", CELL_TEXT }, { "section", CELL_TEXT }, { "target", CELL_TEXT }, { "hook_id", CELL_NUMBER },
	{ "insns", CELL_NUMBER }, { "note", CELL_TEXT }, { 0 },
};

static const struct column record_columns[] = {
	{ "function", CELL_TEXT }, { "insn", CELL_NUMBER }, { "kind", CELL_TEXT }, { "access", CELL_TEXT },
	{ "local", CELL_NUMBER }, { "target", CELL_NUMBER }, { "verdict", CELL_TEXT }, { "candidates", CELL_NUMBER },
	{ "type_id", CELL_NUMBER }, { "type", CELL_TEXT }, { "why", CELL_TEXT }, { 0 },
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

/* ---- tables: for people, and as JSON ---- */

static void value(struct table *t, const struct picket_resolved_record *r, uint64_t v)
{
	if (r->is_signed)
		table_signed(t, (int64_t)v);
	else
		table_number(t, v);
}

static void fill_programs(struct table *t, const struct picket_resolved *r)
{
	const struct picket_resolved_program *p;

	for (size_t i = 0; (p = picket_resolved_program(r, i)); i++) {
		table_text(t, p->name);
		table_text(t, p->section);
		table_text(t, p->target);
		if (p->hook_id)
			table_number(t, p->hook_id);
		else
			table_text(t, NULL);
		table_number(t, p->n_insns);
		table_text(t, or_null(p->note));
	}
}

static void fill_records(struct table *t, const struct picket_resolved *resolved)
{
	const struct picket_resolved_record *r;

	for (size_t i = 0; (r = picket_resolved_record(resolved, i)); i++) {
		table_text(t, r->function);
		table_number(t, r->insn);
		table_text(t, r->kind);
		table_text(t, r->spelling);
		value(t, r, r->local);
		if (r->poison)
			table_text(t, NULL);
		else
			value(t, r, r->target);
		table_text(t, r->poison ? "poison" : r->absent ? "absent" : "found");
		table_number(t, r->candidates);
		if (r->type_id)
			table_number(t, r->type_id);
		else
			table_text(t, NULL);
		table_text(t, or_null(r->type));
		table_text(t, or_null(r->why));
	}
}

static bool show_table(const struct subject *s, const char *key, const struct column *columns,
		       void (*fill)(struct table *t, const struct picket_resolved *r), bool json)
{
	struct table t = { .columns = columns, .json = json };

	fill(&t, s->r);
	if (json) {
		printf(",\"%s\":", key);
		table_json(&t, stdout);
	} else {
		table_print(&t, key, stdout);
	}
	table_free(&t);
	return !t.failed;
}

static bool show_tables(const struct subject *s, bool json)
{
	bool ok = show_table(s, "programs", program_columns, fill_programs, json);

	return show_table(s, "records", record_columns, fill_records, json) && ok;
}

static bool show_human(const struct subject *s, size_t already)
{
	char *safe = picket_escape(s->path, false);

	printf("%sobject   %s\n", already ? "\n" : "", safe ? safe : s->path);
	free(safe);
	return safe && show_tables(s, false);
}

static bool show_json(const struct subject *s, size_t already)
{
	bool ok;

	printf("%s{\"object\":", already ? "," : "");
	json_text(stdout, picket_object_name(s->p, s->object));
	printf(",\"path\":");
	json_text(stdout, s->path);
	ok = show_tables(s, true);
	printf("}");
	return ok;
}

/* ---- instructions ---- */

/* The contract of --format=hex: "OBJECT PROGRAM COUNT HEX", one line a program. */
static bool show_hex(const struct subject *s, size_t already)
{
	const struct picket_resolved_program *p;

	(void)already;
	for (size_t i = 0; (p = picket_resolved_program(s->r, i)); i++) {
		printf("%s %s %u ", base_name(s->path), p->name, p->n_insns);
		for (size_t k = 0; k < (size_t)p->n_insns * 8; k++)
			printf("%02x", p->insns[k]);
		putchar('\n');
	}
	return true;
}

/* ---- the whole ---- */

static const struct form {
	bool (*show)(const struct subject *s, size_t already);
	const char *head, *tail;
} forms[] = {
	[RESOLVE_HUMAN] = { show_human, "", "" },
	[RESOLVE_JSON] = { show_json, "{\"v\":1,\"objects\":[", "]}\n" },
	[RESOLVE_HEX] = { show_hex, "", "" },
};

/* Resolved as far as it goes, but this kernel would not load it. */
static void tell_notes(const struct settings *s, const struct subject *subject)
{
	const struct picket_resolved_program *p;

	for (size_t i = 0; (p = picket_resolved_program(subject->r, i)); i++)
		if (*p->note)
			say(s, "%s: %s: %s", subject->path, p->name, p->note);
}

/* Adds what can be read; paths[i] becomes the i-th object's, and the rest is reported. */
static int add_all(const struct settings *s, struct picket *p, char **paths, int n)
{
	struct error e = ERROR_INIT;
	int status = STATUS_DONE, left = 0;

	for (int i = 0; i < n; i++) {
		if (picket_add(p, paths[i], &e))
			status = say_error(s, &e);
		else
			paths[left++] = paths[i];
	}
	return status;
}

static int resolve_all(const struct settings *s, struct picket *p, char **paths)
{
	const struct form *form = &forms[s->resolve_format];
	struct picket_resolved *r;
	struct error e = ERROR_INIT;
	int status = STATUS_DONE;
	size_t shown = 0;

	fputs(form->head, stdout);
	for (size_t i = 0; i < picket_objects(p); i++) {
		struct subject subject = { paths[i], p, i, NULL };

		if (picket_resolve(p, i, &r, &e)) {
			status = say_error(s, &e);
			continue;
		}
		subject.r = r;
		tell_notes(s, &subject);
		if (!form->show(&subject, shown++)) {
			error_set(&e, -1, "%s: out of memory", paths[i]);
			status = say_error(s, &e);
		}
		picket_resolved_free(r);
	}
	fputs(form->tail, stdout);
	if (!fflush(stdout))
		return status;
	error_set(&e, -1, "could not write everything");
	return say_error(s, &e);
}

int command_resolve(const struct settings *s, char **args, int n)
{
	struct picket_options options = { .btf = s->btf, .base = s->base, .mode = PICKET_MODE_UNSET, .dry = true };
	struct error e = ERROR_INIT;
	struct picket *p = NULL;
	int status, more;

	if (s->base && !s->btf)
		return say_usage("picket resolve --help", "resolve: --base is the kernel's BTF that the module's in --btf extends");
	if (picket_new(&p, &options, &e))
		return say_error(s, &e);
	status = add_all(s, p, args, n);
	if (picket_scan(p, &e)) {
		status = say_error(s, &e);
	} else {
		more = resolve_all(s, p, args);
		status = more ? more : status;
		say_module_notes(s, p);
	}
	picket_free(p);
	return status;
}
