// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Messages on stderr, made safe: they quote objects, kernels and processes. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

/* One line, control characters escaped. */
static void safe_line(const char *prefix, const char *text)
{
	char *safe = picket_escape(text, false);

	fprintf(stderr, "%s%s\n", prefix, safe ? safe : "out of memory");
	free(safe);
}

/* Several lines, each made safe on its own. */
static void safe_lines(const char *prefix, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		char *line = strndup(text, n);

		safe_line(prefix, line ? line : "out of memory");
		free(line);
		text += n + (text[n] == '\n');
		prefix = "  ";
	}
}

int say_error(const struct settings *s, struct error *e)
{
	safe_lines("picket: ", e->text);
	if (e->hint[0])
		safe_lines("try: ", e->hint);
	if (e->log && s->verbose)
		safe_lines("  ", e->log);
	else if (e->log && *e->log)
		fprintf(stderr, "the same with -v shows the verifier's whole log\n");
	error_clear(e);
	return STATUS_FAILED;
}

int say_usage(const char *hint, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	safe_line("picket: ", text);
	if (hint)
		safe_line("try: ", hint);
	return STATUS_USAGE;
}

static void say_list(const char *format, va_list args)
{
	char text[2048];

	vsnprintf(text, sizeof(text), format, args);
	safe_line("picket: ", text);
}

void say(const struct settings *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (!s->quiet)
		say_list(format, args);
	va_end(args);
}

void say_verbose(const struct settings *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (s->verbose)
		say_list(format, args);
	va_end(args);
}

void say_module_notes(const struct settings *s, const struct picket *p)
{
	const char *notes = picket_module_notes(p);

	if (s->verbose && *notes)
		safe_lines("picket: modules left out: ", notes);
}

bool wants_colour(FILE *f)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fileno(f)) && !(no && *no) && term && strcmp(term, "dumb");
}
