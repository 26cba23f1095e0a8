// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * picket's command line.  The table below is the dispatch, the help and the
 * check of arguments; adding a command is one file and one row.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define SET_DETAILS \
	"--set gives a global variable its value: a number, true or false, an enumerator, 'c', \"text\",\n" \
	"or {1, 2, 3} for an array; NAME may go on to a part: limits.per_user[2].bytes.  It applies to\n" \
	"every object that has the variable; that none has it is an error."

static const struct command commands[] = {
	{ "run", command_run, "OBJ...", "load, attach, prove, stream events until interrupted, detach",
	  OPTIONS_LOADING | OPTION_FORMAT, 1, -1,
	  "The policy lives as long as this process: SIGINT or SIGTERM drains the events and\n"
	  "detaches it; if the process is killed, the kernel detaches it.\n"
	  "Events go to stdout, one a line; everything else goes to stderr.  What iterators print comes\n"
	  "first; where there is nothing else to run, that is all.\n\n"
	  SET_DETAILS },
	{ "load", command_load, "OBJ...", "load, attach, prove, pin; the policy stays",
	  OPTIONS_LOADING, 1, -1,
	  "The policy is pinned under " PICKET_PINS "/NAME and stays in force when picket\n"
	  "has gone.  NAME is the object's file name without .bpf.o.  Either every object named is\n"
	  "attached, proven and pinned, or nothing of it is left behind.\n\n"
	  SET_DETAILS },
	{ "unload", command_unload, "NAME...", "detach pinned policies and wait until they are gone",
	  0, 1, -1,
	  "Removes the pins under " PICKET_PINS "/NAME and waits until the kernel has\n"
	  "let go of the programs." },
	{ "events", command_events, "[NAME...]", "stream events of pinned policies",
	  OPTION_FORMAT, 0, -1,
	  "Reads what `load` has pinned; without a name, all of it.  An event is handed to one\n"
	  "reader only: two readers of one policy share its events between them." },
	{ "check", command_check, "", "can this kernel enforce? and what to do if not",
	  OPTION_JSON, 0, 0,
	  "Exit status: 0 it can, 1 partly, 2 it cannot." },
	{ "inspect", command_inspect, "OBJ", "programs, maps, globals, externs, relocations of an object",
	  OPTION_JSON, 1, 1,
	  "Reads the file only: no privilege, no kernel." },
	{ "verify", command_verify, "OBJ...", "what the kernel's verifier says about each program; attaches nothing",
	  OPTIONS_OBJECT | OPTION_JSON, 1, -1,
	  "Loads every program, one by one, and drops it again.  Columns: instructions handed over,\n"
	  "instructions processed over all paths, states, the most states at a time, bytes of stack of\n"
	  "each function, microseconds in the verifier.  Exit status 0: all are accepted.  Programs of\n"
	  "`?` sections are not asked about." },
	{ "resolve", command_resolve, "OBJ...", "the dry run: values of CO-RE records and final instructions, against any BTF",
	  OPTION_BTF | OPTION_BASE | OPTION_RESOLVE_FORMAT | OPTION_JSON, 1, -1,
	  "Needs no privilege and no kernel: FILE is raw BTF, or an ELF file with a .BTF section, of the\n"
	  "objects' byte order.  An object that cannot be resolved is a line on stderr, the others go\n"
	  "on, and the exit status is 1.  A hook that is missing there is only told on stderr: the\n"
	  "program would not load, but its instructions are known.\n"
	  "Modules are asked for types that the kernel itself lacks: those of the kernel that runs, or\n"
	  "FILE, a module, with --base the BTF of its kernel.\n\n"
	  "--format=hex prints `OBJECT PROGRAM COUNT HEX` for each program that would be loaded: the\n"
	  "object's file name, the number of instructions, and their bytes as in the target's memory.\n"
	  "What exists only when loading is zero: the immediate of a 16-byte instruction that stands\n"
	  "for a map, variable or function; immediate and offset of a call of a kernel function; the\n"
	  "address of a kernel symbol without type." },
	{ "btf", command_btf, "dump|find NAME...", "types of a kernel, a module or an object: all of them, or those of a name",
	  OPTION_BTF | OPTION_BASE | OPTION_DUMP_FORMAT | OPTION_JSON, 1, -1,
	  "`btf dump` writes every type: as a C header that compiles, in which every struct has the\n"
	  "kernel's size and offsets, as JSON, as a listing of the records, or the bytes themselves.\n"
	  "`btf find` shows the types so called; a name may have `*` and `?` in it.  FILE is raw BTF or an\n"
	  "ELF file with a .BTF section: a vmlinux, a module (with --base), a policy." },
};

