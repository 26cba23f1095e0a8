// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Code of an object: which symbol is a function, which function is a program.
 *
 * Every function symbol of an executable section is a function.  Those in
 * .text are subprograms; in any other section the name of the section says
 * what kind of program they are.  A static function outside .text belongs to
 * the programs beside it and is a subprogram too.
 */
#include "functions.h"

#include <errno.h>
#include <stdlib.h>

#include "kinds.h"

bool code_section(const struct elf_section *section)
{
	return section->type == SECTION_PROGBITS && section->flags & SECTION_FLAG_EXEC && section->size;
}

static bool is_function(const struct elf *elf, const struct elf_symbol *symbol)
{
	return symbol->type == SYMBOL_FUNC && symbol->section != SYMBOL_UNDEF && symbol->section < elf->n_sections &&
	       code_section(&elf->sections[symbol->section]);
}

static int function_read(const struct elf *elf, const struct elf_symbol *symbol, struct function *f, struct error *e)
{
	const struct elf_section *section = &elf->sections[symbol->section];

	if (!symbol->size)
		return error_set(e, -EINVAL, "section %s: function %s has no size", section->name, symbol->name);
	if (symbol->value % INSN_SIZE || symbol->size % INSN_SIZE)
		return error_set(e, -EINVAL, "section %s: function %s is not made of whole instructions",
				 section->name, symbol->name);
	if (!range_ok(section->data.n, symbol->value, symbol->size))
		return error_set(e, -EINVAL, "section %s: function %s ends past the section", section->name,
				 symbol->name);
	*f = (struct function){
		.name = symbol->name,
		.section = symbol->section,
		.insn_at = (uint32_t)(symbol->value / INSN_SIZE),
		.n_insns = (uint32_t)(symbol->size / INSN_SIZE),
		.global = symbol->bind != SYMBOL_LOCAL,
		.weak = symbol->bind == SYMBOL_WEAK,
		.hidden = symbol->visibility == VISIBILITY_HIDDEN || symbol->visibility == VISIBILITY_INTERNAL,
	};
	return 0;
}

static int by_place(const void *left, const void *right)
{
	const struct function *a = left, *b = right;

	if (a->section != b->section)
		return a->section < b->section ? -1 : 1;
	if (a->insn_at != b->insn_at)
		return a->insn_at < b->insn_at ? -1 : 1;
	if (a->n_insns != b->n_insns)
		return a->n_insns < b->n_insns ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* Two names for the same instructions are an alias; anything else that overlaps is damage. */
static int check_overlaps(const struct object *object, struct error *e)
{
	for (uint32_t i = 1; i < object->n_functions; i++) {
		const struct function *a = &object->functions[i - 1], *b = &object->functions[i];

		if (a->section != b->section || (uint64_t)a->insn_at + a->n_insns <= b->insn_at)
			continue;
		if (a->insn_at == b->insn_at && a->n_insns == b->n_insns)
			continue;
		return error_set(e, -EINVAL, "section %s: functions %s and %s overlap",
				 object->elf.sections[a->section].name, a->name, b->name);
	}
	return 0;
}

int functions_collect(struct object *object, struct error *e)
{
	const struct elf *elf = &object->elf;
	uint32_t n = 0;

	for (uint32_t i = 0; i < elf->n_symbols; i++)
		n += is_function(elf, &elf->symbols[i]);
	if (!n)
		return 0;
	object->functions = calloc(n, sizeof(*object->functions));
	if (!object->functions)
		return error_set(e, -ENOMEM, "out of memory for %u functions", n);
	for (uint32_t i = 0; i < elf->n_symbols; i++) {
		if (!is_function(elf, &elf->symbols[i]))
			continue;
		if (function_read(elf, &elf->symbols[i], &object->functions[object->n_functions], e))
			return e->code;
		object->n_functions++;
	}
	qsort(object->functions, object->n_functions, sizeof(*object->functions), by_place);
	return check_overlaps(object, e);
}

const struct function *function_at(const struct object *object, uint32_t section, uint64_t insn)
{
	uint32_t low = 0, high = object->n_functions;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct function *f = &object->functions[middle];

		if (f->section < section || (f->section == section && f->insn_at < insn))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == object->n_functions)
		return NULL;
	if (object->functions[low].section != section || object->functions[low].insn_at != insn)
		return NULL;
	return &object->functions[low];
}

const struct function *function_around(const struct object *object, const char *name, uint32_t at)
{
	const struct elf_section *section = elf_section(&object->elf, name);
	uint32_t insn = at / INSN_SIZE;

	for (uint32_t i = 0; section && i < object->n_functions; i++) {
		const struct function *f = &object->functions[i];

		if (&object->elf.sections[f->section] == section && insn >= f->insn_at && insn - f->insn_at < f->n_insns)
			return f;
	}
	return NULL;
}

bool function_is_loaded(const struct object *object, const struct function *f)
{
	for (uint32_t i = 0; i < object->n_programs; i++)
		if (object->programs[i].section == f->section && object->programs[i].insn_at == f->insn_at)
			return object->programs[i].autoload;
	return true;
}

/* ---- programs ---- */

static bool is_program(const struct object *object, const struct function *f)
{
	return f->global && strcmp(object->elf.sections[f->section].name, ".text");
}

