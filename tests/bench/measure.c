// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Runs commands in turn, N rounds, and prints for each the median wall time in
 * microseconds from exec to exit (0 if it failed).
 *
 *   measure N COMMAND... [-- COMMAND...]...
 *
 * Taking turns spreads whatever else the machine does over all commands.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COMMANDS = 16, ROUNDS = 1000 };

struct command {
	char **argv;
	long us[ROUNDS];
	int failed;
};

static struct command commands[COMMANDS];

static long now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void run(struct command *c, int round)
{
	long start = now_us();
	int status = 1;
	pid_t child = vfork();

	if (!child) {
		execv(c->argv[0], c->argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status) {
		c->failed = 1;
		return;
	}
	c->us[round] = now_us() - start;
}

static int order(const void *a, const void *b)
{
	const long *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Cuts argv at each "--"; the number of commands. */
static int split(char **argv)
{
	int n = 0;

	for (commands[n++].argv = argv; *argv; argv++)
		if (!strcmp(*argv, "--") && n < COMMANDS) {
			*argv = NULL;
			commands[n++].argv = argv + 1;
		}
	return n;
}

int main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[1]) : 0, n;

	if (rounds < 1 || rounds > ROUNDS) {
		fprintf(stderr, "usage: measure N COMMAND... [-- COMMAND...]...\n");
		return 2;
	}
	n = split(argv + 2);
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < n; i++)
			run(&commands[i], round);
	for (int i = 0; i < n; i++) {
		struct command *c = &commands[i];

		qsort(c->us, (size_t)rounds, sizeof(c->us[0]), order);
		printf("%ld\n", c->failed ? 0 : c->us[rounds / 2]);
	}
	return 0;
}
