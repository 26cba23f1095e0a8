// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Writing the answer of one CO-RE record into its instruction.
 *
 * Three forms carry a value: an ALU operation with an immediate, a load or
 * store with an offset, and LD_IMM64 with a 64-bit immediate in two slots.
 * Before it is overwritten, the operand must be what the compiler put there.
 * Rules and their order: bpf_core_patch_insn() in libbpf's relo_core.c.
 */
#include "core.h"

#include <errno.h>
#include <limits.h>

/* Instruction in hand; `n` counts from it to the end of the program. */
struct patch {
	struct insn *insn;
	uint32_t n;
	const struct core_result *result;
};

static bool is_imm64(const struct insn *insn)
{
	return insn->code == INSN_LD_IMM64;
}

static void poison(struct insn *insn)
{
	*insn = (struct insn){ .code = INSN_CALL, .imm = CORE_POISON_CALL };
}

/* Both slots of LD_IMM64: a lone second one would be refused as an unknown opcode. */
static void poison_all(struct patch *p)
{
	if (is_imm64(p->insn) && p->n > 1)
		poison(p->insn + 1);
	poison(p->insn);
}

static int check_operand(const struct patch *p, uint64_t operand, struct error *e)
{
	if (!p->result->check_local || operand == p->result->local)
		return 0;
	return error_set(e, -EINVAL, "operand is %lld, the record says %lld",
			 (long long)operand, (long long)p->result->local);
}

static int patch_alu(struct patch *p, struct error *e)
{
	if (p->insn->code & INSN_SRC_REG)
		return error_set(e, -EINVAL, "arithmetic without an immediate (code %#x)", p->insn->code);
	if (check_operand(p, (uint64_t)p->insn->imm, e))
		return e->code;
	p->insn->imm = (int32_t)p->result->target;
	return 0;
}

/* WIDTH_* of so many bytes and back; -1 when no load has that size. */
static const struct { uint8_t width; uint32_t bytes; } widths[] = {
	{ WIDTH_B, 1 }, { WIDTH_H, 2 }, { WIDTH_W, 4 }, { WIDTH_DW, 8 },
};

static int width_of(uint32_t bytes)
{
	for (unsigned i = 0; i < sizeof(widths) / sizeof(*widths); i++)
		if (widths[i].bytes == bytes)
			return widths[i].width;
	return -1;
}

/* The field has another size here: the load or store takes it, if it had the field's size before. */
static int resize(struct patch *p, struct error *e)
{
	const struct core_result *r = p->result;
	int width = width_of(r->target_size);

	if (width_of(r->local_size) != INSN_WIDTH(p->insn->code))
		return error_set(e, -EINVAL, "load or store is not of the field's %u bytes", r->local_size);
	if (width < 0)
		return error_set(e, -EINVAL, "no load or store of %u bytes exists", r->target_size);
	p->insn->code = (uint8_t)(INSN_MODE(p->insn->code) | width | INSN_CLASS(p->insn->code));
	return 0;
}

static int patch_memory(struct patch *p, struct error *e)
{
	if (check_operand(p, (uint64_t)p->insn->off, e))
		return e->code;
	if (p->result->target > SHRT_MAX)
		return error_set(e, -ERANGE, "offset %llu does not fit a load or store",
				 (unsigned long long)p->result->target);
	if (p->result->no_resize) {
		poison_all(p);
		return 0;
	}
	if (p->result->resize && resize(p, e))
		return e->code;
	p->insn->off = (int16_t)p->result->target;
	return 0;
}

static int patch_imm64(struct patch *p, struct error *e)
{
	struct insn *low = p->insn, *high = p->insn + 1;
	uint64_t operand;

	if (!is_imm64(low) || p->n < 2 || low->src || low->off || high->code || high->dst || high->src || high->off)
		return error_set(e, -EINVAL, "no plain 64-bit load of an immediate (code %#x)", low->code);
	operand = (uint32_t)low->imm | (uint64_t)(uint32_t)high->imm << 32;
	if (check_operand(p, operand, e))
		return e->code;
	low->imm = (int32_t)p->result->target;
	high->imm = (int32_t)(p->result->target >> 32);
	return 0;
}

static int (*const by_class[8])(struct patch *p, struct error *e) = {
	[CLASS_LD] = patch_imm64, [CLASS_LDX] = patch_memory, [CLASS_ST] = patch_memory, [CLASS_STX] = patch_memory,
	[CLASS_ALU] = patch_alu, [CLASS_ALU64] = patch_alu,
};

int core_patch(struct insn *insns, uint32_t n, uint32_t at, const struct core_relo *relo,
	       const struct core_result *result, uint32_t index, struct error *e)
{
	struct patch p = { .insn = insns + at, .n = n - at, .result = result };
	int err;

	if (at >= n)
		return error_set(e, -EINVAL, "CO-RE record %u is for instruction %u of %u", index, at, n);
	if (result->poison) {
		poison_all(&p);
		return 0;
	}
	if (!by_class[INSN_CLASS(p.insn->code)])
		err = error_set(e, -EINVAL, "no form that carries a value (code %#x)", p.insn->code);
	else
		err = by_class[INSN_CLASS(p.insn->code)](&p, e);
	if (err)
		error_prefix(e, "CO-RE record %u (%s), instruction %u", index, core_kind_name(relo->kind), at);
	return err;
}
