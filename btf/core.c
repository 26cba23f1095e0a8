// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * CO-RE resolution: one record in, one answer out.
 *
 * A record's local root type selects candidates, the kernel's types of equal
 * kind and essential name.  Each candidate that has what the record names
 * yields a value; all values must agree.  The list is shared by every record
 * of that local type: once some candidates matched, the others are dropped for
 * the records that follow, so the order of records matters, as it does in
 * libbpf (bpf_core_calc_relo_insn() in relo_core.c, bpf_core_find_cands() in
 * libbpf.c).
 *
 * Cost: candidates come from the one scan of the kernel's BTF and are sorted
 * out once per local type, so a record costs its own members and no more.
 */
#include "core.h"

#include <errno.h>
#include <stdlib.h>

#include "match.h"
#include "spec.h"

/* Types and members that may be looked at: enough for real objects, an end for hostile ones. */
#define BUDGET_OBJECT (16u << 20)
#define BUDGET_RECORD (8u << 10)
#define CANDIDATE_COST 8u      /* each is looked at and kept, once for every local type of its name */

struct candidates {
	uint32_t n;
	const struct btf **modules;    /* where each is defined; NULL: all in the kernel itself */
	struct candidate types[];
};

struct core {
	const struct btf *local, *kernel;
	const struct wanted *wanted;
	struct core_modules *modules;  /* or NULL */
	uint64_t budget;
	struct candidates **lists;     /* by local type id; NULL until first asked for */
	uint32_t n_lists;
	struct spec asked, seen;       /* of the record, of the candidate in hand */
	uint32_t first_bit;            /* offset in the first candidate that matched */
};

struct core *core_new(const struct btf *local, const struct btf *kernel, const struct wanted *wanted)
{
	struct core *core = calloc(1, sizeof(*core));

	if (!core)
		return NULL;
	core->local = local;
	core->kernel = kernel;
	core->wanted = wanted;
	core->budget = BUDGET_OBJECT;
	core->n_lists = local->n_types;
	core->lists = calloc(core->n_lists ? core->n_lists : 1, sizeof(*core->lists));
	if (!core->lists) {
		free(core);
		return NULL;
	}
	return core;
}

void core_free(struct core *core)
{
	if (!core)
		return;
	for (uint32_t i = 0; i < core->n_lists; i++) {
		if (core->lists[i])
			free(core->lists[i]->modules);
		free(core->lists[i]);
	}
	free(core->lists);
	free(core);
}

void core_set_modules(struct core *core, struct core_modules *modules)
{
	core->modules = modules;
}

/* ---- names ---- */

static int want(struct wanted *wanted, const char *name, struct error *e)
{
	int index = wanted_add(wanted, name, btf_essential_length(name));

	/* members are compared whole, types without flavour: want both where they differ */
	if (index >= 0 && name[btf_essential_length(name)])
		index = wanted_add(wanted, name, strlen(name));
	return index < 0 ? error_set(e, index, "no memory for the name %.80s", name) : 0;
}

int core_want(const struct btf *local, const struct core_relo *relo, struct wanted *wanted, struct error *e)
{
	struct error ignored = ERROR_INIT;
	struct btf_name room;
	struct btf_type root;
	struct spec s;
	int err;

	/* a bad record wants nothing: core_resolve() says what is wrong, if the record is needed at all */
	if (relo->kind == CORE_TYPE_ID_LOCAL || btf_type(local, relo->type_id, &root, &ignored) || !root.name ||
	    spec_parse(local, relo, &s, &ignored))
		return 0;
	err = want(wanted, btf_string(local, root.name, &room), e);
	for (uint32_t i = 0; !err && i < s.n; i++)
		if (s.steps[i].name)
			err = want(wanted, btf_string(local, s.steps[i].name, &room), e);
	return err;
}

/* ---- candidates ---- */

/*
 * Equal kind and essential name.  The kinds are the roots' own, typedefs not
 * followed.  The scan also collects a type whose whole name is the one wanted:
 * "a___b", when that is what is left of the local "a___b___c".
 */
