// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Names that somebody may have meant: see nearest.h.  Nearness is the number
 * of letters to insert, delete or change; a name that begins with the wanted
 * one, or the other way round, counts as near whatever follows ("brk", "brk_start").
 */
#include "nearest.h"

#include <limits.h>
#include <stdio.h>

#define LENGTH_MAX 63u
#define PREFIX_LEAST 4u      /* shorter beginnings are shared by chance */

void nearest_start(struct nearest *nearest, const char *wanted)
{
	memset(nearest, 0, sizeof(*nearest));
	nearest->wanted = wanted;
	nearest->length = btf_essential_length(wanted);
}

/* A third of the letters at most may differ. */
static unsigned limit_of(const struct nearest *nearest)
{
	return nearest->length < 6 ? 1 : (unsigned)nearest->length / 3;
}

unsigned nearest_edits(const char *a, size_t n, const char *b, size_t m)
{
	uint8_t row[LENGTH_MAX + 1];

	if (n > LENGTH_MAX || m > LENGTH_MAX)
		return UINT_MAX;
	for (size_t j = 0; j <= m; j++)
		row[j] = (uint8_t)j;
	for (size_t i = 1; i <= n; i++) {
		uint8_t diagonal = row[0];

		row[0] = (uint8_t)i;
		for (size_t j = 1; j <= m; j++) {
			uint8_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			best = row[j] + 1 < best ? row[j] + 1 : best;
			row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
		}
	}
	return row[m];
}

static bool begins_alike(const struct nearest *nearest, const char *name, size_t n)
{
	size_t least = n < nearest->length ? n : nearest->length;

	return least >= PREFIX_LEAST && !memcmp(nearest->wanted, name, least);
}

static unsigned distance_of(const struct nearest *nearest, const char *name, size_t n)
{
	unsigned limit = limit_of(nearest);
	size_t apart = n < nearest->length ? nearest->length - n : n - nearest->length;

	if (begins_alike(nearest, name, n) && apart > limit && apart <= nearest->length)
		return limit;
	if (apart > limit)
		return limit + 1;
	return nearest_edits(nearest->wanted, nearest->length, name, n);
}

static bool is_kept(const struct nearest *nearest, const char *name, size_t n)
{
	for (unsigned i = 0; i < nearest->n; i++)
		if (strlen(nearest->found[i].name) == n && !memcmp(nearest->found[i].name, name, n))
			return true;
	return false;
}

void nearest_offer(struct nearest *nearest, const char *name)
{
	size_t n = btf_essential_length(name);
	unsigned d, at;

	if (!n || n > LENGTH_MAX || !nearest->length || nearest->length > LENGTH_MAX)
		return;
	d = distance_of(nearest, name, n);
	at = nearest->n;
	while (at && nearest->found[at - 1].distance > d)
		at--;
	if (d > limit_of(nearest) || at == NEAREST_MAX || is_kept(nearest, name, n))
		return;
	if (nearest->n < NEAREST_MAX)
		nearest->n++;
	for (unsigned i = nearest->n - 1; i > at; i--)
		nearest->found[i] = nearest->found[i - 1];
	nearest->found[at].distance = d;
	snprintf(nearest->found[at].name, sizeof(nearest->found[at].name), "%.*s", (int)n, name);
}
