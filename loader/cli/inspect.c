// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* picket inspect: what an object holds; nothing is loaded and no privilege is needed. */
#include <stdlib.h>

#include "cli.h"
#include "table.h"

/* Each adds row i of its table; false past the end. */
typedef bool row(const struct picket *p, size_t i, struct table *t);

static bool program_row(const struct picket *p, size_t i, struct table *t)
{
	struct picket_program_info info;

	if (!picket_program(p, 0, i, &info))
		return false;
	table_text(t, info.name);
	table_text(t, info.section);
	table_text(t, info.type);
	table_text(t, info.target);
	table_number(t, info.n_insns);
	table_bool(t, info.sleepable);
	table_bool(t, info.autoload);
	return true;
}

static bool map_row(const struct picket *p, size_t i, struct table *t)
{
	struct picket_map_info info;

	if (!picket_map(p, 0, i, &info))
		return false;
	table_text(t, info.name);
	table_text(t, info.type);
	table_number(t, info.key_size);
	table_number(t, info.value_size);
	table_number(t, info.max_entries);
	table_number(t, info.flags);
	return true;
}

static bool global_row(const struct picket *p, size_t i, struct table *t)
{
	struct picket_global_info info;

	if (!picket_global(p, 0, i, &info))
		return false;
	table_text(t, info.name);
	table_text(t, info.section);
	table_number(t, info.size);
	table_bool(t, info.read_only);
	table_text(t, info.type);
	return true;
}

static bool extern_row(const struct picket *p, size_t i, struct table *t)
{
	struct picket_extern_info info;

	if (!picket_extern(p, 0, i, &info))
		return false;
	table_text(t, info.name);
	table_text(t, info.kind);
	table_bool(t, info.weak);
	return true;
}

static bool relocation_row(const struct picket *p, size_t i, struct table *t)
{
	struct picket_relocation_info info;

	if (!picket_relocation(p, 0, i, &info))
		return false;
	table_text(t, info.program);
	table_number(t, info.insn);
	table_text(t, info.kind);
	table_text(t, info.spelling);
	return true;
}

static const struct part {
	const char *key;
	row *row;
	struct column columns[8];
} parts[] = {
	{ "programs", program_row, {
		{ "name", CELL_TEXT }, { "section", CELL_TEXT }, { "type", CELL_TEXT }, { "target", CELL_TEXT },
		{ "insns", CELL_NUMBER }, { "sleepable", CELL_BOOL }, { "autoload", CELL_BOOL } } },
	{ "maps", map_row, {
		{ "name", CELL_TEXT }, { "type", CELL_TEXT }, { "key_size", CELL_NUMBER },
		{ "value_size", CELL_NUMBER }, { "max_entries", CELL_NUMBER }, { "flags", CELL_NUMBER } } },
	{ "globals", global_row, {
		{ "name", CELL_TEXT }, { "section", CELL_TEXT }, { "size", CELL_NUMBER },
		{ "read_only", CELL_BOOL }, { "type", CELL_TEXT } } },
	{ "externs", extern_row, { { "name", CELL_TEXT }, { "kind", CELL_TEXT }, { "weak", CELL_BOOL } } },
	{ "relocations", relocation_row, {
		{ "function", CELL_TEXT }, { "insn", CELL_NUMBER }, { "kind", CELL_TEXT }, { "access", CELL_TEXT } } },
};

static bool show_part(const struct picket *p, const struct part *part, bool json)
{
	struct table t = { .columns = part->columns, .json = json };
	size_t i = 0;

	while (part->row(p, i, &t))
		i++;
	if (json) {
		printf(",\"%s\":", part->key);
		table_json(&t, stdout);
	} else {
		table_print(&t, part->key, stdout);
	}
	table_free(&t);
	return !t.failed;
}

static void print_fact(const char *key, const char *value)
{
	char *safe = value ? picket_escape(value, false) : NULL;

	printf("%-8s %s\n", key, safe ? safe : "-");
	free(safe);
}

static void show_head(const struct picket *p, bool json)
{
	static const char *const modes[] = { "off", "audit", "enforce" };
	enum picket_mode mode = picket_object_mode(p, 0);
	const char *word = mode == PICKET_MODE_UNSET ? NULL : modes[mode];
	const char *license = picket_object_license(p, 0);

	if (json) {
		printf("{\"v\":1,\"object\":");
		json_text(stdout, picket_object_name(p, 0));
		printf(",\"license\":");
		json_text(stdout, license);
		printf(",\"mode\":");
		json_text(stdout, word);
	} else {
		print_fact("object", picket_object_name(p, 0));
		print_fact("license", license);
		print_fact("mode", word);
	}
}

static bool show(const struct picket *p, bool json)
{
	bool ok = true;

	show_head(p, json);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		ok &= show_part(p, &parts[i], json);
	if (json)
		printf("}\n");
	return !fflush(stdout) && ok;
}

int command_inspect(const struct settings *s, char **args, int n)
{
	struct picket_options options = { .mode = PICKET_MODE_UNSET };
	struct error e = ERROR_INIT;
	struct picket *p = NULL;
	int code = picket_new(&p, &options, &e);

	(void)n;
	if (!code)
		code = picket_add(p, args[0], &e);
	if (!code && !show(p, s->json))
		code = error_set(&e, -1, "%s: could not write everything", args[0]);
	picket_free(p);
	return code ? say_error(s, &e) : STATUS_DONE;
}