static bool is_candidate(const struct core *core, const struct btf_type *root, const struct btf *kernel,
			 const struct candidate *c, struct error *e)
{
	struct matcher m = { .local = core->local, .kernel = kernel, .e = e };
	struct btf_type t;

	return !btf_type_at(kernel, c->id, c->at, &t, e) && match_kinds(root, &t) &&
	       match_names(&m, root->name, t.name);
}

static struct candidates *new_list(size_t n, struct error *e)
{
	struct candidates *list = calloc(1, sizeof(*list) + n * sizeof(*list->types));

	if (!list)
		error_set(e, -ENOMEM, "no memory for %zu candidates", n);
	return list;
}

/* All modules together, as libbpf takes them: bpf_core_find_cands(). NULL without memory. */
static struct candidates *module_candidates(const struct core *core, const struct btf_type *root, int index,
					    struct error *e)
{
	struct candidates *list;
	const struct btf *btf;
	struct candidate c;
	size_t n = 0;

	while (core->modules && core->modules->type(core->modules, index, n, &c, &btf))
		n++;
	list = new_list(n, e);
	if (!list || !n)
		return list;
	list->modules = malloc(n * sizeof(*list->modules));
	if (!list->modules) {
		error_set(e, -ENOMEM, "no memory for %zu candidates", n);
		free(list);
		return NULL;
	}
	for (size_t i = 0; i < n && core->modules->type(core->modules, index, i, &c, &btf); i++) {
		if (!is_candidate(core, root, btf, &c, e))
			continue;
		list->modules[list->n] = btf;
		list->types[list->n++] = c;
	}
	return list;
}

static int find_candidates(struct core *core, const struct btf_type *root, struct candidates **out, struct error *e)
{
	struct btf_name room;
	const char *name = btf_string(core->local, root->name, &room);
	int index = *name ? wanted_find(core->wanted, name, btf_essential_length(name)) : -ENOENT;
	const struct candidate *types = NULL;
	struct candidates *list;
	size_t n = 0;

	if (!*name)
		return error_set(e, -EINVAL, "the type has no name to be found by");
	if (index < 0)
		return error_set(e, -ENOENT, "%.80s was not looked for in the kernel's types", name);
	types = wanted_types(core->wanted, index, &n);
	if (n > core->budget / CANDIDATE_COST)
		return error_set(e, -E2BIG, "the kernel has too many types called %.80s", name);
	core->budget -= n * CANDIDATE_COST;
	list = new_list(n, e);
	for (size_t i = 0; list && i < n; i++)
		if (is_candidate(core, root, core->kernel, &types[i], e))
			list->types[list->n++] = types[i];
	if (list && !list->n && core->modules) {
		free(list);
		list = module_candidates(core, root, index, e);
	}
	*out = list;
	return list ? 0 : e->code;
}

static int candidates(struct core *core, const struct btf_type *root, struct candidates **out, struct error *e)
{
	int err = 0;

	if (!core->lists[root->id])
		err = find_candidates(core, root, &core->lists[root->id], e);
	*out = core->lists[root->id];
	return err;
}

/* ---- values ---- */

static bool check_local(const struct core_row *row, const struct spec *asked)
{
	if (row->check == CHECK_PLAIN)
		return !core_is_bitfield(asked);
	return row->check == CHECK_ALWAYS;
}

/* Unsigned, or at least not plainly signed: libbpf compares the whole encoding, so signed char passes. */
static bool zero_extends(const struct spec *s)
{
	struct btf_int i;

	return !btf_int(s->btf, &s->steps[s->n - 1].to, &i) && i.encoding != INT_SIGNED;
}

/*
 * A load may change its size where zero extension keeps the value: between
 * pointers (the kernel's may have 4 bytes) and between unsigned integers.
 */
static bool resizable(const struct spec *asked, const struct spec *seen)
{
	uint8_t a = asked->steps[asked->n - 1].to.kind, b = seen->steps[seen->n - 1].to.kind;

	if (core_is_bitfield(asked) || core_is_bitfield(seen))
		return false;
	return (a == KIND_PTR && b == KIND_PTR) ||
	       (a == KIND_INT && b == KIND_INT && zero_extends(asked) && zero_extends(seen));
}

