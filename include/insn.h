/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One BPF instruction in host order, and the few opcodes that a loader must
 * know.  Layout equals the kernel's struct bpf_insn, so an array of these is
 * what BPF_PROG_LOAD takes.  Source: Documentation/bpf/standardization.
 */
#ifndef PICKET_INSN_H
#define PICKET_INSN_H

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"

struct insn {
	uint8_t code;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	uint8_t src : 4, dst : 4;
#else
	uint8_t dst : 4, src : 4;
#endif
	int16_t off;
	int32_t imm;
};

#define INSN_SIZE 8

#define INSN_CLASS(code) ((code) & 0x07)
enum { CLASS_LD, CLASS_LDX, CLASS_ST, CLASS_STX, CLASS_ALU, CLASS_JMP, CLASS_JMP32, CLASS_ALU64 };

#define INSN_MODE(code) ((code) & 0xe0)
enum { MODE_IMM = 0x00, MODE_MEM = 0x60, MODE_MEMSX = 0x80, MODE_ATOMIC = 0xc0 };

#define INSN_WIDTH(code) ((code) & 0x18)
enum { WIDTH_W = 0x00, WIDTH_H = 0x08, WIDTH_B = 0x10, WIDTH_DW = 0x18 };

#define INSN_SRC_REG 0x08 /* ALU and JMP: operand is a register, not imm */
#define INSN_MOV64_IMM 0xb7
#define INSN_EXIT 0x95
#define INSN_CALL 0x85    /* src: 0 helper, 1 subprogram (PSEUDO_CALL), 2 kfunc */
#define INSN_LD_IMM64 0x18

/* src_reg of LD_IMM64: what the immediate stands for. */
enum pseudo {
	PSEUDO_NONE, PSEUDO_MAP_FD, PSEUDO_MAP_VALUE, PSEUDO_BTF_ID, PSEUDO_FUNC,
	PSEUDO_MAP_IDX, PSEUDO_MAP_IDX_VALUE,
};
enum { PSEUDO_CALL = 1, PSEUDO_KFUNC_CALL = 2 };

/* Instruction at p, as the file has it, in host order: swaps fields and register nibbles. */
static inline struct insn insn_load(const uint8_t *p, bool swap)
{
	struct insn insn;

	memcpy(&insn, p, sizeof(insn));
	if (swap) {
		uint8_t regs = insn.dst;

		insn.dst = insn.src;
		insn.src = regs;
		insn.off = (int16_t)__builtin_bswap16((uint16_t)insn.off);
		insn.imm = (int32_t)__builtin_bswap32((uint32_t)insn.imm);
	}
	return insn;
}

/* The inverse of insn_load: writes INSN_SIZE bytes at p in the target's order. */
static inline void insn_store(uint8_t *p, struct insn insn, bool swap)
{
	memcpy(p, &insn, sizeof(insn));
	insn = insn_load(p, swap);
	memcpy(p, &insn, sizeof(insn));
}

#endif
