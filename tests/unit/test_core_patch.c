// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* CO-RE: one answer into one instruction. Every form, every refusal, every poison. */
#include "core_fixture.h"

#define VALUE(l, t) { .local = (l), .target = (t), .check_local = true }
#define POISONED { .code = INSN_CALL, .imm = CORE_POISON_CALL }

enum { ADD64 = 0x07, ADD32 = 0x04, ADD_REG = 0x0f, LDXW = 0x61, LDXDW = 0x79, LDXSW = 0x81, STW = 0x62, STXB = 0x73, JA = 0x05 };

static const struct { const char *name; struct insn in[2]; struct core_result result; struct insn out[2]; } patched[] = {
	{ "move", { { .code = INSN_MOV64_IMM, .dst = 3, .imm = 4 } }, VALUE(4, 70000), { { .code = INSN_MOV64_IMM, .dst = 3, .imm = 70000 } } },
	{ "add", { { .code = ADD64, .imm = 4 } }, VALUE(4, 5), { { .code = ADD64, .imm = 5 } } },
	{ "add 32", { { .code = ADD32, .imm = 4 } }, VALUE(4, 5), { { .code = ADD32, .imm = 5 } } },
	{ "negative", { { .code = INSN_MOV64_IMM, .imm = -1 } }, VALUE(UINT64_MAX, (uint64_t)-7), { { .code = INSN_MOV64_IMM, .imm = -7 } } },
	{ "unchecked", { { .code = INSN_MOV64_IMM, .imm = 9 } }, { .local = 4, .target = 5 }, { { .code = INSN_MOV64_IMM, .imm = 5 } } },
	{ "addition of a field that may not be loaded", { { .code = ADD64, .imm = 4 } },
	  { .local = 4, .target = 5, .check_local = true, .no_resize = true }, { { .code = ADD64, .imm = 5 } } },
	{ "load", { { .code = LDXW, .dst = 1, .src = 2, .off = 4 } }, VALUE(4, 32767), { { .code = LDXW, .dst = 1, .src = 2, .off = 32767 } } },
	{ "store", { { .code = STXB, .dst = 1, .src = 2, .off = 4 } }, VALUE(4, 8), { { .code = STXB, .dst = 1, .src = 2, .off = 8 } } },
	{ "store of a number", { { .code = STW, .off = 4, .imm = 77 } }, VALUE(4, 8), { { .code = STW, .off = 8, .imm = 77 } } },
	{ "load with sign", { { .code = LDXSW, .off = 4 } }, VALUE(4, 8), { { .code = LDXSW, .off = 8 } } },
	{ "load grows", { { .code = LDXW, .off = 4 } }, { .local = 4, .target = 8, .resize = true, .local_size = 4, .target_size = 8 },
	  { { .code = LDXDW, .off = 8 } } },
	{ "load with sign shrinks", { { .code = LDXSW, .off = 4 } }, { .local = 4, .target = 8, .resize = true, .local_size = 4, .target_size = 2 },
	  { { .code = 0x89, .off = 8 } } },
	{ "load may not change size", { { .code = LDXW, .dst = 1, .src = 2, .off = 4 } },
	  { .local = 4, .target = 8, .no_resize = true }, { POISONED } },
	{ "wide", { { .code = INSN_LD_IMM64, .dst = 5, .imm = 1 }, { .imm = 2 } }, VALUE(0x200000001, 0xfedcba9876543210),
	  { { .code = INSN_LD_IMM64, .dst = 5, .imm = 0x76543210 }, { .imm = (int32_t)0xfedcba98 } } },
	{ "poison", { { .code = LDXW, .dst = 1, .src = 2, .off = 4 }, { .code = INSN_EXIT } }, { .poison = true },
	  { POISONED, { .code = INSN_EXIT } } },
	{ "poison of what carries no value", { { .code = JA, .off = 4 } }, { .poison = true }, { POISONED } },
	{ "poison wide", { { .code = INSN_LD_IMM64, .imm = 1 }, { .imm = 2 } }, { .poison = true }, { POISONED, POISONED } },
};

