// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The figures that end a verifier's log (kernel/bpf/verifier.c, print_verification_stats()):
 *
 *	verification time 84 usec
 *	stack depth 64+16
 *	processed 18 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 1
 *
 * From 7.x the depth is the deepest chain's, and each function has its line:
 *
 *	stack depth max 80
 *	subprog 0 (on_open) main insns_self 12 insns_total 18 stack 64
 *
 * Newer kernels put more words behind them; each figure is found by the word
 * beside it, in the last line that begins as it should.
 */
#include "stats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What follows `start` at the last line that begins with it; NULL when none does. */
static const char *last_line(const char *log, const char *start)
{
	const char *found = NULL;
	size_t n = strlen(start);

	for (const char *line = log; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, start, n))
			found = line + n;
	}
	return found;
}

/* What follows `word` in the line at p, or NULL. */
static const char *behind(const char *p, const char *word)
{
	const char *end = p + strcspn(p, "\n"), *at = strstr(p, word);

	return at && at < end ? at + strlen(word) : NULL;
}

static uint64_t number_behind(const char *p, const char *word)
{
	const char *at = behind(p, word);

	return at ? strtoull(at, NULL, 10) : 0;
}

/* "64+16", from the lines of the functions. */
static void stack_of_functions(const char *log, char *out, size_t size)
{
	size_t n = 0;

	for (const char *line = log; line && n < size; line = strchr(line, '\n')) {
		const char *at;

		line += *line == '\n';
		at = strncmp(line, "subprog ", strlen("subprog ")) ? NULL : behind(line, " stack ");
		if (at)
			n += (size_t)snprintf(out + n, size - n, "%s%lu", n ? "+" : "", strtoul(at, NULL, 10));
	}
}

static void read_stack(const char *log, struct stats *out)
{
	const char *stack = last_line(log, "stack depth ");
	size_t n = stack ? strspn(stack, "0123456789+") : 0;

	if (!stack)
		return;
	if (!n)
		return stack_of_functions(log, out->stack, sizeof(out->stack));
	n = n < sizeof(out->stack) ? n : sizeof(out->stack) - 1;
	memcpy(out->stack, stack, n);
}

void stats_read(const char *log, struct stats *out)
{
	const char *time = last_line(log, "verification time ");
	const char *figures = last_line(log, "processed ");

	memset(out, 0, sizeof(*out));
	if (time)
		out->time_us = strtoull(time, NULL, 10);
	read_stack(log, out);
	if (!figures)
		return;
	out->processed = strtoull(figures, NULL, 10);
	out->states = number_behind(figures, " total_states ");
	out->peak_states = number_behind(figures, " peak_states ");
}
