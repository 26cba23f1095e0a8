// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* picket unload: ends what load began; every name is tried, the first failure decides the status. */
#include "cli.h"

static void progress(const char *text)
{
	fprintf(stderr, "picket: %s\n", text);
}

int command_unload(const struct settings *s, char **args, int n)
{
	int status = STATUS_DONE;

	for (int i = 0; i < n; i++) {
		struct error e = ERROR_INIT;

		if (picket_unload(args[i], s->quiet ? NULL : progress, &e))
			status = say_error(s, &e);
		else
			say(s, "%s: unloaded", args[i]);
	}
	return status;
}
