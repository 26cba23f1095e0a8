// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Final instructions of one program, in four passes:
 *
 *	place      the program's own code, then each function it reaches, once, in
 *	           the order in which a depth-first walk meets them
 *	apply_core every CO-RE record of what was placed
 *	resolve    calls, map and data references, externs
 *	lines      func_info and line_info at their new places
 *
 * and the hook's type id.  What an instruction refers to is in resolve.c.
 */
#include "link.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "functions.h"
#include "linker.h"

#define NOWHERE UINT32_MAX

void *linker_grow(void *array, uint32_t n, uint32_t *room, size_t size)
{
	uint32_t more = *room ? *room * 2 : 8;
	void *grown;

	if (n < *room)
		return array;
	grown = realloc(array, more * size);
	if (grown)
		*room = more;
	return grown;
}

/* ---- pass 1: place ---- */

static int append_insns(struct linker *l, const struct function *f)
{
	const struct elf_section *section = &l->object->elf.sections[f->section];
	struct linked *out = l->out;
	struct insn *grown;

	if (f->n_insns > INSNS_MAX - out->n_insns)
		return error_set(l->e, -E2BIG, "more than %d instructions with function %s", INSNS_MAX, f->name);
	grown = realloc(out->insns, (out->n_insns + (size_t)f->n_insns) * sizeof(*grown));
	if (!grown)
		return error_set(l->e, -ENOMEM, "out of memory for %u instructions", f->n_insns);
	out->insns = grown;
	for (uint32_t i = 0; i < f->n_insns; i++)
		out->insns[out->n_insns++] = insn_load(section->data.p + ((size_t)f->insn_at + i) * INSN_SIZE,
						       l->object->elf.swap);
	return 0;
}

/* Puts a function behind what is there. */
static int place(struct linker *l, const struct function *f, uint32_t caller)
{
	struct placed *grown = linker_grow(l->placed, l->n_placed, &l->placed_room, sizeof(*grown));
	uint32_t at = l->out->n_insns;

	if (!grown)
		return error_set(l->e, -ENOMEM, "out of memory for functions");
	l->placed = grown;
	if (append_insns(l, f))
		return l->e->code;
	l->placed[l->n_placed++] = (struct placed){ f, at, 0, caller };
	l->place_of[f - l->object->functions] = l->n_placed;
	return 0;
}

/* The next instruction of a function; a wide one is one step, and must be whole. */
static int step(struct linker *l, struct placed *p, struct site *s)
{
	uint32_t i = p->next++;

	*s = site_of(l, p, i);
	if (!is_wide(*insn_of(l, s)))
		return 0;
	p->next++;
	if (i + 1 == p->function->n_insns || insn_of(l, s)[1].code)
		return site_error(l, s, -EINVAL, "a 16-byte instruction without its second half");
	if (relocation_at(l->object, s->section, s->file_insn + 1))
		return site_error(l, s, -EINVAL, "a relocation on the second half of an instruction");
	return 0;
}

/* Depth first without recursion: each function remembers who reached it and where to go on. */
static int place_all(struct linker *l, const struct function *entry)
{
	uint32_t current = 0;

	if (place(l, entry, NOWHERE))
		return l->e->code;
	while (current != NOWHERE) {
		struct placed *p = &l->placed[current];
		const struct function *callee;
		struct site s;

		if (p->next >= p->function->n_insns) {
			current = p->caller;
			continue;
		}
		if (step(l, p, &s) || callee_of(l, &s, &callee))
			return l->e->code;
		if (!callee || l->place_of[callee - l->object->functions])
			continue;
		if (place(l, callee, current))
			return l->e->code;
		current = l->n_placed - 1;
	}
	return 0;
}

/* ---- pass 2: CO-RE ---- */

static uint32_t core_offset(const struct btf_ext *ext, const struct btf_ext_section *section, uint32_t i)
{
	return btf_ext_core(ext, section, i).insn_off;
}

static int add_poison(struct linker *l, uint32_t insn, const struct core_relo *relo)
{
	struct linked *out = l->out;
	struct poison *grown = linker_grow(out->poisons, out->n_poisons, &l->poison_room, sizeof(*grown));

	if (!grown)
		return error_set(l->e, -ENOMEM, "out of memory for CO-RE records");
	out->poisons = grown;
	out->poisons[out->n_poisons++] = (struct poison){ insn, *relo };
	return 0;
}

static bool was_poisoned(struct insn insn)
{
	return insn.code == INSN_CALL && !insn.src && insn.imm == CORE_POISON_CALL;
}

static int apply_record(struct linker *l, struct core *core, const struct placed *p, const struct core_relo *relo,
			uint32_t index)
{
	uint32_t at = p->at + (relo->insn_off / INSN_SIZE - p->function->insn_at);
	struct linked *out = l->out;
	struct core_result result;

	if (relo->insn_off % INSN_SIZE || !out->insns[at].code)
		return error_set(l->e, -EINVAL, "points into an instruction");
	if (core_resolve(core, relo, &result, l->e))
		return l->e->code;
	if (core_patch(out->insns, p->at + p->function->n_insns, at, relo, &result, index, l->e))
		return l->e->code;
	return was_poisoned(out->insns[at]) ? add_poison(l, at, relo) : 0;
}

