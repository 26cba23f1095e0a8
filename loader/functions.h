/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Code of an object: functions, programs among them, and their relocations. */
#ifndef PICKET_FUNCTIONS_H
#define PICKET_FUNCTIONS_H

#include "object.h"

/* More instructions than the kernel takes from anybody (BPF_COMPLEXITY_LIMIT_INSNS). */
#define INSNS_MAX 1000000

/* True for a section whose bytes are instructions. */
bool code_section(const struct elf_section *section);

/* Fills functions, sorted by section and place; refuses overlaps, bad sizes and alignment. */
int functions_collect(struct object *object, struct error *e);

/* Fills programs: the functions of every code section but .text; needs the functions. */
int programs_collect(struct object *object, struct error *e);

/* Fills relocations: those of code sections, sorted, at most one for an instruction. */
int relocations_collect(struct object *object, struct error *e);

/* The function that starts at instruction `insn` of `section`, or NULL. */
const struct function *function_at(const struct object *object, uint32_t section, uint64_t insn);

/* The function around byte `at` of the section called `name`, or NULL. */
const struct function *function_around(const struct object *object, const char *name, uint32_t at);

/* False for a program that is left out ('?'). */
bool function_is_loaded(const struct object *object, const struct function *f);

/* The relocation of one instruction, or NULL. */
const struct code_relocation *relocation_at(const struct object *object, uint32_t section, uint32_t insn);

#endif
