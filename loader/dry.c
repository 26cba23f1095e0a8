// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The dry run: what an object becomes on a kernel of which only the BTF is at
 * hand.  The same scan, CO-RE and linker as for loading, and no bpf(2) at all;
 * what only a kernel that runs can tell (descriptors, its configuration, ids
 * of its functions and variables) is zero.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../btf/spell.h"
#include "externs.h"
#include "functions.h"
#include "kinds.h"
#include "ksyms.h"
#include "transaction.h"

struct picket_resolved {
	struct picket_resolved_program *programs;
	struct picket_resolved_record *records;
	size_t n_programs, n_records;
};

/* ---- before the scan ---- */

/* What cannot be wanted of one object will be missed when that object is resolved, and only then. */
int picket_scan(struct picket *p, struct error *e)
{
	p->wanted = wanted_new();
	if (!p->wanted)
		return error_set(e, -ENOMEM, "out of memory");
	for (size_t i = 0; i < p->n; i++)
		if (object_want(&p->objects[i].object, p->wanted, e) == -ENOMEM ||
		    externs_want(&p->objects[i].object, p->wanted, e) == -ENOMEM)
			return error_prefix(e, "%s", p->objects[i].path);
	error_clear(e);
	return transaction_scan(p, e);
}

static int check_order(const struct picket *p, const struct object *o, struct error *e)
{
	static const char *const words[] = { "little-endian", "big-endian" };

	if (o->elf.big_endian == p->kernel.big_endian)
		return 0;
	return error_set(e, -EINVAL, "the object is %s, and %s describes a %s kernel", words[o->elf.big_endian],
			 p->kernel.label, words[p->kernel.big_endian]);
}

/* ---- records ---- */

static bool was_poisoned(struct insn insn)
{
	return insn.code == INSN_CALL && !insn.src && insn.imm == CORE_POISON_CALL;
}

/* Patches a copy of the record's instruction: the only one to know whether a size may not change there. */
static int is_poisoned(const struct object *o, const struct elf_section *code, const struct core_relo *relo,
		       const struct core_result *result, uint32_t index, bool *out, struct error *e)
{
	struct insn insns[2] = { { 0 } };
	uint32_t n = 0;
	uint8_t raw[INSN_SIZE];

	while (n < 2 && bytes_copy(code->data, (uint64_t)relo->insn_off + n * INSN_SIZE, raw, sizeof(raw)))
		insns[n++] = insn_load(raw, o->elf.swap);
	if (!n || relo->insn_off % INSN_SIZE)
		return error_set(e, -EINVAL, "is at no instruction");
	if (core_patch(insns, n, 0, relo, result, index, e))
		return e->code;
	*out = was_poisoned(insns[0]);
	return 0;
}

/* Compilers before LLVM 15 and pahole before 1.24 do not say whether an enum is signed. */
static bool is_signed(const struct object *o, const struct core_relo *relo)
{
	struct error ignored = ERROR_INIT;
	struct btf_type t;

	return relo->kind == CORE_ENUMVAL_VALUE && !btf_skip_modifiers(&o->btf, relo->type_id, &t, &ignored) &&
	       (t.flag || t.kind == KIND_ENUM);
}

static void say_why(const struct picket *p, const struct object *o, const struct core_relo *relo,
		    const struct core_result *result, struct picket_resolved_record *out)
{
	if (result->no_resize && out->poison)
		snprintf(out->why, sizeof(out->why), "%u bytes here and %u on the kernel: an access of that type may not"
			 " change its size", result->local_size, result->target_size);
	else if (!result->target_id)
		core_why(&o->btf, &p->kernel, p->wanted, relo, out->why, sizeof(out->why));
}

static int one_record(const struct picket *p, const struct object *o, struct core *core,
		      const struct btf_ext_section *s, uint32_t i, struct picket_resolved_record *out, struct error *e)
{
	struct core_relo relo = btf_ext_core(&o->ext, s, i);
	const struct elf_section *code = elf_section(&o->elf, s->name);
	const struct function *f = function_around(o, s->name, relo.insn_off);
	struct core_result result;

	if (core_resolve(core, &relo, &result, e))
		return e->code;
	*out = (struct picket_resolved_record){
		.function = f ? f->name : s->name, .section = s->name, .kind = core_kind_name(relo.kind),
		.insn = relo.insn_off / INSN_SIZE - (f ? f->insn_at : 0), .local = result.local,
		.target = result.target, .is_signed = is_signed(o, &relo), .absent = !result.target_id,
		.candidates = result.n_candidates, .type_id = result.target_id,
	};
	core_spell(&o->btf, &relo, out->spelling, sizeof(out->spelling));
	if (result.target_id)
		btf_type_spell(result.target_btf, result.target_id, out->type, sizeof(out->type));
	if (is_poisoned(o, code, &relo, &result, i, &out->poison, e))
		return e->code;
	say_why(p, o, &relo, &result, out);
	return 0;
}

static size_t count_records(const struct object *o)
{
	size_t n = 0;

	for (uint32_t s = 0; o->has_ext && s < o->ext.core.n; s++)
		n += o->ext.core.sections[s].n;
	return n;
}

