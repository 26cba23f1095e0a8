// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* picket events: what pinned policies have to say, from their pins alone. */
#include "cli.h"

int command_events(const struct settings *s, char **args, int n)
{
	struct picket_stream_options options;
	struct error e = ERROR_INIT;

	stream_prepare(s, &options);
	if (picket_stream_pinned(n ? (const char *const *)args : NULL, (size_t)n, &options, &e))
		return say_error(s, &e);
	return STATUS_DONE;
}