static const struct { const char *text; struct insn in[2]; struct core_result result; } refused[] = {
	{ "arithmetic without an immediate (code 0xf)", { { .code = ADD_REG } }, VALUE(4, 5) },
	{ "operand is 5, the record says 4", { { .code = INSN_MOV64_IMM, .imm = 5 } }, VALUE(4, 5) },
	{ "operand is 5, the record says 4", { { .code = LDXW, .off = 5 } }, VALUE(4, 5) },
	{ "operand is 5, the record says 4", { { .code = INSN_LD_IMM64, .imm = 5 }, { 0 } }, VALUE(4, 5) },
	{ "offset 32768 does not fit a load or store", { { .code = LDXW, .off = 4 } }, VALUE(4, 32768) },
	{ "load or store is not of the field's 2 bytes", { { .code = LDXW } }, { .resize = true, .local_size = 2, .target_size = 8 } },
	{ "no load or store of 16 bytes exists", { { .code = LDXW } }, { .resize = true, .local_size = 4, .target_size = 16 } },
	{ "no plain 64-bit load of an immediate (code 0x18)", { { .code = INSN_LD_IMM64, .src = PSEUDO_MAP_FD }, { 0 } }, VALUE(0, 1) },
	{ "no plain 64-bit load of an immediate (code 0x18)", { { .code = INSN_LD_IMM64 }, { .off = 1 } }, VALUE(0, 1) },
	{ "no plain 64-bit load of an immediate (code 0x20)", { { .code = 0x20 }, { 0 } }, VALUE(0, 1) },
	{ "no form that carries a value (code 0x5)", { { .code = JA } }, VALUE(0, 1) },
	{ "no form that carries a value (code 0x85)", { { .code = INSN_CALL } }, VALUE(0, 1) },
};

static const struct core_relo relo = { .kind = CORE_FIELD_BYTE_OFFSET };

static void every_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(patched); i++) {
		struct insn insns[2] = { patched[i].in[0], patched[i].in[1] };
		struct error e = ERROR_INIT;

		if (core_patch(insns, 2, 0, &relo, &patched[i].result, 0, &e))
			fail_msg("%s: %s", patched[i].name, e.text);
		if (memcmp(insns, patched[i].out, sizeof(insns)))
			fail_msg("%s: got %02x off %d imm %#x", patched[i].name, insns[0].code, insns[0].off, insns[0].imm);
	}
}

static void every_refusal(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(refused); i++) {
		struct insn insns[2] = { refused[i].in[0], refused[i].in[1] };
		struct error e = ERROR_INIT;
		char text[200];

		snprintf(text, sizeof(text), "CO-RE record 3 (byte_off), instruction 0: %s", refused[i].text);
		assert_true(core_patch(insns, 2, 0, &relo, &refused[i].result, 3, &e) < 0);
		assert_string_equal(e.text, text);
	}
}

static void ends(void **state)
{
	struct insn insns[2] = { { .code = INSN_EXIT }, { .code = INSN_LD_IMM64 } };
	struct core_result poison = { .poison = true }, value = { .target = 1 };
	struct error e = ERROR_INIT;

	(void)state;
	assert_int_equal(core_patch(insns, 2, 2, &relo, &poison, 0, &e), -22);
	assert_string_equal(e.text, "CO-RE record 0 is for instruction 2 of 2");
	assert_int_equal(core_patch(insns, 2, 1, &relo, &value, 0, &e), -22);
	assert_string_equal(e.text, "CO-RE record 0 (byte_off), instruction 1: no plain 64-bit load of an immediate (code 0x18)");
	assert_int_equal(core_patch(insns, 2, 1, &relo, &poison, 0, &e), 0);
	assert_int_equal(insns[1].imm, CORE_POISON_CALL);
	assert_int_equal(CORE_POISON_CALL, 195896080);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form), cmocka_unit_test(every_refusal), cmocka_unit_test(ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
