// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What an instruction refers to, and what becomes of its operands.
 *
 * A call is found by arithmetic on its symbol and immediate: a global
 * function's symbol is the function and imm is -1; for a static one the symbol
 * is the section and imm counts from there; within one section a static call
 * has no relocation and imm is already right.  The address of a variable is
 * its section's map and symbol value + imm; of a map, the map.
 */
#include <errno.h>
#include <inttypes.h>

#include "externs.h"
#include "kconfig.h"
#include "linker.h"
#include "maps.h"

/* ---- messages ---- */

static bool is_subprogram_call(struct insn insn)
{
	return insn.code == INSN_CALL && insn.src == PSEUDO_CALL;
}

int site_error(const struct linker *l, const struct site *s, int code, const char *what)
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

int callee_of(const struct linker *l, const struct site *s, const struct function **out)
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

/* ---- final operands ---- */

static int add_fixup(struct linker *l, enum fixup_kind kind, uint32_t insn, uint32_t map)
{
	struct linked *out = l->out;
	struct fixup *grown = linker_grow(out->fixups, out->n_fixups, &l->fixup_room, sizeof(*grown));

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
static int resolve_absent(struct linker *l, const struct site *s, const struct extern_symbol *x)
{
	struct insn *insn = insn_of(l, s);

	if (!is_wide(*insn)) {
		*insn = (struct insn){ .code = INSN_CALL, .imm = ABSENT_CALL + (int32_t)(x - l->object->externs) };
		return 0;
	}
	insn[0].src = 0;
	insn[0].imm = 0;
	insn[1].imm = 0;
	return 0;
}

/* A dry run gives the operand the form that it would have, and leaves zero what only a live kernel can tell. */
static int resolve_open(struct linker *l, const struct site *s, const struct extern_symbol *x)
{
	struct insn *insn = insn_of(l, s);

	if (x->absent)
		return resolve_absent(l, s, x);
	insn->imm = 0;
	if (!is_wide(*insn)) {
		insn->src = PSEUDO_KFUNC_CALL;
		insn->off = 0;
		return 0;
	}
	if (x->kind == EXTERN_KCONFIG)
		insn->src = PSEUDO_MAP_VALUE;
	else
		insn->src = x->typed ? PSEUDO_BTF_ID : PSEUDO_NONE;
	insn[1].imm = (int32_t)x->offset;
	return 0;
}

/* A value of the configuration lies in the map of such values. */
static int resolve_value(struct linker *l, const struct site *s, const struct extern_symbol *x)
{
	struct insn *insn = insn_of(l, s);
	int map = kconfig_map(l->object);

	if (!is_wide(*insn) || map < 0)
		return symbol_error(l, s, -EINVAL, "is a call of something that is not a function");
	insn[0].src = PSEUDO_MAP_VALUE;
	insn[0].imm = 0;
	insn[1].imm = (int32_t)x->offset;
	return add_fixup(l, FIXUP_MAP_VALUE, s->insn, (uint32_t)map);
}

/* The kernel knows its functions and typed variables by their BTF, anything else by its address. */
static int resolve_ksym(struct linker *l, const struct site *s, const struct extern_symbol *x)
{
	struct insn *insn = insn_of(l, s);

	if (!is_wide(*insn)) {
		if (!x->typed)
			return symbol_error(l, s, -EINVAL, "is a call of something that is not a function");
		insn->src = PSEUDO_KFUNC_CALL;
		insn->imm = (int32_t)x->kernel_id;
		insn->off = (int16_t)x->fd_index;
		return 0;
	}
	insn[0].src = x->typed ? PSEUDO_BTF_ID : PSEUDO_NONE;
	insn[0].imm = x->typed ? (int32_t)x->kernel_id : (int32_t)x->address;
	insn[1].imm = x->typed ? x->btf_fd : (int32_t)(x->address >> 32);
	return 0;
}

static int resolve_extern(struct linker *l, const struct site *s)
{
	const struct extern_symbol *x = extern_of_symbol(l->object, s->relocation->symbol);

	if (!x)
		return symbol_error(l, s, -EINVAL, "is to nothing: the symbol is not defined");
	if (l->object->dry)
		return resolve_open(l, s, x);
	if (x->kind == EXTERN_KCONFIG)
		return resolve_value(l, s, x);
	if (x->kernel_id || x->set)
		return resolve_ksym(l, s, x);
	if (!x->weak)
		return symbol_error(l, s, -ENOENT, "is to a symbol of the kernel, and no kernel was asked for it");
	return resolve_absent(l, s, x);
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

int resolve_all(struct linker *l)
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
