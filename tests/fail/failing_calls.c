// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What picket load, verify and unload do, again and again, each time with
 * another bpf(2) call made to fail, on the kernel that runs: the first, the
 * second and so on, with each of five errnos; alone, and with every call after
 * it too.  Speaks TAP.
 *
 *   failing_calls OBJECT [ERRNO...]
 *
 * Each attempt is a process of its own: what picket found out about the kernel
 * must not be known to the next one.  Whatever call fails, either it did not
 * matter (or was repeated) and all is as it should be, or there is a message;
 * and no descriptor, pin, link, program, map or BTF stays behind.  An unload
 * that failed can be repeated.
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

static const char *path;     /* the object */
static char policy[64];      /* its name */

/* What the process tells; in shared memory. */
static struct attempt {
	int fail_at, fail_with;
	bool onwards;             /* every call from there on */
	int calls, failed;        /* made; made to fail */
	enum sys_command command; /* the first that was */
	bool ended;
	int code;                 /* what picket returned */
	int descriptors;          /* more than before */
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

static int count_entries(const char *directory)
{
	DIR *dir = opendir(directory);
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

static int load(struct picket *p, struct error *e)
{
	int r = picket_add(p, path, e);

	if (!r)
		r = picket_can_enforce(e);
	if (!r)
		r = picket_load(p, e);
	if (!r)
		r = picket_attach(p, e);
	if (!r)
		r = picket_prove(e);
	return r ? r : picket_pin(p, e);
}

/* The last refusal is the answer. */
static int verify(struct picket *p, struct error *e)
{
	struct picket_verified *rows = NULL;
	size_t n = 0;
	int r = picket_add(p, path, e);

	if (!r)
		r = picket_verify(p, &rows, &n, e);
	for (size_t i = 0; i < n; i++)
		if (rows[i].error.code) {
			error_clear(e);
			*e = rows[i].error;
			r = e->code;
		}
	free(rows);
	return r;
}

static int unload(struct picket *p, struct error *e)
{
	(void)p;
	return picket_unload(policy, NULL, e);
}

static const struct story {
	const char *name;
	int (*act)(struct picket *p, struct error *e);
	bool before, after;       /* whether the policy is in force */
} stories[] = {
	{ "load", load, false, true },
	{ "verify", verify, false, false },
	{ "unload", unload, true, false },
};
#define N_STORIES (sizeof(stories) / sizeof(stories[0]))

static void run(const struct story *story)
{
	struct picket_options options = { .mode = PICKET_MODE_AUDIT, .pin = true };
	int before = count_entries("/proc/self/fd");
	struct picket *p = NULL;

	sys_set_gate(gate);
	attempt->code = picket_new(&p, &options, &attempt->e);
	if (!attempt->code)
		attempt->code = story->act(p, &attempt->e);
	picket_free(p);
	attempt->descriptors = count_entries("/proc/self/fd") - before;
	attempt->ended = true;
}

/* True when the process came to its end. */
static bool try_once(const struct story *story, int fail_at, int fail_with, bool onwards)
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
		run(story);
		_exit(0);
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && attempt->ended;
}

/* Without a failing call, in a process of its own like the others. */
static bool succeeds(const struct story *story)
{
	return try_once(story, -1, 0, false) && !attempt->code;
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

static bool in_force(void)
{
	char pins[128];
	struct stat st;

	snprintf(pins, sizeof(pins), PICKET_PINS "/%s", policy);
	return !stat(pins, &st);
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

/* NULL, or what is wrong after an attempt. */
static const char *wrong(const struct story *story, bool ended)
{
	if (!ended)
		return "it crashed";
	if (attempt->descriptors)
		return "a descriptor is left";
	if (attempt->code && !is_clear(&attempt->e))
		return "the message is not clear";
	if (attempt->code && !story->before && in_force())
		return "a pin is left";
	if (!attempt->code && in_force() != story->after)
		return story->after ? "it is not in force" : "it is in force";
	return NULL;
}

/* Puts out of force what is; NULL, or what cannot be. */
static const char *clean(void)
{
	struct error e = ERROR_INIT;
	int r = in_force() ? picket_unload(policy, NULL, &e) : 0;

	error_clear(&e);
	return r ? "it cannot be unloaded" : left_in_kernel();
}

/* ---- all attempts ---- */

static unsigned results;

static void complain(const struct story *story, const struct attempt *seen, const char *what)
{
	printf("# %s, call %d (command %d) failing with %s%s: %s: %d %s\n", story->name, seen->fail_at, seen->command,
	       strerror(seen->fail_with), seen->onwards ? ", and all after it" : "", what, seen->code, seen->e.text);
}

/* Each message once. */
static void show(const struct story *story, const char *name, const struct attempt *seen)
{
	static char *shown[1000];
	static size_t n;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(shown[i], seen->e.text))
			return;
	if (n < sizeof(shown) / sizeof(shown[0]))
		shown[n++] = strdup(seen->e.text);
	printf("# %s, %s%s: %s%s%s\n", story->name, name, seen->onwards ? " for good" : "", seen->e.text,
	       *seen->e.hint ? "; try: " : "", seen->e.hint);
}

/* One attempt and its judgement. */
static bool judge(const struct story *story, int n, int code, const char *name, bool onwards, struct attempt *seen)
{
	bool ready = !story->before || succeeds(&stories[0]);
	const char *what = ready ? wrong(story, try_once(story, n, code, onwards)) : "it cannot be loaded";
	const char *left;

	*seen = *attempt;
	left = clean();
	if (seen->code)
		show(story, name, seen);
	if (what || left)
		complain(story, seen, what ? what : left);
	return !what && !left;
}

/* Fails each call in turn, until an attempt has fewer calls. */
static void fail_each(const struct story *story, int code, const char *name, bool onwards)
{
	unsigned bad = 0, refused = 0, survived = 0;
	struct attempt seen = { .failed = 1 };
	int n;

	for (n = 1; n < CALLS_MAX && seen.failed; n++) {
		bad += !judge(story, n, code, name, onwards, &seen);
		refused += seen.failed && seen.code;
		survived += seen.failed && !seen.code;
	}
	printf("%sok %u - %s, %s at each of %u calls%s: %u clear refusals, %u times done all the same, nothing left\n",
	       bad ? "not " : "", ++results, story->name, name, refused + survived, onwards ? " and all after it" : "",
	       refused, survived);
}

static bool is_wanted(const char *name, char **names)
{
	bool any = *names;

	while (*names && strcmp(name, *names))
		names++;
	return !any || *names;
}

/* The base name without .bpf.o, as picket names it. */
static void name_policy(void)
{
	const char *slash = strrchr(path, '/');

	snprintf(policy, sizeof(policy), "%s", slash ? slash + 1 : path);
	policy[strcspn(policy, ".")] = 0;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	path = argv[1];
	name_policy();
	attempt = mmap(NULL, sizeof(*attempt), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (attempt == MAP_FAILED)
		return 1;
	note_things();
	for (size_t s = 0; s < N_STORIES; s++)
		for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++)
			for (int onwards = 0; onwards < 2 && is_wanted(errnos[i].name, argv + 2); onwards++)
				fail_each(&stories[s], errnos[i].code, errnos[i].name, onwards);
	printf("1..%u\n", results);
	return 0;
}