static int apply_core(struct linker *l, struct core *core)
{
	for (uint32_t k = 0; k < l->n_placed; k++) {
		const struct placed *p = &l->placed[k];
		uint64_t start = (uint64_t)p->function->insn_at * INSN_SIZE;
		uint64_t end = start + (uint64_t)p->function->n_insns * INSN_SIZE;
		const struct btf_ext_section *s;

		s = btf_ext_section(&l->object->ext.core, section_name(l, p->function->section));
		for (uint32_t i = s ? record_at(&l->object->ext, s, start, core_offset) : 0; s && i < s->n; i++) {
			struct core_relo relo = btf_ext_core(&l->object->ext, s, i);

			if (relo.insn_off >= end)
				break;
			if (apply_record(l, core, p, &relo, i))
				return error_prefix(l->e, "section %s, offset %u: CO-RE record %u", s->name,
						    relo.insn_off, i);
		}
	}
	return 0;
}

/* ---- before the first program ---- */

bool link_wants(const struct object *object, const struct btf_ext_section *section, uint32_t record)
{
	const struct function *f = function_around(object, section->name,
						   btf_ext_core(&object->ext, section, record).insn_off);

	return f && function_is_loaded(object, f);
}

static int prepare_section(const struct object *object, const struct btf_ext_section *s, struct core *core,
			   struct error *e)
{
	for (uint32_t i = 0; i < s->n; i++) {
		struct core_relo relo = btf_ext_core(&object->ext, s, i);
		struct core_result result;

		if (link_wants(object, s, i) && core_resolve(core, &relo, &result, e))
			return error_prefix(e, "section %s, offset %u: CO-RE record %u", s->name, relo.insn_off, i);
	}
	return 0;
}

int link_prepare(const struct object *object, struct core *core, struct error *e)
{
	int err = 0;

	if (object->n_functions < 2) /* its records have one order only */
		return 0;
	for (uint32_t i = 0; object->has_ext && i < object->ext.core.n && !err; i++)
		err = prepare_section(object, &object->ext.core.sections[i], core, e);
	return err;
}

/* ---- the hook ---- */

static int no_hook(const struct program *p, const char *name, struct error *e)
{
	static const char *const words[] = { [KIND_FUNC] = "function", [KIND_TYPEDEF] = "tracepoint" };

	return error_set(e, -ENOENT, "%s %s does not exist on this kernel (%s not in its BTF)",
			 !strcmp(p->kind->prefix, "bpf_lsm_") ? "hook" : words[p->kind->btf_kind], p->target, name);
}

int link_find_hook(const struct program *p, const struct btf *kernel, const struct wanted *wanted, uint32_t *id,
		   struct error *e)
{
	const struct candidate *types;
	char name[BTF_NAME_MAX];
	struct btf_type t;
	size_t n = 0;
	int index;

	*id = 0;
	if (!p->kind->prefix)
		return 0;
	if (!p->target)
		return error_set(e, -EINVAL, "section %s: does not say what to attach to: write \"%s/...\"",
				 p->section_name, p->kind->section);
	snprintf(name, sizeof(name), "%s%s", p->kind->prefix, p->target);
	index = wanted_find(wanted, name, strlen(name));
	types = index < 0 ? NULL : wanted_types(wanted, index, &n);
	for (size_t i = 0; types && i < n; i++) {
		if (types[i].kind != p->kind->btf_kind)
			continue;
		if (btf_type_at(kernel, types[i].id, types[i].at, &t, e))
			return e->code;
		if (!wanted_is(wanted, index, t.name))
			continue;
		*id = t.id;
		return 0;
	}
	return no_hook(p, name, e);
}

/* ---- the whole ---- */

static int run_passes(struct linker *l, const struct program *program, struct core *core)
{
	const struct function *entry = function_at(l->object, program->section, program->insn_at);

	if (!entry)
		return error_set(l->e, -EINVAL, "program %s is not in the object's table of functions", program->name);
	if (place_all(l, entry))
		return l->e->code;
	if (core && l->object->has_ext && apply_core(l, core))
		return l->e->code;
	if (resolve_all(l))
		return l->e->code;
	return lines_collect(l->object, l->placed, l->n_placed, l->out, l->e);
}

int link_program(const struct object *object, const struct program *program, struct core *core,
		 const struct btf *kernel, const struct wanted *wanted, struct linked *out, struct error *e)
{
	struct linked linked = { .program = program, .kernel = kernel, .wanted = wanted };
	struct linker l = { .object = object, .out = &linked, .e = e };
	int err = 0;

	if (core && !object->dry)
		err = link_find_hook(program, kernel, wanted, &linked.attach_btf_id, e);
	if (!err) {
		l.place_of = calloc(object->n_functions + (size_t)1, sizeof(*l.place_of));
		err = l.place_of ? run_passes(&l, program, core) : error_set(e, -ENOMEM, "out of memory for functions");
	}
	free(l.place_of);
	free(l.placed);
	if (err)
		link_free(&linked);
	else
		*out = linked;
	return err;
}

void link_free(struct linked *linked)
{
	free(linked->insns);
	free(linked->fixups);
	free(linked->funcs);
	free(linked->lines);
	free(linked->poisons);
	memset(linked, 0, sizeof(*linked));
}
