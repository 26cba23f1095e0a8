// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Options of all commands: one table is the parser, the help and the check that a command takes them. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

struct option {
	enum option_bit bit;
	char letter;              /* 0 when there is none */
	const char *name, *argument, *help;
	bool (*take)(struct settings *s, const char *value);  /* false: not a good value */
};

struct choice { const char *word; int value; };

static bool choose(const struct choice *choices, const char *word, int *out)
{
	for (; choices->word; choices++) {
		if (!strcmp(choices->word, word)) {
			*out = choices->value;
			return true;
		}
	}
	return false;
}

static bool take_btf(struct settings *s, const char *value)
{
	s->btf = value;
	return *value;
}

static bool take_mode(struct settings *s, const char *value)
{
	static const struct choice modes[] = {
		{ "off", PICKET_MODE_OFF }, { "audit", PICKET_MODE_AUDIT }, { "enforce", PICKET_MODE_ENFORCE }, { 0 },
	};
	int mode;

	if (!choose(modes, value, &mode))
		return false;
	s->mode = mode;
	return true;
}

static bool take_format(struct settings *s, const char *value)
{
	static const struct choice formats[] = { { "json", PICKET_JSON }, { "human", PICKET_HUMAN }, { 0 } };

	return choose(formats, value, &s->format);
}

static bool take_dump_format(struct settings *s, const char *value)
{
	static const struct choice formats[] = {
		{ "c", PICKET_TYPES_C }, { "json", PICKET_TYPES_JSON }, { "raw", PICKET_TYPES_RAW },
		{ "binary", PICKET_TYPES_BINARY }, { 0 },
	};

	return choose(formats, value, &s->dump_format);
}

static bool take_resolve_format(struct settings *s, const char *value)
{
	static const struct choice formats[] = {
		{ "human", RESOLVE_HUMAN }, { "json", RESOLVE_JSON }, { "hex", RESOLVE_HEX }, { 0 },
	};

	return choose(formats, value, &s->resolve_format);
}

/* Checked against the objects once they are read. */
static bool take_set(struct settings *s, const char *value)
{
	const char **more;

	if (*value == '=' || !strchr(value, '='))
		return false;
	more = realloc(s->set, (s->n_set + 1) * sizeof(*more));
	if (!more)
		return false;
	s->set = more;
	s->set[s->n_set++] = value;
	return true;
}

static bool take_base(struct settings *s, const char *value)
{
	s->base = value;
	return *value;
}

static bool take_cgroup(struct settings *s, const char *value)
{
	s->cgroup = value;
	return *value;
}

static bool take_target(struct settings *s, const char *value)
{
	s->target = value;
	return *value;
}

static bool take_json(struct settings *s, const char *value)
{
	(void)value;
	s->json = true;
	s->format = PICKET_JSON;
	s->dump_format = PICKET_TYPES_JSON;
	s->resolve_format = RESOLVE_JSON;
	return true;
}

static bool take_unproven(struct settings *s, const char *value)
{
	(void)value;
	return s->unproven = true;
}

static bool take_verbose(struct settings *s, const char *value)
{
	(void)value;
	return s->verbose = true;
}

static bool take_quiet(struct settings *s, const char *value)
{
	(void)value;
	return s->quiet = true;
}

static bool take_help(struct settings *s, const char *value)
{
	(void)value;
	return s->help = true;
}