#define N_COMMANDS (sizeof(commands) / sizeof(*commands))

static int print_help(void)
{
	printf("picket " PICKET_VERSION ": loads BPF LSM policy with nothing but bpf(2)\n\n"
	       "usage: picket COMMAND [OPTIONS] [ARGUMENTS]\n\n");
	for (size_t i = 0; i < N_COMMANDS; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%s %s", commands[i].name, commands[i].arguments);
		printf("  %-22s %s\n", name, commands[i].help);
	}
	printf("\n`picket COMMAND --help` tells more; `picket --version` prints the version.\n"
	       "Exit status: 0 done, 1 failed, 2 usage.\n");
	return fflush(stdout) ? STATUS_FAILED : STATUS_DONE;
}

static int print_version(void)
{
	printf("picket " PICKET_VERSION "\n");
	return fflush(stdout) ? STATUS_FAILED : STATUS_DONE;
}

static int print_command_help(const struct command *c)
{
	printf("usage: picket %s [OPTIONS]%s%s\n\n%s.\n\n%s\n\n", c->name, *c->arguments ? " " : "",
	       c->arguments, c->help, c->details);
	options_help(c, stdout);
	return fflush(stdout) ? STATUS_FAILED : STATUS_DONE;
}

static int unknown(const char *word)
{
	const struct command *nearest = NULL;
	unsigned least = 3; /* further away is no typing error */
	char hint[64] = "picket --help";

	for (size_t i = 0; i < N_COMMANDS; i++) {
		unsigned d = picket_edits(word, commands[i].name);

		if (d < least) {
			least = d;
			nearest = &commands[i];
		}
	}
	if (nearest)
		snprintf(hint, sizeof(hint), "picket %s", nearest->name);
	return say_usage(hint, "unknown command %s", word);
}

static int run_with(const struct command *c, const struct settings *s, char **args, int n)
{
	char hint[64];

	if (n < 0)
		return STATUS_USAGE;
	if (s->help)
		return print_command_help(c);
	snprintf(hint, sizeof(hint), "picket %s --help", c->name);
	if (n < c->least)
		return say_usage(hint, "%s: %s is missing", c->name, c->arguments);
	if (c->most >= 0 && n > c->most)
		return say_usage(hint, "%s: one argument too many: %s", c->name, args[c->most]);
	return c->run(s, args, n);
}

static int run_command(const struct command *c, char **args, int n)
{
	struct settings s = { .mode = PICKET_MODE_UNSET, .format = -1 };
	int status;

	n = options_parse(c, &s, args, n);
	status = run_with(c, &s, args, n);
	free(s.set);
	return status;
}

/*
 * An initramfs may start us with descriptors 0 to 2 closed: what is opened
 * later must not become stdout.  Without /dev/null any directory will do:
 * reading and writing it fail.
 */
static void fill_descriptors(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
		if (fd < 0)
			fd = open("/", O_PATH | O_DIRECTORY);
	} while (fd >= 0 && fd <= 2);
	if (fd > 2)
		close(fd);
}

int main(int argc, char **argv)
{
	fill_descriptors();
	if (argc < 2)
		return say_usage("picket --help", "a command is missing");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return print_help();
	if (!strcmp(argv[1], "--version"))
		return print_version();
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return run_command(&commands[i], argv + 2, argc - 2);
	return unknown(argv[1]);
}
