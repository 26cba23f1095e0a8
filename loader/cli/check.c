// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* picket check: can this kernel enforce?  Each requirement, how it was found out, and the exact fix. */
#include <stdlib.h>

#include "cli.h"
#include "table.h"

static const struct { const char *word, *json, *colour, *sentence; } verdicts[] = {
	[PICKET_CAN] = { "ok", "can", "\033[32m", "This kernel can enforce BPF LSM policy." },
	[PICKET_PARTLY] = { "partly", "partly", "\033[33m", "This kernel can enforce BPF LSM policy in part." },
	[PICKET_CANNOT] = { "MISSING", "cannot", "\033[31m", "This kernel cannot enforce BPF LSM policy." },
};

static void print_rows(const struct picket_requirement *rows, size_t n, bool quiet)
{
	bool colour = wants_colour(stdout);

	for (size_t i = 0; i < n; i++) {
		enum picket_verdict verdict = rows[i].verdict;
		char *found = picket_escape(rows[i].found, false), *fix = picket_escape(rows[i].fix, false);

		if (verdict != PICKET_CAN || !quiet)
			printf("%s%-7s%s  %-12s  %s\n", colour ? verdicts[verdict].colour : "",
			       verdicts[verdict].word, colour ? "\033[0m" : "", rows[i].name, found ? found : "");
		if (fix && *fix)
			printf("%-7s  %-12s  fix: %s\n", "", "", fix);
		free(found);
		free(fix);
	}
}

static void print_json(const struct picket_requirement *rows, size_t n, enum picket_verdict verdict)
{
	static const struct column columns[] = {
		{ "name", CELL_TEXT }, { "verdict", CELL_TEXT }, { "found", CELL_TEXT }, { "fix", CELL_TEXT }, { 0 },
	};
	struct table t = { .columns = columns, .json = true };

	for (size_t i = 0; i < n; i++) {
		table_text(&t, rows[i].name);
		table_text(&t, verdicts[rows[i].verdict].json);
		table_text(&t, rows[i].found);
		table_text(&t, rows[i].fix[0] ? rows[i].fix : NULL);
	}
	printf("{\"v\":1,\"verdict\":\"%s\",\"requirements\":", verdicts[verdict].json);
	table_json(&t, stdout);
	printf("}\n");
	table_free(&t);
}

int command_check(const struct settings *s, char **args, int n)
{
	struct picket_requirement *rows = NULL;
	enum picket_verdict verdict = PICKET_CANNOT;
	struct error e = ERROR_INIT;
	size_t n_rows = 0;

	(void)args;
	(void)n;
	if (picket_check(&rows, &n_rows, &verdict, &e)) {
		say_error(s, &e);
		return PICKET_CANNOT;
	}
	if (s->json)
		print_json(rows, n_rows, verdict);
	else
		print_rows(rows, n_rows, s->quiet);
	if (!s->json)
		printf("%s\n", verdicts[verdict].sentence);
	free(rows);
	return fflush(stdout) ? PICKET_CANNOT : (int)verdict;
}