static const struct option options[] = {
	{ OPTION_MODE, 0, "mode", "off|audit|enforce", "the policy's mode, instead of the one compiled in", take_mode },
	{ OPTION_SET, 0, "set", "NAME=VALUE", "a global variable's value; may be repeated", take_set },
	{ OPTION_CGROUP, 0, "cgroup", "PATH", "the cgroup2 directory that lsm_cgroup programs attach to", take_cgroup },
	{ OPTION_TARGET, 0, "target", "PIN", "the pinned program that freplace programs replace functions of", take_target },
	{ OPTION_BTF, 0, "btf", "FILE", "kernel BTF from FILE instead of /sys/kernel/btf/vmlinux", take_btf },
	{ OPTION_BASE, 0, "base", "FILE", "the BTF that FILE extends, for a module's: /sys/kernel/btf/vmlinux", take_base },
	{ OPTION_UNPROVEN, 0, "unproven", NULL, "go on although this kernel does not enforce", take_unproven },
	{ OPTION_FORMAT, 0, "format", "json|human", "how events are printed; human on a terminal, else json", take_format },
	{ OPTION_DUMP_FORMAT, 0, "format", "c|json|raw|binary", "a C header (default), JSON, a listing, or the bytes", take_dump_format },
	{ OPTION_RESOLVE_FORMAT, 0, "format", "human|json|hex", "tables (default), JSON, or the final instructions",
	  take_resolve_format },
	{ OPTION_JSON, 0, "json", NULL, "facts as one JSON object", take_json },
	{ OPTION_VERBOSE, 'v', "verbose", NULL, "what was decided, and the whole verifier log", take_verbose },
	{ OPTION_QUIET, 'q', "quiet", NULL, "errors and results only", take_quiet },
	{ OPTION_HELP, 'h', "help", NULL, "this text", take_help },
};

#define N_OPTIONS (sizeof(options) / sizeof(*options))

static bool takes(const struct command *command, const struct option *o)
{
	return (command->options | OPTIONS_ALWAYS) & o->bit;
}

static bool is_spelled(const struct option *o, const char *text)
{
	size_t n = strcspn(text, "=");

	if (text[1] == '-')
		return strlen(o->name) == n - 2 && !strncmp(o->name, text + 2, n - 2);
	return o->letter && text[1] == o->letter && !text[2];
}

/* The option spelled "--name", "--name=value" or "-x", of the command if it has it; NULL when there is none. */
static const struct option *find(const struct command *command, const char *text)
{
	const struct option *found = NULL;

	for (size_t i = 0; i < N_OPTIONS; i++)
		if (is_spelled(&options[i], text) && (!found || takes(command, &options[i])))
			found = &options[i];
	return found;
}

static int bad(const struct command *command, const char *what, const char *text)
{
	char hint[64];

	snprintf(hint, sizeof(hint), "picket %s --help", command->name);
	say_usage(hint, "%s: %s %s", command->name, what, text);
	return -1;
}

static int bad_value(const struct command *command, const struct option *o, const char *value)
{
	char what[96];

	snprintf(what, sizeof(what), "--%s knows %s, not", o->name, o->argument);
	return bad(command, what, value);
}

/* Takes args[i], and the argument after it where it needs one; how many were taken, or -1. */
static int take_one(const struct command *command, struct settings *s, char **args, int i, int n)
{
	const struct option *o = find(command, args[i]);
	const char *value = strchr(args[i], '=');
	int taken = 1;

	if (!o || (value && args[i][1] != '-'))
		return bad(command, "unknown option", args[i]);
	if (!takes(command, o))
		return bad(command, "does not take", args[i]);
	value = value ? value + 1 : NULL;
	if (value && !o->argument)
		return bad(command, "no value belongs to", args[i]);
	if (o->argument && !value) {
		if (i + 1 >= n)
			return bad(command, "a value is missing after", args[i]);
		value = args[i + 1];
		taken = 2;
	}
	if (!o->take(s, value))
		return bad_value(command, o, *value ? value : "\"\"");
	return taken;
}

int options_parse(const struct command *command, struct settings *s, char **args, int n)
{
	int left = 0, taken;

	for (int i = 0; i < n; i += taken) {
		taken = 1;
		if (!strcmp(args[i], "--")) {
			while (++i < n)
				args[left++] = args[i];
			break;
		}
		if (args[i][0] != '-' || !args[i][1]) {
			args[left++] = args[i];
			continue;
		}
		taken = take_one(command, s, args, i, n);
		if (taken < 0)
			return -1;
	}
	return left;
}

void options_help(const struct command *command, FILE *out)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option *o = &options[i];
		char name[48];

		if (!takes(command, o))
			continue;
		snprintf(name, sizeof(name), "%s%.1s%s--%s%s%s", o->letter ? "-" : "", &o->letter,
			 o->letter ? ", " : "", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
		fprintf(out, "  %-26s %s\n", name, o->help);
	}
}
