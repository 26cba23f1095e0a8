/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * CO-RE: what a record of the object means on this kernel.
 *
 * core_want() collects the names that one object's records will have to
 * recognise; after btf_scan(), core_resolve() answers one record and
 * core_patch() writes the answer into one instruction.  Pure: no file, no
 * kernel.  Rules: kernel/bpf/btf.c and libbpf's relo_core.c behave so.
 */
#ifndef PICKET_CORE_H
#define PICKET_CORE_H

#include "btf.h"
#include "insn.h"

/* Numbers are the ABI's (enum bpf_core_relo_kind). */
enum core_kind {
	CORE_FIELD_BYTE_OFFSET, CORE_FIELD_BYTE_SIZE, CORE_FIELD_EXISTS, CORE_FIELD_SIGNED,
	CORE_FIELD_LSHIFT_U64, CORE_FIELD_RSHIFT_U64, CORE_TYPE_ID_LOCAL, CORE_TYPE_ID_TARGET,
	CORE_TYPE_EXISTS, CORE_TYPE_SIZE, CORE_ENUMVAL_EXISTS, CORE_ENUMVAL_VALUE, CORE_TYPE_MATCHES,
	CORE_KIND_COUNT,
};

/* The field's own name for a kind: "byte_off", "field_exists", "type_matches" ... */
const char *core_kind_name(uint32_t kind);

/* What to do with the instruction; absence is a value here, not an error. */
struct core_result {
	bool poison;             /* the instruction must never be reached */
	uint64_t local;          /* value the object was compiled with */
	uint64_t target;         /* value on this kernel */
	bool check_local;        /* the operand must equal `local` before patching */
	bool resize;             /* a load or store whose size may follow the field's */
	bool no_resize;          /* sizes differ and may not change: core_patch poisons loads and stores */
	uint32_t local_size, target_size;  /* bytes, when resize */
	uint32_t target_id;      /* type id on the kernel, 0 when absent */
	const struct btf *target_btf;  /* where that id counts: the kernel's, or a module's; NULL when absent */
	uint32_t n_candidates;   /* considered, for messages */
};

/*
 * Resolver for one object against one kernel.  Caches the candidate list of
 * each local type: lists are shared by its records and pruned once a record
 * of the type matched.  So resolve in the order of .BTF.ext, each record once,
 * where the answer must be libbpf's to the last ambiguity.
 */
struct core;

/* All arguments stay the caller's and must outlive the core. kernel may be NULL until core_resolve. */
struct core *core_new(const struct btf *local, const struct btf *kernel, const struct wanted *wanted);
void core_free(struct core *core);

/*
 * Where to look for a type of which the kernel itself has no candidate.
 * `type` answers with type number i, in any order, of those in modules whose
 * essential name is wanted name `index`; false past the last.  Asked only when
 * needed, so it may open modules then; they must outlive the core.
 */
struct core_modules {
	bool (*type)(struct core_modules *modules, int index, size_t i, struct candidate *out, const struct btf **btf);
};

/* From now on modules are asked too; they stay the caller's. */
void core_set_modules(struct core *core, struct core_modules *modules);

/* Adds to `wanted` every name that `relo` needs: root type, members along the access, enumerators. */
int core_want(const struct btf *local, const struct core_relo *relo, struct wanted *wanted, struct error *e);

/* Resolves one record. -EINVAL: the record is bad, or candidates disagree (message names both). */
int core_resolve(struct core *core, const struct core_relo *relo, struct core_result *out, struct error *e);

/*
 * Patches insns[at] (and insns[at + 1] for LD_IMM64) of n.  -EINVAL with a
 * reason when the instruction is of no patchable form or its operand differs.
 * A poisoned instruction becomes a call to CORE_POISON_CALL, the number that
 * libbpf uses for every record; `index` is the record's, for messages only.
 */
#define CORE_POISON_CALL 0xbad2310
int core_patch(struct insn *insns, uint32_t n, uint32_t at, const struct core_relo *relo,
	       const struct core_result *result, uint32_t index, struct error *e);

/* "struct vm_area_struct.vm_mm->brk": the record as a person writes it, cut to n bytes. */
void core_spell(const struct btf *local, const struct core_relo *relo, char *out, size_t n);

/*
 * Why the kernel has nothing that `relo` names, cut to n bytes: the candidates
 * that were considered, what each lacks, and the nearest names that there are.
 * For messages only: it may walk all of the kernel's types.
 */
void core_why(const struct btf *local, const struct btf *kernel, const struct wanted *wanted,
	      const struct core_relo *relo, char *out, size_t n);

#endif
