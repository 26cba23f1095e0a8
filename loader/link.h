/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Final instructions of one program: its own, then each subprogram it
 * reaches, once; CO-RE applied; calls, map and data references resolved.
 *
 * Pure.  What exists only at load time (descriptors of maps) stays symbolic in
 * a fixup list, and its operands are zero in `insns`.
 */
#ifndef PICKET_LINK_H
#define PICKET_LINK_H

#include "core.h"
#include "object.h"

enum fixup_kind { FIXUP_MAP_FD, FIXUP_MAP_VALUE };

/* insns[insn].imm takes the descriptor of object->maps[map]; MAP_VALUE: insns[insn + 1].imm is the offset, already set. */
struct fixup { enum fixup_kind kind; uint32_t insn, map; };

/* A record that poisoned an instruction: reported only if the verifier reaches it. */
struct poison { uint32_t insn; struct core_relo relo; };

struct linked {
	const struct program *program;
	struct insn *insns;
	uint32_t n_insns;
	struct fixup *fixups;
	uint32_t n_fixups;
	struct func_info *funcs;   /* insn_off in instructions, as the kernel takes them */
	struct line_info *lines;
	uint32_t n_funcs, n_lines;
	struct poison *poisons;
	uint32_t n_poisons;
	uint32_t attach_btf_id;    /* of the hook in kernel BTF; 0 when the kind has none */
	const struct btf *kernel;  /* what it was linked against, the caller's: to say why a record is poisoned */
	const struct wanted *wanted;
};

/*
 * Links one program.  core may be NULL: then CO-RE records stay unapplied and
 * attach_btf_id 0 (inspect); a dry object leaves the hook to link_find_hook().
 * wanted and kernel are what btf_scan() filled.
 * -ENOENT: the hook does not exist on this kernel (message says so).
 */
int link_program(const struct object *object, const struct program *program, struct core *core,
		 const struct btf *kernel, const struct wanted *wanted, struct linked *out, struct error *e);

/*
 * Resolves every record of what is loaded, in the order of .BTF.ext, before the
 * first link_program().  Which candidates a record leaves to those after it
 * depends on the order (see core.h): programs linked one by one would meet
 * records in another one.  Afterwards the answers are the same in any order.
 */
int link_prepare(const struct object *object, struct core *core, struct error *e);

/* False for a record of a program that is left out, or of no function (a weak one that was overridden). */
bool link_wants(const struct object *object, const struct btf_ext_section *section, uint32_t record);

/*
 * Type id of what a program attaches to, in the kernel's BTF; 0 when its kind
 * attaches to no type.  -ENOENT: not there; -EINVAL: the section names nothing.
 */
int link_find_hook(const struct program *program, const struct btf *kernel, const struct wanted *wanted, uint32_t *id,
		   struct error *e);

void link_free(struct linked *linked);

#endif
