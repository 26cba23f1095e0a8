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
 * and the hook's type id.  A call is found by arithmetic on its symbol and
 * immediate: a global function's symbol is the function and imm is -1; for a
 * static one the symbol is the section and imm counts from there; within one
 * section a static call has no relocation and imm is already right.
 */
#include "link.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "externs.h"
#include "functions.h"
#include "lines.h"
#include "maps.h"

#define NOWHERE UINT32_MAX

/* What a call of a weak function that is absent becomes: no helper has this number; libbpf uses it too. */
#define ABSENT_CALL 2002000000

struct linker {
	const struct object *object;
	struct linked *out;
	struct placed *placed;
	uint32_t n_placed, placed_room;
	uint32_t *place_of;      /* by index of function: its place + 1, 0 while it has none */
	uint32_t insn_room, fixup_room, poison_room;
	struct error *e;
};

/* One instruction of a placed function, with where it is in the file and here. */
struct site {
	uint32_t section, file_insn, insn;
	const struct code_relocation *relocation;
};

/* ---- small parts ---- */

/* Room for one more element of `size` bytes: doubles; NULL, and the array as it was, without memory. */
static void *grow(void *array, uint32_t n, uint32_t *room, size_t size)
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

static const char *section_name(const struct linker *l, uint32_t section)
{
	return l->object->elf.sections[section].name;
}

static bool is_wide(struct insn insn)
{
	return insn.code == INSN_LD_IMM64;
}

static bool is_subprogram_call(struct insn insn)
{
	return insn.code == INSN_CALL && insn.src == PSEUDO_CALL;
}

static struct site site_of(const struct linker *l, const struct placed *p, uint32_t i)
{
	struct site s = { p->function->section, p->function->insn_at + i, p->at + i, NULL };

	s.relocation = relocation_at(l->object, s.section, s.file_insn);
	return s;
}

static struct insn *insn_of(const struct linker *l, const struct site *s)
{
	return &l->out->insns[s->insn];
}

/* "section .text, offset 24: ..." as every message about an instruction begins. */
static int site_error(const struct linker *l, const struct site *s, int code, const char *what)
{
	return error_set(l->e, code, "section %s, offset %" PRIu64 ": %s", section_name(l, s->section),
			 (uint64_t)s->file_insn * INSN_SIZE, what);
}

/* As site_error, with the symbol that the instruction refers to. */
static int symbol_error(const struct linker *l, const struct site *s, int code, const char *what)
{
	const struct elf_symbol *symbol = &l->object->elf.symbols[s->relocation->symbol];
	const char *name = symbol->name;

	if (!*name && symbol->section && symbol->section < l->object->elf.n_sections)
		name = section_name(l, symbol->section);
	return error_set(l->e, code, "section %s, offset %" PRIu64 ": reference to \"%s\" %s",
			 section_name(l, s->section), (uint64_t)s->file_insn * INSN_SIZE, name, what);
}

static const struct elf_symbol *symbol_of(const struct linker *l, const struct site *s)
{
	return &l->object->elf.symbols[s->relocation->symbol];
}

static bool in_code(const struct linker *l, const struct elf_symbol *symbol)
{
	const struct elf *elf = &l->object->elf;

	return symbol->section != SYMBOL_UNDEF && symbol->section < elf->n_sections &&
	       code_section(&elf->sections[symbol->section]);
}

/* ---- what an instruction refers to ---- */

static int check_form(const struct linker *l, const struct site *s)
{
	struct insn insn = *insn_of(l, s);
	uint32_t type = s->relocation->type;

	if (type == R_BPF_64_64 && is_wide(insn))
		return 0;
	if (type == R_BPF_64_32 && is_subprogram_call(insn))
		return 0;
	return error_set(l->e, -EINVAL, "section %s, offset %" PRIu64 ": relocation of type %u on instruction 0x%02x,"
			 " which it does not fit", section_name(l, s->section), (uint64_t)s->file_insn * INSN_SIZE,
			 type, insn.code);
}

