// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The way that run and load share: from object files to policy that is proven to be in force. */
#include <string.h>

#include "cli.h"

int add_and_set(const struct settings *s, struct picket *p, char **objects, int n, struct error *e)
{
	int code = 0;

	for (int i = 0; i < n && !code; i++)
		code = picket_add(p, objects[i], e);
	for (size_t i = 0; i < s->n_set && !code; i++)
		code = picket_set(p, s->set[i], e);
	return code;
}

/* With --unproven a kernel that does not enforce is a warning, and nobody can overlook it. */
static int unless_unproven(const struct settings *s, int code, struct error *e)
{
	if (!code)
		return 0;
	if (!s->unproven) {
		char hint[sizeof(e->hint)];

		memcpy(hint, e->hint, sizeof(hint));
		return error_hint(e, "%s (or --unproven, which goes on without protection)",
				  *hint ? hint : "picket check");
	}
	say_error(s, e);
	fprintf(stderr, "picket: WARNING: NOT PROVEN: going on because of --unproven; expect nothing to be denied\n");
	return 0;
}

static void tell_decisions(const struct settings *s, const struct picket *p)
{
	struct picket_program_info program;
	struct picket_map_info map;

	for (size_t o = 0; o < picket_objects(p); o++) {
		for (size_t i = 0; picket_program(p, o, i, &program); i++)
			say_verbose(s, "%s: program %s, section %s, %u instructions: %s", picket_object_name(p, o),
				    program.name, program.section, program.n_insns,
				    program.autoload ? "to be loaded" : "left out ('?')");
		for (size_t i = 0; picket_map(p, o, i, &map); i++)
			say_verbose(s, "%s: map %s, %s, value %u bytes, %u entries", picket_object_name(p, o),
				    map.name, map.type, map.value_size, map.max_entries);
	}
}

static void tell_status(const struct settings *s, const struct picket *p, bool proven)
{
	static const char *const modes[] = { " (off mode)", " (audit mode)", " (enforce mode)" };
	struct picket_program_info program;

	for (size_t o = 0; o < picket_objects(p); o++) {
		enum picket_mode mode = picket_object_mode(p, o);
		unsigned n = 0;

		for (size_t i = 0; picket_program(p, o, i, &program); i++)
			n += program.autoload;
		say(s, "%s: %u program%s attached, %s%s", picket_object_name(p, o), n, n == 1 ? "" : "s",
		    proven ? "enforcing proven" : "NOT PROVEN to enforce",
		    mode == PICKET_MODE_UNSET ? "" : modes[mode]);
	}
}

static int steps(const struct settings *s, struct picket *p, char **objects, int n, struct error *e)
{
	bool proven;

	if (add_and_set(s, p, objects, n, e))
		return e->code;
	tell_decisions(s, p);
	if (!picket_has_hooks(p)) /* nothing to enforce */
		return picket_load(p, e) ? e->code : picket_attach(p, e);
	if (unless_unproven(s, picket_can_enforce(e), e) || picket_load(p, e) || picket_attach(p, e))
		return e->code;
	say_module_notes(s, p);
	proven = !picket_prove(e);
	if (!proven && unless_unproven(s, e->code, e))
		return e->code;
	tell_status(s, p, proven);
	return 0;
}

int put_in_force(const struct settings *s, char **objects, int n, bool pin, struct picket **out, struct error *e)
{
	struct picket_options options = { .btf = s->btf, .cgroup = s->cgroup, .target = s->target, .mode = s->mode, .pin = pin };
	struct picket *p = NULL;
	int code = picket_new(&p, &options, e);

	if (!code)
		code = steps(s, p, objects, n, e);
	if (code)
		picket_free(p);
	else
		*out = p;
	return code;
}
