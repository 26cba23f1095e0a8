/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the passes of the linker share: link.c places code, resolve.c finds out what it refers to. */
#ifndef PICKET_LINKER_H
#define PICKET_LINKER_H

#include "functions.h"
#include "lines.h"

/* One program being linked. */
struct linker {
	const struct object *object;
	struct linked *out;
	struct placed *placed;
	uint32_t n_placed, placed_room;
	uint32_t *place_of;      /* by index of function: its place + 1, 0 while it has none */
	uint32_t fixup_room, poison_room;
	struct error *e;
};

/* One instruction of a placed function, with where it is in the file and here. */
struct site {
	uint32_t section, file_insn, insn;
	const struct code_relocation *relocation;
};

static inline const char *section_name(const struct linker *l, uint32_t section)
{
	return l->object->elf.sections[section].name;
}

static inline bool is_wide(struct insn insn)
{
	return insn.code == INSN_LD_IMM64;
}

static inline struct site site_of(const struct linker *l, const struct placed *p, uint32_t i)
{
	struct site s = { p->function->section, p->function->insn_at + i, p->at + i, NULL };

	s.relocation = relocation_at(l->object, s.section, s.file_insn);
	return s;
}

static inline struct insn *insn_of(const struct linker *l, const struct site *s)
{
	return &l->out->insns[s->insn];
}

/* Room for one more element of `size` bytes: doubles; NULL, and the array as it was, without memory. */
void *linker_grow(void *array, uint32_t n, uint32_t *room, size_t size);

/* An error that begins with the place: "section .text, offset 24: ..."; returns code. */
int site_error(const struct linker *l, const struct site *s, int code, const char *what);

/* The function that an instruction calls or takes the address of; NULL in *out when it does neither. */
int callee_of(const struct linker *l, const struct site *s, const struct function **out);

/* Pass 3: gives every call, map and data reference of what is placed its final operands. */
int resolve_all(struct linker *l);

#endif
