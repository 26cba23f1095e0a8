// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The error object: see include/error.h. */
#include "error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int error_set(struct error *e, int code, const char *format, ...)
{
	va_list args;

	e->code = code;
	e->hint[0] = 0;
	va_start(args, format);
	vsnprintf(e->text, sizeof(e->text), format, args);
	va_end(args);
	return code;
}

int error_prefix(struct error *e, const char *format, ...)
{
	char old[sizeof(e->text)];
	va_list args;
	size_t n;

	memcpy(old, e->text, sizeof(old));
	va_start(args, format);
	vsnprintf(e->text, sizeof(e->text), format, args);
	va_end(args);
	n = strlen(e->text);
	snprintf(e->text + n, sizeof(e->text) - n, ": %s", old);
	return e->code;
}

int error_hint(struct error *e, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(e->hint, sizeof(e->hint), format, args);
	va_end(args);
	return e->code;
}

void error_clear(struct error *e)
{
	free(e->log);
	memset(e, 0, sizeof(*e));
}
