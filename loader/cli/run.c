// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* picket run: policy for as long as this process lives. */
#include "cli.h"

int command_run(const struct settings *s, char **args, int n)
{
	struct picket_stream_options options;
	struct error e = ERROR_INIT;
	struct picket *p = NULL;
	bool hooks;
	int code;

	stream_prepare(s, &options);
	if (put_in_force(s, args, n, false, &p, &e))
		return say_error(s, &e);
	code = picket_iterate(p, stdout, &e);
	hooks = picket_has_hooks(p);
	if (!code && hooks)
		code = picket_stream(p, &options, &e);
	picket_free(p);
	if (code)
		say_error(s, &e);
	if (hooks)
		say(s, "detached");
	return code ? STATUS_FAILED : STATUS_DONE;
}
