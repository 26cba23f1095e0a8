// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* How events go to stdout, and how a signal ends that. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static volatile int stop; /* written by the signal handler only */

static void ask_to_stop(int number)
{
	(void)number;
	stop = 1;
}

void stream_prepare(const struct settings *s, struct picket_stream_options *out)
{
	struct sigaction action = { .sa_handler = ask_to_stop, .sa_flags = (int)SA_RESETHAND };
	struct sigaction old;

	/* Also when they are ignored: shells without job control start `picket run &` so. */
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	/* Ignored under nohup, and then it stays so. */
	if (!sigaction(SIGHUP, NULL, &old) && old.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN); /* a reader that leaves is an error to be told, not a death */
	setvbuf(stdout, NULL, _IOLBF, 0);
	memset(out, 0, sizeof(*out));
	out->format = s->format >= 0 ? (enum picket_format)s->format : isatty(1) ? PICKET_HUMAN : PICKET_JSON;
	out->colour = out->format == PICKET_HUMAN && wants_colour(stdout);
	out->out = stdout;
	out->stop = &stop;
}
