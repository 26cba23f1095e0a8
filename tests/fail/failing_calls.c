// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Load, attach, prove and pin a policy again and again, each time with another
 * bpf(2) call made to fail, on the kernel that runs: the first, the second and
 * so on, with each of five errnos; alone, and with every call after it too.
 * Speaks TAP.
 *
 *   failing_calls OBJECT [ERRNO...]
 *
 * Each attempt is a process of its own: what picket found out about the kernel
 * must not be known to the next one.  Whatever call fails, either the policy
 * is in force (the call did not matter, or was repeated) and can be unloaded,
 * or there is a message; and no descriptor, pin, link, program, map or BTF
 * stays behind.
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "include/picket.h"
#include "loader/sys.h"

#define CALLS_MAX 1000
#define WAIT_STEPS 1000  /* ten seconds: the kernel lets go of programs when every processor has passed by */

static const struct { int code; const char *name; } errnos[] = {
	{ EPERM, "EPERM" }, { EINVAL, "EINVAL" }, { ENOMEM, "ENOMEM" }, { E2BIG, "E2BIG" }, { EAGAIN, "EAGAIN" },
};

/* ---- one attempt, in a process of its own ---- */

/* What the process tells; in shared memory. */
static struct attempt {
	int fail_at, fail_with;
	bool onwards;            /* every call from there on */
	int calls, failed;       /* made; made to fail */
	enum sys_command command; /* the first that was */
	bool ended;
	int code;                /* what picket returned */
	int descriptors;         /* more than before */
	char name[64];
	struct error e;
} *attempt;

static int gate(enum sys_command command, void *attr, uint32_t size)
{
	int n = ++attempt->calls;
	long r;

	if (n == attempt->fail_at || (n > attempt->fail_at && attempt->onwards)) {
		if (!attempt->failed++)
			attempt->command = command;
		return -attempt->fail_with;
	}
	r = syscall(SYS_bpf, (long)command, attr, (long)size);
	return r < 0 ? -errno : (int)r;
}