/* In the order of .BTF.ext, as link_prepare() goes. */
static int all_records(const struct picket *p, const struct object *o, struct core *core, struct picket_resolved *r,
		       struct error *e)
{
	r->records = calloc(count_records(o) + 1, sizeof(*r->records));
	if (!r->records)
		return error_set(e, -ENOMEM, "out of memory for CO-RE records");
	for (uint32_t k = 0; o->has_ext && k < o->ext.core.n; k++) {
		const struct btf_ext_section *s = &o->ext.core.sections[k];

		for (uint32_t i = 0; i < s->n; i++) {
			if (!link_wants(o, s, i))
				continue;
			if (one_record(p, o, core, s, i, &r->records[r->n_records], e))
				return error_prefix(e, "section %s, offset %u: CO-RE record %u", s->name,
						    btf_ext_core(&o->ext, s, i).insn_off, i);
			r->n_records++;
		}
	}
	return 0;
}

/* ---- programs ---- */

/* Operands that exist only at load time, as the format has them: zero. */
static void clear_operands(struct linked *linked)
{
	for (uint32_t i = 0; i < linked->n_insns; i++) {
		struct insn *insn = &linked->insns[i];

		if (insn->code == INSN_LD_IMM64 && insn->src)
			insn->imm = 0;
		if (insn->code == INSN_CALL && insn->src == PSEUDO_KFUNC_CALL)
			insn->imm = insn->off = 0;
		i += insn->code == INSN_LD_IMM64;
	}
}

static int store_insns(const struct object *o, const struct linked *linked, struct picket_resolved_program *out,
		       struct error *e)
{
	out->insns = malloc((size_t)linked->n_insns * INSN_SIZE + 1);
	if (!out->insns)
		return error_set(e, -ENOMEM, "out of memory for %u instructions", linked->n_insns);
	for (uint32_t i = 0; i < linked->n_insns; i++)
		insn_store(out->insns + (size_t)i * INSN_SIZE, linked->insns[i], o->elf.swap);
	out->n_insns = linked->n_insns;
	return 0;
}

/* A hook that is missing keeps the program from loading, but not its instructions from being known. */
static void find_hook(const struct picket *p, const struct program *program, struct picket_resolved_program *out)
{
	struct error missing = ERROR_INIT;

	if (program->kind == &kind_unknown)
		snprintf(out->note, sizeof(out->note), "programs of section %.128s are not supported", program->section_name);
	else if (link_find_hook(program, &p->kernel, p->wanted, &out->hook_id, &missing))
		snprintf(out->note, sizeof(out->note), "%.*s", (int)sizeof(out->note) - 1, missing.text);
}

static int one_program(const struct picket *p, const struct object *o, const struct program *program,
		       struct core *core, struct picket_resolved_program *out, struct error *e)
{
	struct linked linked = { 0 };
	int r = link_program(o, program, core, &p->kernel, p->wanted, &linked, e);

	if (r)
		return error_prefix(e, "%s", program->name);
	out->name = program->name;
	out->section = program->section_name;
	out->target = program->target;
	find_hook(p, program, out);
	clear_operands(&linked);
	r = store_insns(o, &linked, out, e);
	link_free(&linked);
	return r;
}

static int all_programs(const struct picket *p, const struct object *o, struct core *core, struct picket_resolved *r,
			struct error *e)
{
	r->programs = calloc(o->n_programs + (size_t)1, sizeof(*r->programs));
	if (!r->programs)
		return error_set(e, -ENOMEM, "out of memory for programs");
	for (uint32_t i = 0; i < o->n_programs; i++) {
		if (!o->programs[i].autoload)
			continue;
		if (one_program(p, o, &o->programs[i], core, &r->programs[r->n_programs], e))
			return e->code;
		r->n_programs++;
	}
	return 0;
}

/* ---- the whole ---- */

static int resolve_object(const struct picket *p, struct object *o, struct picket_resolved *r, struct error *e)
{
	struct core *core = NULL;
	int err = check_order(p, o, e);

	if (!err && o->has_btf) {
		core = transaction_core(p, o);
		err = core ? 0 : error_set(e, -ENOMEM, "out of memory");
	}
	if (!err && core)
		err = all_records(p, o, core, r, e);
	if (!err) {
		struct ksym_types where = transaction_types(p);

		ksyms_look(o, &where);
		err = all_programs(p, o, core, r, e);
	}
	core_free(core);
	return err;
}

int picket_resolve(struct picket *p, size_t object, struct picket_resolved **out, struct error *e)
{
	struct picket_resolved *r = calloc(1, sizeof(*r));
	int err = r ? resolve_object(p, &p->objects[object].object, r, e) : error_set(e, -ENOMEM, "out of memory");

	if (err) {
		picket_resolved_free(r);
		return error_prefix(e, "%s", p->objects[object].path);
	}
	*out = r;
	return 0;
}

const struct picket_resolved_program *picket_resolved_program(const struct picket_resolved *r, size_t i)
{
	return i < r->n_programs ? &r->programs[i] : NULL;
}

const struct picket_resolved_record *picket_resolved_record(const struct picket_resolved *r, size_t i)
{
	return i < r->n_records ? &r->records[i] : NULL;
}

void picket_resolved_free(struct picket_resolved *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n_programs; i++)
		free(r->programs[i].insns);
	free(r->programs);
	free(r->records);
	free(r);
}
