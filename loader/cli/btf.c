// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* picket btf: the types of a kernel, a module or an object, as C, as JSON, as a listing; and those of a name. */
#include <string.h>

#include "cli.h"
#include "table.h"

static const char hint[] = "picket btf --help";

static int dump(const struct settings *s, struct picket_types *types, char **args, int n, struct error *e)
{
	(void)args;
	(void)n;
	return picket_types_dump(types, (enum picket_types_format)s->dump_format, stdout, e);
}

static void add_row(struct table *t, const struct picket_type_info *info)
{
	table_number(t, info->id);
	table_text(t, info->kind);
	table_text(t, info->name);
	if (info->sized)
		table_number(t, info->size);
	else
		table_text(t, NULL);
	table_text(t, info->c);
}

static int find_one(struct picket_types *types, const char *pattern, struct table *t, struct error *e)
{
	struct picket_type_info info;
	uint32_t id = 0;
	size_t before = t->n;
	int ret;

	while ((ret = picket_types_find(types, pattern, &id, &info, e)) > 0)
		add_row(t, &info);
	if (!ret && t->n == before)
		ret = error_set(e, -1, "no type is called %s", pattern);
	return ret;
}

static int find(const struct settings *s, struct picket_types *types, char **args, int n, struct error *e)
{
	static const struct column columns[] = {
		{ "id", CELL_NUMBER }, { "kind", CELL_TEXT }, { "name", CELL_TEXT }, { "size", CELL_NUMBER },
		{ "c", CELL_TEXT }, { 0 },
	};
	struct table t = { .columns = columns, .json = s->json };
	int ret = 0;

	for (int i = 0; !ret && i < n; i++)
		ret = find_one(types, args[i], &t, e);
	if (s->json) {
		printf("{\"v\":1,\"types\":");
		table_json(&t, stdout);
		printf("}\n");
	} else {
		table_print(&t, "types", stdout);
	}
	if (!ret && (t.failed || fflush(stdout)))
		ret = error_set(e, -1, "could not write everything");
	table_free(&t);
	return ret;
}

static const struct verb {
	const char *name;
	int (*run)(const struct settings *s, struct picket_types *types, char **args, int n, struct error *e);
	int least, most;
} verbs[] = {
	{ "dump", dump, 0, 0 },
	{ "find", find, 1, -1 },
};

static const struct verb *verb_of(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

int command_btf(const struct settings *s, char **args, int n)
{
	const struct verb *verb = verb_of(args[0]);
	struct picket_types *types = NULL;
	struct error e = ERROR_INIT;
	int ret;

	if (!verb)
		return say_usage(hint, "btf: dump and find are known, not %s", args[0]);
	if (n - 1 < verb->least)
		return say_usage(hint, "btf %s: NAME... is missing", verb->name);
	if (verb->most >= 0 && n - 1 > verb->most)
		return say_usage(hint, "btf %s: one argument too many: %s", verb->name, args[1]);
	ret = picket_types_open(&types, s->btf, s->base, &e);
	if (!ret)
		ret = verb->run(s, types, args + 1, n - 1, &e);
	picket_types_close(types);
	return ret ? say_error(s, &e) : STATUS_DONE;
}