static int program_kind_of(const struct object *object, const char *section, struct program *p, struct error *e)
{
	const char *name = section + (*section == '?');

	p->kind = kind_of_section(name, &p->target);
	if (!p->kind && object->dry)
		p->kind = &kind_unknown;
	if (!p->kind)
		return error_set(e, -EINVAL, "section %s: no known kind of program; the nearest is \"%s\"", section,
				 kind_nearest(name));
	return 0;
}

static int program_from(const struct object *object, const struct function *f, struct program *p, struct error *e)
{
	const char *section = object->elf.sections[f->section].name;

	if (program_kind_of(object, section, p, e))
		return e->code;
	p->name = f->name;
	p->section_name = section;
	p->section = f->section;
	p->insn_at = f->insn_at;
	p->n_insns = f->n_insns;
	p->autoload = *section != '?';
	if (!*p->name)
		return error_set(e, -EINVAL, "section %s: a program has no name", section);
	return 0;
}

/* A code section that holds no program at all is as wrong as one of an unknown kind. */
static int check_sections(const struct object *object, struct error *e)
{
	uint32_t k = 0; /* programs are in the order of sections, as functions are */

	for (uint32_t i = 1; i < object->elf.n_sections; i++) {
		const struct elf_section *section = &object->elf.sections[i];
		struct program p;

		if (!code_section(section) || !strcmp(section->name, ".text"))
			continue;
		if (program_kind_of(object, section->name, &p, e))
			return e->code;
		while (k < object->n_programs && object->programs[k].section < i)
			k++;
		if (k == object->n_programs || object->programs[k].section != i)
			return error_set(e, -EINVAL, "section %s: holds no global function, so no program",
					 section->name);
	}
	return 0;
}

int programs_collect(struct object *object, struct error *e)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < object->n_functions; i++)
		n += is_program(object, &object->functions[i]);
	if (n) {
		object->programs = calloc(n, sizeof(*object->programs));
		if (!object->programs)
			return error_set(e, -ENOMEM, "out of memory for %u programs", n);
	}
	for (uint32_t i = 0; i < object->n_functions; i++) {
		if (!is_program(object, &object->functions[i]))
			continue;
		if (program_from(object, &object->functions[i], &object->programs[object->n_programs], e))
			return e->code;
		object->n_programs++;
	}
	return check_sections(object, e);
}

/* ---- relocations ---- */

static int by_insn(const void *left, const void *right)
{
	const struct code_relocation *a = left, *b = right;

	if (a->section != b->section)
		return a->section < b->section ? -1 : 1;
	return a->insn < b->insn ? -1 : a->insn > b->insn;
}

/* The code section that a relocation table is for; 0 when it is for something else. */
static uint32_t table_target(const struct elf *elf, const struct elf_section *table)
{
	if (table->type != SECTION_REL || table->info >= elf->n_sections)
		return 0;
	return code_section(&elf->sections[table->info]) ? table->info : 0;
}

static int table_read(struct object *object, const struct elf_section *table, uint32_t section, struct error *e)
{
	uint32_t n = elf_relocation_count(table);

	for (uint32_t i = 0; i < n; i++) {
		struct elf_relocation r = elf_relocation(&object->elf, table, i);

		if (r.offset % INSN_SIZE)
			return error_set(e, -EINVAL, "section %s: relocation %u at offset %llu is inside an instruction",
					 table->name, i, (unsigned long long)r.offset);
		if (!range_ok(object->elf.sections[section].data.n, r.offset, INSN_SIZE))
			return error_set(e, -EINVAL, "section %s: relocation %u at offset %llu is past section %s",
					 table->name, i, (unsigned long long)r.offset,
					 object->elf.sections[section].name);
		object->relocations[object->n_relocations++] = (struct code_relocation){
			section, (uint32_t)(r.offset / INSN_SIZE), r.symbol, r.type
		};
	}
	return 0;
}

static int check_doubles(const struct object *object, struct error *e)
{
	for (uint32_t i = 1; i < object->n_relocations; i++) {
		const struct code_relocation *r = &object->relocations[i];

		if (!by_insn(r - 1, r))
			return error_set(e, -EINVAL, "section %s: offset %u has two relocations",
					 object->elf.sections[r->section].name, r->insn * INSN_SIZE);
	}
	return 0;
}

int relocations_collect(struct object *object, struct error *e)
{
	const struct elf *elf = &object->elf;
	size_t n = 0;

	for (uint32_t i = 1; i < elf->n_sections; i++)
		if (table_target(elf, &elf->sections[i]))
			n += elf_relocation_count(&elf->sections[i]);
	if (!n)
		return 0;
	object->relocations = calloc(n, sizeof(*object->relocations));
	if (!object->relocations)
		return error_set(e, -ENOMEM, "out of memory for %zu relocations", n);
	for (uint32_t i = 1; i < elf->n_sections; i++) {
		uint32_t section = table_target(elf, &elf->sections[i]);

		if (section && table_read(object, &elf->sections[i], section, e))
			return e->code;
	}
	qsort(object->relocations, object->n_relocations, sizeof(*object->relocations), by_insn);
	return check_doubles(object, e);
}

const struct code_relocation *relocation_at(const struct object *object, uint32_t section, uint32_t insn)
{
	struct code_relocation key = { .section = section, .insn = insn };

	if (!object->n_relocations)
		return NULL;
	return bsearch(&key, object->relocations, object->n_relocations, sizeof(key), by_insn);
}