/* Operands that mean something to the kernel must come from a relocation: a file knows no descriptors. */
static int check_bare(const struct linker *l, const struct site *s)
{
	struct insn insn = *insn_of(l, s);

	if (is_wide(insn) && insn.src)
		return site_error(l, s, -EINVAL, "an address without relocation");
	if (insn.code == INSN_CALL && insn.src > PSEUDO_CALL)
		return site_error(l, s, -EINVAL, "a call of a kernel function without relocation");
	return 0;
}

/* Section and instruction that a call or a function's address means; section 0 when it is neither. */
static int target_of(const struct linker *l, const struct site *s, uint32_t *section, int64_t *target)
{
	struct insn insn = *insn_of(l, s);
	const struct elf_symbol *symbol;

	*section = 0;
	if (!s->relocation) {
		if (is_subprogram_call(insn)) {
			*section = s->section;
			*target = (int64_t)s->file_insn + insn.imm + 1;
		}
		return check_bare(l, s);
	}
	if (check_form(l, s))
		return l->e->code;
	symbol = symbol_of(l, s);
	if (!in_code(l, symbol))
		return 0;
	if (symbol->value % INSN_SIZE || (is_wide(insn) && insn.imm % INSN_SIZE))
		return symbol_error(l, s, -EINVAL, "points into an instruction");
	*section = symbol->section;
	*target = (int64_t)(symbol->value / INSN_SIZE);
	*target += is_wide(insn) ? insn.imm / INSN_SIZE : (int64_t)insn.imm + 1;
	return 0;
}

