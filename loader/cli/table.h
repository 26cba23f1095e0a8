/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A table that is printed once as aligned columns and once as JSON, from the same cells. */
#ifndef PICKET_TABLE_H
#define PICKET_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum cell { CELL_TEXT, CELL_NUMBER, CELL_BOOL };

struct column { const char *key; enum cell cell; };  /* key: in JSON, and with '_' as ' ' the heading */

struct table {
	const struct column *columns;  /* up to one without a key */
	char **cells;                  /* safe text, or NULL for "there is none": null in JSON, - for people */
	size_t n;
	bool json, failed;
};

/* Appends the next cell, row by row; text is made safe. NULL is a cell too. */
void table_text(struct table *t, const char *text);
void table_number(struct table *t, unsigned long long number);
void table_signed(struct table *t, long long number);
void table_bool(struct table *t, bool value);

/* "title:" and the rows in columns two spaces apart; nothing for a table without rows. */
void table_print(const struct table *t, const char *title, FILE *out);

/* "[{...},...]" */
void table_json(const struct table *t, FILE *out);

void table_free(struct table *t);

/* One JSON string, or null for NULL. */
void json_text(FILE *out, const char *text);

#endif
