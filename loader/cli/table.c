// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Tables: see table.h. */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define COLUMNS_MAX 16

static size_t width_of(const struct table *t)
{
	size_t n = 0;

	while (t->columns[n].key)
		n++;
	return n;
}

/* Takes ownership of cell; NULL means "there is none" only where none was asked for. */
static void append(struct table *t, char *cell, bool none)
{
	char **cells = realloc(t->cells, (t->n + 1) * sizeof(*cells));

	if (!cells || (!cell && !none)) {
		t->failed = true;
		free(cell);
	}
	if (!cells)
		return;
	t->cells = cells;
	t->cells[t->n++] = t->failed ? NULL : cell;
}

void table_text(struct table *t, const char *text)
{
	append(t, text ? picket_escape(text, t->json) : NULL, !text);
}

void table_number(struct table *t, unsigned long long number)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", number);
	append(t, strdup(text), false);
}

void table_signed(struct table *t, long long number)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", number);
	append(t, strdup(text), false);
}

void table_bool(struct table *t, bool value)
{
	append(t, strdup(t->json ? value ? "true" : "false" : value ? "yes" : "no"), false);
}

static const char *shown(const struct table *t, size_t i)
{
	return t->cells[i] ? t->cells[i] : "-";
}

/* Widest cell of column c, its heading included. */
static int column_width(const struct table *t, size_t c, size_t columns)
{
	size_t width = strlen(t->columns[c].key);

	for (size_t i = c; i < t->n; i += columns)
		if (strlen(shown(t, i)) > width)
			width = strlen(shown(t, i));
	return (int)width;
}

static void print_cell(const struct table *t, const char *text, size_t c, size_t columns, int width, FILE *out)
{
	if (t->columns[c].cell == CELL_NUMBER)
		fprintf(out, "  %*s", width, text);
	else
		fprintf(out, "  %-*s", c + 1 < columns ? width : 0, text);
	if (c + 1 == columns)
		fputc('\n', out);
}

void table_print(const struct table *t, const char *title, FILE *out)
{
	size_t columns = width_of(t);
	int widths[COLUMNS_MAX] = { 0 };

	if (!t->n || columns > COLUMNS_MAX)
		return;
	fprintf(out, "\n%s:\n", title);
	for (size_t c = 0; c < columns; c++) {
		char heading[32] = "";

		for (size_t i = 0; t->columns[c].key[i] && i + 1 < sizeof(heading); i++)
			heading[i] = t->columns[c].key[i] == '_' ? ' ' : t->columns[c].key[i];
		widths[c] = column_width(t, c, columns);
		print_cell(t, heading, c, columns, widths[c], out);
	}
	for (size_t i = 0; i < t->n; i++)
		print_cell(t, shown(t, i), i % columns, columns, widths[i % columns], out);
}

void table_json(const struct table *t, FILE *out)
{
	size_t columns = width_of(t);

	fputc('[', out);
	for (size_t i = 0; i < t->n; i++) {
		fputs(i % columns ? "," : i ? ",{" : "{", out);
		fprintf(out, "\"%s\":%s", t->columns[i % columns].key, t->cells[i] ? t->cells[i] : "null");
		fputs(i % columns + 1 == columns ? "}" : "", out);
	}
	fputc(']', out);
}

void table_free(struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->cells[i]);
	free(t->cells);
	t->cells = NULL;
	t->n = 0;
}

void json_text(FILE *out, const char *text)
{
	char *safe = text ? picket_escape(text, true) : NULL;

	fputs(safe ? safe : "null", out);
	free(safe);
}