/* The function that an instruction calls or takes the address of; NULL in *out when it does neither. */
static int callee_of(const struct linker *l, const struct site *s, const struct function **out)
{
	uint32_t section;
	int64_t target;

	*out = NULL;
	if (target_of(l, s, &section, &target))
		return l->e->code;
	if (!section)
		return 0;
	if (section != s->section && strcmp(section_name(l, section), ".text"))
		return error_set(l->e, -EINVAL, "section %s, offset %" PRIu64 ": calls into section %s: only functions in"
				 " .text can be called from another section", section_name(l, s->section),
				 (uint64_t)s->file_insn * INSN_SIZE, section_name(l, section));
	if (target >= 0)
		*out = function_at(l->object, section, (uint64_t)target);
	if (*out)
		return 0;
	return error_set(l->e, -EINVAL, "section %s, offset %" PRIu64 ": calls instruction %" PRId64 " of section %s,"
			 " where no function begins", section_name(l, s->section), (uint64_t)s->file_insn * INSN_SIZE,
			 target, section_name(l, section));
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
	struct placed *grown = grow(l->placed, l->n_placed, &l->placed_room, sizeof(*grown));
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
	struct poison *grown = grow(out->poisons, out->n_poisons, &l->poison_room, sizeof(*grown));

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

/* ---- pass 3: resolve ---- */

static int add_fixup(struct linker *l, enum fixup_kind kind, uint32_t insn, uint32_t map)
{
	struct linked *out = l->out;
	struct fixup *grown = grow(out->fixups, out->n_fixups, &l->fixup_room, sizeof(*grown));

	if (!grown)
		return error_set(l->e, -ENOMEM, "out of memory for map references");
	out->fixups = grown;
	out->fixups[out->n_fixups++] = (struct fixup){ kind, insn, map };
	return 0;
}

/* Calls and addresses of functions are relative to the next instruction, wherever it now is. */
static int resolve_function(struct linker *l, const struct site *s, const struct function *callee)
{
	uint32_t place = l->place_of[callee - l->object->functions] - 1;
	struct insn *insn = insn_of(l, s);

	insn->imm = (int32_t)(l->placed[place].at - s->insn - 1);
	if (is_wide(*insn)) {
		insn->src = PSEUDO_FUNC;
		insn[1].imm = 0;
	}
	return 0;
}

static int resolve_data(struct linker *l, const struct site *s, int map, int64_t offset)
{
	const struct map *m = &l->object->maps[map];
	struct insn *insn = insn_of(l, s);

	if (offset < 0 || offset >= m->value_size)
		return symbol_error(l, s, -EINVAL, "points past the end of its section");
	insn[0].src = PSEUDO_MAP_VALUE;
	insn[0].imm = 0;
	insn[1].imm = (int32_t)offset;
	return add_fixup(l, FIXUP_MAP_VALUE, s->insn, (uint32_t)map);
}

static int resolve_map(struct linker *l, const struct site *s, int map)
{
	struct insn *insn = insn_of(l, s);

	insn[0].src = PSEUDO_MAP_FD;
	insn[0].imm = 0;
	insn[1].imm = 0;
	return add_fixup(l, FIXUP_MAP_FD, s->insn, (uint32_t)map);
}

static int resolve_address(struct linker *l, const struct site *s)
{
	const struct elf_symbol *symbol = symbol_of(l, s);
	uint64_t offset = symbol->value + (uint64_t)(int64_t)insn_of(l, s)->imm;
	int map = map_of_section(l->object, symbol->section, offset);

	if (map < 0)
		return symbol_error(l, s, -EINVAL, "is to no map, variable or function");
	if (l->object->maps[map].origin == MAP_DEFINED)
		return resolve_map(l, s, map);
	return resolve_data(l, s, map, (int64_t)offset);
}

/* What is weak may be absent: its address is 0, and a call of it must not be reached. */
static int resolve_absent(struct linker *l, const struct site *s)
{
	struct insn *insn = insn_of(l, s);

	if (!is_wide(*insn)) {
		*insn = (struct insn){ .code = INSN_CALL, .imm = ABSENT_CALL };
		return 0;
	}
	insn[0].src = 0;
	insn[0].imm = 0;
	insn[1].imm = 0;
	return 0;
}

static int resolve_extern(struct linker *l, const struct site *s)
{
	const struct extern_symbol *x = extern_of_symbol(l->object, s->relocation->symbol);

	if (!x)
		return symbol_error(l, s, -EINVAL, "is to nothing: the symbol is not defined");
	if (x->kind == EXTERN_KCONFIG)
		return symbol_error(l, s, -EOPNOTSUPP, "needs the kernel's configuration, which is not supported yet");
	if (!x->weak)
		return symbol_error(l, s, -EOPNOTSUPP, "needs a symbol of the kernel, which is not supported yet");
	return resolve_absent(l, s);
}

static int resolve(struct linker *l, const struct site *s)
{
	const struct function *callee;

	if (callee_of(l, s, &callee))
		return l->e->code;
	if (callee)
		return resolve_function(l, s, callee);
	if (!s->relocation)
		return 0;
	if (symbol_of(l, s)->section == SYMBOL_UNDEF)
		return resolve_extern(l, s);
	if (!is_wide(*insn_of(l, s)))
		return symbol_error(l, s, -EINVAL, "is a call of something that is not a function");
	return resolve_address(l, s);
}

static int resolve_all(struct linker *l)
{
	for (uint32_t k = 0; k < l->n_placed; k++) {
		struct placed *p = &l->placed[k];

		p->next = 0;
		while (p->next < p->function->n_insns) {
			struct site s = site_of(l, p, p->next);

			p->next += is_wide(*insn_of(l, &s)) ? 2 : 1;
			if (resolve(l, &s))
				return l->e->code;
		}
	}
	return 0;
}

/* ---- the hook ---- */

static int no_hook(const struct program *p, const char *name, struct error *e)
{
	static const char *const words[] = { [KIND_FUNC] = "function", [KIND_TYPEDEF] = "tracepoint" };

	return error_set(e, -ENOENT, "%s %s does not exist on this kernel (%s not in its BTF)",
			 !strcmp(p->kind->prefix, "bpf_lsm_") ? "hook" : words[p->kind->btf_kind], p->target, name);
}

static int find_hook(const struct program *p, const struct btf *kernel, const struct wanted *wanted, uint32_t *id,
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
	struct linked linked = { .program = program };
	struct linker l = { .object = object, .out = &linked, .e = e };
	int err = 0;

	if (core)
		err = find_hook(program, kernel, wanted, &linked.attach_btf_id, e);
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