/* What the record was compiled as; the answer so far is "absent". */
static int start_result(const struct core_row *row, const struct spec *asked, struct core_result *r,
			struct error *e)
{
	struct core_value v;
	int err = core_value(row, asked, &v, e);

	*r = (struct core_result){
		.local = v.value, .local_size = v.load_size,
		.poison = row->absent_poisons, .check_local = check_local(row, asked),
	};
	return err;
}

/* What this candidate makes of it. */
static int candidate_result(const struct core_row *row, const struct spec *asked, const struct spec *seen,
			    struct core_result *r, struct error *e)
{
	struct core_value v;
	int err = core_value(row, seen, &v, e);

	r->poison = false;
	r->target = v.value;
	r->target_size = v.load_size;
	r->target_id = seen->root;
	r->target_btf = seen->btf;
	if (!err && r->local_size != r->target_size) {
		r->resize = resizable(asked, seen);
		r->no_resize = !r->resize;
	}
	return err;
}

/* ---- one record ---- */

static int disagree(const struct core *core, const struct core_result *a, const struct core_result *b,
		    struct error *e)
{
	return error_set(e, -EINVAL, "kernel types [%u] and [%u] both match but disagree: value %llu at bit %u, "
			 "value %llu at bit %u", a->target_id, b->target_id,
			 (unsigned long long)a->target, core->first_bit,
			 (unsigned long long)b->target, core->seen.bit_offset);
}

/* Every candidate in turn; those that match stay in the list if there are any. */
static int try_candidates(struct core *core, const struct core_relo *relo, struct candidates *list,
			  struct core_result *r, struct error *e)
{
	const struct core_row *row = core_row(relo->kind);
	struct matcher m = { core->local, core->kernel, core->wanted, core->budget, e };
	const struct core_result absent = *r;
	uint32_t kept = 0;
	int found = 0;

	for (uint32_t i = 0; found >= 0 && i < list->n; i++) {
		struct core_result this = absent;

		if (list->modules) {
			m.kernel = list->modules[i];
			m.wanted = NULL;   /* was scanned for the kernel itself: names are compared as text */
		}
		found = match_spec(&m, row, relo->kind, &core->asked, &list->types[i], &core->seen);
		if (found <= 0)
			continue;
		found = candidate_result(row, &core->asked, &core->seen, &this, e);
		if (found < 0)
			break;
		if (kept && (core->first_bit != core->seen.bit_offset || r->target != this.target))
			return disagree(core, r, &this, e);
		if (!kept) {
			core->first_bit = core->seen.bit_offset;
			*r = this;
		}
		if (list->modules)
			list->modules[kept] = list->modules[i];
		list->types[kept++] = list->types[i];
	}
	core->budget = m.budget;
	r->n_candidates = list->n;
	if (kept && found >= 0)
		list->n = kept;
	return found < 0 ? found : 0;
}

static int resolve(struct core *core, const struct core_relo *relo, struct core_result *out, struct error *e)
{
	struct candidates *list;
	struct btf_type root;
	struct core_result r;
	int err = spec_parse(core->local, relo, &core->asked, e);

	if (!err)
		err = btf_type(core->local, relo->type_id, &root, e);
	if (!err)
		err = start_result(core_row(relo->kind), &core->asked, &r, e);
	if (err)
		return err;
	if (relo->kind == CORE_TYPE_ID_LOCAL) {
		r.target = r.local;
		r.target_id = root.id;
		r.target_btf = core->local;
	} else {
		err = candidates(core, &root, &list, e);
		if (!err)
			err = try_candidates(core, relo, list, &r, e);
	}
	if (!err)
		*out = r;
	return err;
}

int core_resolve(struct core *core, const struct core_relo *relo, struct core_result *out, struct error *e)
{
	char spelling[256];
	int err;

	core->budget += BUDGET_RECORD;
	err = resolve(core, relo, out, e);
	if (!err)
		return 0;
	core_spell(core->local, relo, spelling, sizeof(spelling));
	error_prefix(e, "CO-RE %s of %s", core_kind_name(relo->kind), spelling);
	return err;
}