static int count_entries(const char *path)
{
	DIR *dir = opendir(path);
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

/* What `picket load` does. */
static int put_in_force(struct picket *p, const char *path, struct error *e)
{
	int r = picket_add(p, path, e);

	if (r)
		return r;
	snprintf(attempt->name, sizeof(attempt->name), "%s", picket_object_name(p, 0));
	r = picket_can_enforce(e);
	if (!r)
		r = picket_load(p, e);
	if (!r)
		r = picket_attach(p, e);
	if (!r)
		r = picket_prove(e);
	return r ? r : picket_pin(p, e);
}

static void run(const char *path)
{
	struct picket_options options = { .mode = PICKET_MODE_AUDIT, .pin = true };
	int before = count_entries("/proc/self/fd");
	struct picket *p = NULL;

	sys_set_gate(gate);
	attempt->code = picket_new(&p, &options, &attempt->e);
	if (!attempt->code)
		attempt->code = put_in_force(p, path, &attempt->e);
	picket_free(p);
	attempt->descriptors = count_entries("/proc/self/fd") - before;
	attempt->ended = true;
}

/* True when the process came to its end. */
static bool try_once(const char *path, int fail_at, int fail_with, bool onwards)
{
	pid_t child;
	int status;

	memset(attempt, 0, sizeof(*attempt));
	attempt->fail_at = fail_at;
	attempt->fail_with = fail_with;
	attempt->onwards = onwards;
	fflush(stdout);
	child = fork();
	if (!child) {
		run(path);
		_exit(0);
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && attempt->ended;
}

/* ---- what is left ---- */

/* Kinds of things in the kernel that have ids; ids only grow. */
static struct thing {
	const char *name;
	enum sys_command command;
	uint32_t last;           /* the highest before the first attempt */
} things[] = {
	{ "link", SYS_LINK_GET_NEXT_ID, 0 },
	{ "program", SYS_PROG_GET_NEXT_ID, 0 },
	{ "map", (enum sys_command)12, 0 }, /* BPF_MAP_GET_NEXT_ID */
	{ "BTF", SYS_BTF_GET_NEXT_ID, 0 },
};
#define N_THINGS (sizeof(things) / sizeof(things[0]))

static void note_things(void)
{
	for (size_t i = 0; i < N_THINGS; i++)
		while (!sys_next_id(things[i].command, things[i].last, &things[i].last))
			;
}

/* A kind of thing that was not there before the first attempt, or NULL; waits, because the kernel lets go later. */
static const char *left_in_kernel(void)
{
	const struct timespec step = { 0, 10000000 };
	uint32_t next;
	size_t i = 0;

	for (int n = 0; n < WAIT_STEPS; n++) {
		while (i < N_THINGS && sys_next_id(things[i].command, things[i].last, &next))
			i++;
		if (i == N_THINGS)
			return NULL;
		nanosleep(&step, NULL);
	}
	return things[i].name;
}

static bool is_pinned(void)
{
	char path[128];
	struct stat st;

	snprintf(path, sizeof(path), PICKET_PINS "/%s", attempt->name);
	return *attempt->name && !stat(path, &st);
}

/* ---- judgement ---- */

static bool is_clear(const struct error *e)
{
	static const char *const nothing[] = { "Success", "No error", "Unknown error" };

	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++)
		if (strstr(e->text, nothing[i]))
			return false;
	return e->code < 0 && strlen(e->text) > 20 && !strchr(e->text, '\n') && !strchr(e->hint, '\n');
}

static int unload(void)
{
	struct error e = ERROR_INIT;
	int r = picket_unload(attempt->name, NULL, &e);

	error_clear(&e);
	return r;
}

/* NULL, or what is wrong after an attempt. */
static const char *wrong(bool ended)
{
	const char *left;

	if (!ended)
		return "it crashed";
	if (attempt->descriptors)
		return "a descriptor is left";
	if (attempt->code && !is_clear(&attempt->e))
		return "the message is not clear";
	if (attempt->code && is_pinned())
		return "a pin is left";
	if (!attempt->code && (!is_pinned() || unload()))
		return "it said that the policy is in force";
	left = left_in_kernel();
	return left;
}

/* ---- all attempts ---- */

static unsigned results, refused, survived;

static void complain(const char *what)
{
	printf("# call %d (command %d) failing with %s%s: %s: %d %s\n", attempt->fail_at, attempt->command,
	       strerror(attempt->fail_with), attempt->onwards ? ", and all after it" : "", what, attempt->code,
	       attempt->e.text);
}

/* Each message once: an attempt whose message is that of the one before says nothing new. */
static void show(const char *name)
{
	static char last[sizeof(attempt->e.text)];

	if (!attempt->code || !strcmp(last, attempt->e.text))
		return;
	memcpy(last, attempt->e.text, sizeof(last));
	printf("# %s, call %d, command %d: %s%s%s\n", name, attempt->fail_at, attempt->command, last,
	       *attempt->e.hint ? "; try: " : "", attempt->e.hint);
}

/* Fails each call in turn, until an attempt has fewer calls. */
static void fail_each(const char *path, int code, const char *name, bool onwards)
{
	unsigned bad = 0;
	int n;

	refused = survived = 0;
	for (n = 1; n < CALLS_MAX; n++) {
		const char *what = wrong(try_once(path, n, code, onwards));

		if (what) {
			complain(what);
			bad++;
		}
		if (!attempt->failed)
			break;
		*(attempt->code ? &refused : &survived) += 1;
		if (!onwards)
			show(name);
	}
	printf("%sok %u - %s at each of %d calls%s: %u clear refusals, %u times in force all the same, nothing left\n",
	       bad ? "not " : "", ++results, name, n - 1, onwards ? " and all after it" : "", refused, survived);
}

static bool is_wanted(const char *name, char **names)
{
	bool any = *names;

	while (*names && strcmp(name, *names))
		names++;
	return !any || *names;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	attempt = mmap(NULL, sizeof(*attempt), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (attempt == MAP_FAILED)
		return 1;
	note_things();
	for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++)
		for (int onwards = 0; onwards < 2 && is_wanted(errnos[i].name, argv + 2); onwards++)
			fail_each(argv[1], errnos[i].code, errnos[i].name, onwards);
	printf("1..%u\n", results);
	return 0;
}
