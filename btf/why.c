// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Why a record finds nothing in the kernel, told for people.
 *
 * No type of its kind and name: then which names come near.  Candidates, but
 * none that has what is asked: then how far the way goes in each, and which
 * names come near the one that is missing there.
 */
#include "core.h"

#include <stdio.h>

#include "core_kinds.h"
#include "match.h"
#include "nearest.h"
#include "spell.h"

#define BUDGET (1u << 20)     /* types and members looked at for one answer */
#define CANDIDATES_TOLD 3u
#define DEPTH_MAX 8           /* anonymous members inside each other */

struct why {
	struct matcher m;
	const struct core_relo *relo;
	const struct core_row *row;
	struct btf_type root;     /* of the record, in the object */
	struct spec asked, seen;
	char *out;
	size_t n;                 /* bytes left, the NUL among them */
};

__attribute__((format(printf, 2, 3)))
static void say(struct why *w, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(w->out, w->n, format, args);
	va_end(args);
	if (n < 0 || !w->n)
		return;
	if ((size_t)n >= w->n)
		n = (int)w->n - 1;
	w->out += n;
	w->n -= (size_t)n;
}

static void say_nearest(struct why *w, const struct nearest *nearest)
{
	for (unsigned i = 0; i < nearest->n; i++)
		say(w, "%s%s", i ? ", " : "; nearest: ", nearest->found[i].name);
}

/* ---- no candidate ---- */

/* Type records lie behind each other, so one walk by id meets all names. */
static void offer_types(struct why *w, struct nearest *nearest)
{
	const struct btf *kernel = w->m.kernel;
	struct error ignored = ERROR_INIT;
	struct btf_name room;
	struct btf_type t;

	for (uint32_t id = kernel->first_id; id < kernel->n_types; id++)
		if (!btf_type(kernel, id, &t, &ignored) && t.name && match_kinds(&w->root, &t))
			nearest_offer(nearest, btf_string(kernel, t.name, &room));
}

static void say_no_type(struct why *w, const struct candidate *others, size_t n)
{
	char spelled[128];
	struct btf_name room;
	struct nearest nearest;

	btf_type_spell(w->m.local, w->relo->type_id, spelled, sizeof(spelled));
	say(w, "the kernel has no %s", spelled);
	if (n)
		say(w, " (of that name it has a %s)", btf_kind_name(others[0].kind));
	nearest_start(&nearest, btf_string(w->m.local, w->root.name, &room));
	offer_types(w, &nearest);
	say_nearest(w, &nearest);
}

/* ---- candidates ---- */

static void offer_members(struct why *w, const struct btf_type *t, struct nearest *nearest, int depth)
{
	struct error ignored = ERROR_INIT;
	struct btf_member member;
	struct btf_name room;
	struct btf_type inner;

	for (uint32_t i = 0; is_composite(t) && i < t->vlen && !match_spend(&w->m, 1); i++) {
		if (btf_member(w->m.kernel, t, i, &member))
			return;
		if (member.name)
			nearest_offer(nearest, btf_string(w->m.kernel, member.name, &room));
		else if (depth < DEPTH_MAX && !btf_skip_modifiers(w->m.kernel, member.type, &inner, &ignored))
			offer_members(w, &inner, nearest, depth + 1);
	}
}

static void offer_enumerators(struct why *w, const struct btf_type *t, struct nearest *nearest)
{
	struct btf_enumerator v;
	struct btf_name room;

	for (uint32_t i = 0; i < t->vlen && !match_spend(&w->m, 1); i++)
		if (!btf_enumerator(w->m.kernel, t, i, &v))
			nearest_offer(nearest, btf_string(w->m.kernel, v.name, &room));
}

static bool reaches(struct why *w, const struct candidate *c, uint32_t steps)
{
	struct spec part = w->asked;

	part.n = steps;
	return match_spec(&w->m, w->row, w->relo->kind, &part, c, &w->seen) > 0;
}

