/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The command line's own header: commands, settings, and the few ways to say
 * something.  Only the files of this folder print or choose an exit status.
 */
#ifndef PICKET_CLI_H
#define PICKET_CLI_H

#include "picket.h"

/* Exit status.  `check` uses enum picket_verdict instead: 0 can, 1 partly, 2 cannot. */
enum { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_USAGE = 2 };

/* Options, as bits: a command's row says which it takes. */
enum option_bit {
	OPTION_BTF = 1 << 0, OPTION_MODE = 1 << 1, OPTION_FORMAT = 1 << 2, OPTION_JSON = 1 << 3,
	OPTION_UNPROVEN = 1 << 4, OPTION_VERBOSE = 1 << 5, OPTION_QUIET = 1 << 6, OPTION_HELP = 1 << 7,
	OPTION_DUMP_FORMAT = 1 << 8, OPTION_BASE = 1 << 9, OPTION_RESOLVE_FORMAT = 1 << 10, OPTION_SET = 1 << 11,
	OPTION_CGROUP = 1 << 12, OPTION_TARGET = 1 << 13,
	OPTIONS_ALWAYS = OPTION_VERBOSE | OPTION_QUIET | OPTION_HELP,
	OPTIONS_OBJECT = OPTION_BTF | OPTION_MODE | OPTION_SET | OPTION_TARGET,
	OPTIONS_LOADING = OPTIONS_OBJECT | OPTION_UNPROVEN | OPTION_CGROUP,
};

enum resolve_format { RESOLVE_HUMAN, RESOLVE_JSON, RESOLVE_HEX };

/* What the user chose. */
struct settings {
	const char *btf, *base, *cgroup, *target;
	const char **set;        /* malloc'd: n_set times NAME=VALUE */
	size_t n_set;
	enum picket_mode mode;
	int dump_format;         /* enum picket_types_format */
	int resolve_format;      /* enum resolve_format */
	int format;              /* enum picket_format, or -1: by where stdout goes */
	bool json, unproven, verbose, quiet, help;
};

struct command {
	const char *name;
	int (*run)(const struct settings *s, char **args, int n);  /* returns the exit status */
	const char *arguments;   /* "OBJ..." */
	const char *help;        /* one line */
	unsigned options;        /* bits, besides OPTIONS_ALWAYS */
	int least, most;         /* number of arguments; most -1: any */
	const char *details;     /* paragraphs for `--help` */
};

/* ---- the verbs, one file each ---- */
int command_run(const struct settings *s, char **args, int n);
int command_load(const struct settings *s, char **args, int n);
int command_unload(const struct settings *s, char **args, int n);
int command_check(const struct settings *s, char **args, int n);
int command_inspect(const struct settings *s, char **args, int n);
int command_events(const struct settings *s, char **args, int n);
int command_resolve(const struct settings *s, char **args, int n);
int command_verify(const struct settings *s, char **args, int n);
int command_btf(const struct settings *s, char **args, int n);

/* ---- options.c ---- */

/*
 * Takes the options out of args (n of them), leaving the rest in order.
 * Returns how many are left, or -1 after having said what is wrong.
 */
int options_parse(const struct command *command, struct settings *s, char **args, int n);

/* One aligned line per option that the command takes. */
void options_help(const struct command *command, FILE *out);

/* ---- say.c: everything for the user that is no result, on stderr ---- */

/* "picket: TEXT", made safe for a terminal, then "try: HINT", then the verifier's log when verbose; clears e. */
int say_error(const struct settings *s, struct error *e);

/* "picket: TEXT" and "try: HINT"; returns STATUS_USAGE. */
int say_usage(const char *hint, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A line of progress, unless quiet. */
void say(const struct settings *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A line about what was decided, with -v only. */
void say_verbose(const struct settings *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* With -v, a line for each module of the kernel whose BTF was asked and could not be read. */
void say_module_notes(const struct settings *s, const struct picket *p);

/* True when f is a terminal that wants colours (NO_COLOR, TERM=dumb). */
bool wants_colour(FILE *f);

/* ---- force.c: what run and load have in common ---- */

/* Adds every object, then sets what --set names. */
int add_and_set(const struct settings *s, struct picket *p, char **objects, int n, struct error *e);

/* Adds, checks, loads, attaches, proves; pin: the caller will pin. On failure *out is NULL and nothing is in force. */
int put_in_force(const struct settings *s, char **objects, int n, bool pin, struct picket **out, struct error *e);

/* ---- stream.c: what run and events have in common ---- */

/* Fills *out; from now on SIGINT, SIGTERM and SIGHUP ask the stream to stop, a second one kills. */
void stream_prepare(const struct settings *s, struct picket_stream_options *out);

#endif