static bool has_name(const struct nearest *nearest)
{
	return nearest->n && !nearest->found[0].distance;
}

/* The way goes as far as `owner` there; the step after it does not exist, or leads to something else. */
static void say_step(struct why *w, const struct step *step, const struct btf_type *owner)
{
	struct nearest nearest;
	struct btf_name room;
	char spelled[128];

	btf_type_spell(w->m.kernel, owner->id, spelled, sizeof(spelled));
	if (!step->name) {
		say(w, "%s [%u] has no element %u", spelled, owner->id, step->index);
		return;
	}
	nearest_start(&nearest, btf_string(w->m.local, step->name, &room));
	offer_members(w, owner, &nearest, 0);
	if (has_name(&nearest)) {
		say(w, "%s of %s [%u] is of another type", nearest.found[0].name, spelled, owner->id);
		return;
	}
	say(w, "%s [%u] has no %s", spelled, owner->id, nearest.wanted);
	say_nearest(w, &nearest);
}

static void say_field(struct why *w, const struct candidate *c)
{
	uint32_t steps = 1;

	while (steps < w->asked.n && reaches(w, c, steps + 1))
		steps++;
	if (steps == w->asked.n)
		say(w, "[%u] has it in another size", c->id);
	else if (reaches(w, c, steps))
		say_step(w, &w->asked.steps[steps], &w->seen.steps[w->seen.n - 1].to);
	else
		say(w, "[%u] has no such field", c->id);
}

static void say_enumerator(struct why *w, const struct btf_type *t)
{
	struct nearest nearest;
	struct btf_name room;
	char spelled[128];

	btf_type_spell(w->m.kernel, t->id, spelled, sizeof(spelled));
	nearest_start(&nearest, btf_string(w->m.local, w->asked.steps[0].name, &room));
	offer_enumerators(w, t, &nearest);
	say(w, "%s [%u] has no %s", spelled, t->id, nearest.wanted);
	say_nearest(w, &nearest);
}

static void say_candidate(struct why *w, const struct candidate *c, const struct btf_type *t)
{
	char spelled[128];

	if (w->row->family == FAMILY_FIELD) {
		say_field(w, c);
	} else if (w->row->family == FAMILY_ENUMERATOR) {
		say_enumerator(w, t);
	} else {
		btf_type_spell(w->m.kernel, c->id, spelled, sizeof(spelled));
		say(w, "%s [%u] is of another shape", spelled, c->id);
	}
}

static void say_all(struct why *w, const struct candidate *types, size_t n)
{
	struct btf_type t;
	uint32_t told = 0;

	for (size_t i = 0; i < n; i++) {
		if (btf_type_at(w->m.kernel, types[i].id, types[i].at, &t, w->m.e) || !match_kinds(&w->root, &t) ||
		    !match_names(&w->m, w->root.name, t.name))
			continue;
		if (told++ == CANDIDATES_TOLD) {
			say(w, "; and others");
			return;
		}
		if (told > 1)
			say(w, "; ");
		say_candidate(w, &types[i], &t);
	}
	if (!told)
		say_no_type(w, types, n);
}

void core_why(const struct btf *local, const struct btf *kernel, const struct wanted *wanted,
	      const struct core_relo *relo, char *out, size_t n)
{
	struct error ignored = ERROR_INIT;
	struct why w = { { local, kernel, wanted, BUDGET, &ignored }, relo, core_row(relo->kind), .out = out, .n = n };
	const struct candidate *types;
	struct btf_name room;
	const char *name;
	size_t found;

	if (!n)
		return;
	*out = 0;
	if (!w.row || btf_type(local, relo->type_id, &w.root, &ignored) || spec_parse(local, relo, &w.asked, &ignored))
		return;
	name = btf_string(local, w.root.name, &room);
	types = wanted_types(wanted, wanted_find(wanted, name, btf_essential_length(name)), &found);
	say_all(&w, types, found);
}
