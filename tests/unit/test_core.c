// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* CO-RE: every kind's value, every special case of matching, the ambiguity rule. */
#include "core_fixture.h"

/* ---- the kinds ---- */

static void names_of_kinds(void **state)
{
	static const char *const names[] = {
		"byte_off", "byte_sz", "field_exists", "signed", "lshift_u64", "rshift_u64", "local_type_id",
		"target_type_id", "type_exists", "type_size", "enumval_exists", "enumval_value", "type_matches",
	};

	(void)state;
	assert_int_equal(LENGTH(names), CORE_KIND_COUNT);
	for (uint32_t i = 0; i < CORE_KIND_COUNT; i++)
		assert_string_equal(core_kind_name(i), names[i]);
	assert_string_equal(core_kind_name(CORE_KIND_COUNT), "unknown");
	assert_string_equal(core_kind_name(UINT32_MAX), "unknown");
}

static void field_kinds(void **state)
{
	struct world *w = new_world(state);
	uint32_t li = put_int(&w->local, "int", 4, INT_SIGNED), ki = put_int(&w->kernel, "long", 8, 0);
	uint32_t l = put_struct(&w->local, "s", 8, { "a", li, 0, 0 }, { "b", li, 32, 0 });
	uint32_t r[6], b, gone[6];
	uint32_t lg = put_struct(&w->local, "s___gone", 4, { "gone", li, 0, 0 });

	put_struct(&w->kernel, "s", 24, { "b", ki, 128, 0 }, { "a", ki, 0, 0 });
	for (uint32_t k = 0; k < 6; k++)
		r[k] = ask(w, l, "0:1", k);
	for (uint32_t k = 0; k < 6; k++)
		gone[k] = ask(w, lg, "0:0", k);
	b = ask(w, l, "2:1", CORE_FIELD_BYTE_OFFSET);
	open_world(w);
	expect(w, r[CORE_FIELD_BYTE_OFFSET], 4, 16);
	expect(w, r[CORE_FIELD_BYTE_SIZE], 4, 8);
	expect(w, r[CORE_FIELD_EXISTS], 1, 1);
	expect(w, r[CORE_FIELD_SIGNED], 1, 0);
	expect(w, r[CORE_FIELD_LSHIFT_U64], 32, 0);
	expect(w, r[CORE_FIELD_RSHIFT_U64], 32, 0);
	expect(w, b, 20, 64);
	for (uint32_t k = 0; k < 6; k++) {
		if (k == CORE_FIELD_EXISTS)
			expect(w, gone[k], 1, 0);
		else
			expect_poison(w, gone[k]);
	}
	free_world(w);
}

static void type_kinds(void **state)
{
	struct world *w = new_world(state);
	uint32_t pad = put_int(&w->local, "pad", 1, 0), here = put_struct(&w->local, "here___f", 1, { "p", pad, 0, 0 });
	uint32_t gone = put_struct(&w->local, "gone", 1, { "p", pad, 0, 0 });
	uint32_t k = put_int(&w->kernel, "x", 4, 0), r[5], g[5];
	static const uint32_t kinds[5] = { CORE_TYPE_ID_LOCAL, CORE_TYPE_ID_TARGET, CORE_TYPE_EXISTS, CORE_TYPE_SIZE,
					   CORE_TYPE_MATCHES };

	put_int(&w->kernel, "y", 4, 0);
	k = put_struct(&w->kernel, "here", 12, { "q", k, 0, 0 });
	for (int i = 0; i < 5; i++) {
		r[i] = ask(w, here, "0", kinds[i]);
		g[i] = ask(w, gone, "0", kinds[i]);
	}
	open_world(w);
	expect(w, r[0], here, here);
	expect(w, r[1], here, k);
	expect(w, r[2], 1, 1);
	expect(w, r[3], 1, 12);
	expect(w, r[4], 1, 0);
	expect(w, g[0], gone, gone);
	for (int i = 1; i < 5; i++) {
		assert_int_equal(resolved(w, g[i]).target, 0);
		assert_false(resolved(w, g[i]).poison);
	}
	assert_false(resolved(w, r[0]).check_local);
	assert_false(resolved(w, r[1]).check_local);
	assert_true(resolved(w, r[2]).check_local);
	assert_int_equal(resolved(w, r[1]).target_id, k);
	free_world(w);
}

static void enumerator_kinds(void **state)
{
	struct world *w = new_world(state);
	uint32_t e32 = put_enum(&w->local, KIND_ENUM, "e", false, { "A", 1 }, { "B___x", 2 }, { "GONE", 3 });
	uint32_t e64 = put_enum(&w->local, KIND_ENUM64, "big", true, { "MINUS", -5 }, { "WIDE", 1ll << 40 });
	uint32_t value = ask(w, e32, "1", CORE_ENUMVAL_VALUE), exists = ask(w, e32, "0", CORE_ENUMVAL_EXISTS);
	uint32_t gone = ask(w, e32, "2", CORE_ENUMVAL_VALUE), gone_exists = ask(w, e32, "2", CORE_ENUMVAL_EXISTS);
	uint32_t minus = ask(w, e64, "0", CORE_ENUMVAL_VALUE), wide = ask(w, e64, "1", CORE_ENUMVAL_VALUE);

	put_enum(&w->kernel, KIND_ENUM64, "e___k", false, { "B", 1ll << 33 }, { "A___other", 7 });
	/* before Linux 6.0 an enum has no signedness: 32 bits are read as signed */
	put_enum(&w->kernel, KIND_ENUM, "big", false, { "MINUS", -9 }, { "WIDE", 0x7fffffff });
	open_world(w);
	expect(w, value, 2, 1ll << 33);
	expect(w, exists, 1, 1);
	expect_poison(w, gone);
	expect(w, gone_exists, 1, 0);
	expect(w, minus, (uint64_t)-5, (uint64_t)-9);
	expect(w, wide, 1ll << 40, 0x7fffffff);
	free_world(w);
}

/* ---- bitfields ---- */

static void bitfields(void **state)
{
	struct world *w = new_world(state);
	uint32_t li = put_int(&w->local, "u32", 4, 0), ki = put_int(&w->kernel, "u16", 2, 0);
	uint32_t l = put_struct(&w->local, "s", 4, { "f", li, 3, 5 }), r[6];

	put_struct(&w->kernel, "s", 8, { "f", ki, 13, 7 });   /* straddles the first two bytes' word */
	for (uint32_t k = 0; k < 6; k++)
		r[k] = ask(w, l, "0:0", k);
	open_world(w);
	expect(w, r[CORE_FIELD_BYTE_OFFSET], 0, 0);
	expect(w, r[CORE_FIELD_BYTE_SIZE], 4, 4);
	expect(w, r[CORE_FIELD_RSHIFT_U64], 59, 57);
	if (w->l.big_endian)
		expect(w, r[CORE_FIELD_LSHIFT_U64], 35, 45);
	else
		expect(w, r[CORE_FIELD_LSHIFT_U64], 56, 44);
	assert_false(resolved(w, r[CORE_FIELD_BYTE_OFFSET]).check_local);
	assert_false(resolved(w, r[CORE_FIELD_BYTE_SIZE]).check_local);
	assert_false(resolved(w, r[CORE_FIELD_LSHIFT_U64]).check_local);
	assert_true(resolved(w, r[CORE_FIELD_RSHIFT_U64]).check_local);
	assert_true(resolved(w, r[CORE_FIELD_SIGNED]).check_local);
	assert_true(resolved(w, r[CORE_FIELD_EXISTS]).check_local);
	free_world(w);
}

/* An INT with an offset of its own, as pahole wrote bitfields before kind_flag: never compatible. */
static void old_bitfields(void **state)
{
	struct world *w = new_world(state);
	uint32_t plain = put_int(&w->local, "int", 4, 0), old = put_int_bits(&w->kernel, "int", 4, 0, 5, 3);
	uint32_t l = put_struct(&w->local, "s", 8, { "old", plain, 0, 0 }, { "shorter", plain, 32, 0 });
	uint32_t td = put_type(&w->local, "word", KIND_TYPEDEF, false, 0, plain);
	uint32_t absent = ask(w, l, "0:0", CORE_FIELD_EXISTS), width = ask(w, l, "0:1", CORE_FIELD_BYTE_OFFSET);
	uint32_t type = ask(w, td, "0", CORE_TYPE_EXISTS), narrow;

	/* without an offset the number of bits is not looked at, as in libbpf */
	narrow = put_int_bits(&w->kernel, "i", 4, 0, 0, 3);
	put_struct(&w->kernel, "s", 12, { "old", old, 0, 0 }, { "shorter", narrow, 69, 0 });
	put_type(&w->kernel, "word", KIND_TYPEDEF, false, 0, old);
	open_world(w);
	expect(w, absent, 1, 0);
	expect(w, width, 4, 8);
	expect(w, type, 1, 0);
	free_world(w);
}

static void bitfield_too_wide(void **state)
{
	struct world *w = new_world(state);
	uint32_t li = put_int(&w->local, "u64", 8, 0), ki = put_int(&w->kernel, "u64", 8, 0);
	uint32_t l = put_struct(&w->local, "s", 8, { "f", li, 0, 60 }), r = ask(w, l, "0:0", CORE_FIELD_BYTE_SIZE);

	put_struct(&w->kernel, "s", 16, { "f", ki, 15, 60 });
	open_world(w);
	expect_error(w, r, "CO-RE byte_sz of struct s.f: bitfield of 60 bits at bit 15 fits no 8-byte load");
	free_world(w);
}

/* ---- ways to a member ---- */

static void anonymous_members(void **state)
{
	struct world *w = new_world(state);
	uint32_t li = put_int(&w->local, "int", 4, 0), ki = put_int(&w->kernel, "int", 4, 0);
	uint32_t la = put_struct(&w->local, "", 8, { "x", li, 0, 0 }, { "y", li, 32, 0 });
	uint32_t l = put_struct(&w->local, "s", 12, { "flat", li, 0, 0 }, { "", la, 32, 0 });
	uint32_t inner = put_struct(&w->kernel, "", 8, { "y", ki, 0, 0 }, { "flat", ki, 32, 0 });
	uint32_t outer = put_union(&w->kernel, "", 8, { "other", ki, 0, 0 }, { "", inner, 0, 0 });
	uint32_t cv = put_type(&w->kernel, "", KIND_CONST, false, 0, outer);
	uint32_t flat = ask(w, l, "0:0", CORE_FIELD_BYTE_OFFSET), y = ask(w, l, "0:1:1", CORE_FIELD_BYTE_OFFSET);
	uint32_t x = ask(w, l, "0:1:0", CORE_FIELD_EXISTS), whole = ask(w, l, "0:1", CORE_FIELD_BYTE_SIZE);

	put_struct(&w->kernel, "s", 24, { "pad", ki, 0, 0 }, { "", cv, 64, 0 }, { "z", ki, 128, 0 });
	open_world(w);
	expect(w, flat, 0, 12);
	expect(w, y, 8, 8);
	expect(w, x, 1, 0);
	/* an access that ends in an anonymous member is about the struct around it, as in libbpf */
	expect(w, whole, 12, 24);
	free_world(w);
}

static void arrays(void **state)
{
	struct world *w = new_world(state);
	uint32_t li = put_int(&w->local, "int", 4, 0), ki = put_int(&w->kernel, "int", 4, 0);
	uint32_t l3 = build_array(&w->local, li, li, 3), l23 = build_array(&w->local, l3, li, 2), l0 = build_array(&w->local, li, li, 0);
	uint32_t k3 = build_array(&w->kernel, ki, ki, 5), k23 = build_array(&w->kernel, k3, ki, 2), k0 = build_array(&w->kernel, ki, ki, 0);
	uint32_t l = put_struct(&w->local, "s", 36, { "a", l3, 0, 0 }, { "grid", l23, 96, 0 }, { "tail", l0, 288, 0 });
	uint32_t f = put_struct(&w->local, "bounded", 16, { "a", l3, 0, 0 }, { "b", li, 96, 0 });
	uint32_t element = ask(w, l, "0:0:2", CORE_FIELD_BYTE_OFFSET), grid = ask(w, l, "0:1:1:2", CORE_FIELD_BYTE_OFFSET);
	uint32_t tail = ask(w, l, "0:2:100", CORE_FIELD_BYTE_OFFSET), size = ask(w, l, "0:1:1", CORE_FIELD_BYTE_SIZE);
	uint32_t not_last = ask(w, f, "0:0:2", CORE_FIELD_EXISTS), outside = ask(w, f, "0:0:3", CORE_FIELD_EXISTS);
	uint32_t shift = ask(w, l, "0:0:1", CORE_FIELD_LSHIFT_U64);

	put_struct(&w->kernel, "s", 80, { "grid", k23, 0, 0 }, { "a", k3, 320, 0 }, { "tail", k0, 480, 0 });
	put_struct(&w->kernel, "bounded", 8, { "a", k0, 0, 0 }, { "b", ki, 0, 0 });
	open_world(w);
	expect(w, element, 8, 48);
	expect(w, grid, 32, 28);
	expect(w, tail, 436, 460);
	expect(w, size, 12, 20);
	expect(w, not_last, 1, 0);
	expect_error(w, outside, "CO-RE field_exists of struct bounded access \"0:0:3\": element 3 is outside its array");
	expect_error(w, shift, "CO-RE lshift_u64 of struct s.a[1]: lshift_u64 cannot be asked of an array element");
	free_world(w);
}

static void compatible_fields(void **state)
{
	static const struct { const char *name; bool exists; } cases[] = {
		{ "same", true }, { "to_union", true }, { "to_int", false },
		{ "pointer", true }, { "enum_anonymous", true }, { "enum_other", false }, { "enum64", true },
		{ "real", true }, { "array", true }, { "array_int", false },
	};
	struct world *w = new_world(state);
	struct builder *l = &w->local, *k = &w->kernel;
	uint32_t li = put_int(l, "int", 4, 0), ki = put_int(k, "int", 4, 0);
	uint32_t ls = put_struct(l, "in", 4, { "x", li, 0, 0 }), ks = put_struct(k, "else", 4, { "y", ki, 0, 0 });
	uint32_t ku = put_union(k, "u", 4, { "y", ki, 0, 0 });
	uint32_t lp = put_type(l, "", KIND_PTR, false, 0, ls), kp = put_type(k, "", KIND_PTR, false, 0, 0);
	uint32_t le = put_enum(l, KIND_ENUM, "e", false, { "E", 1 }), ka = put_enum(k, KIND_ENUM, "", false, { "F", 1 });
	uint32_t kb = put_enum(k, KIND_ENUM, "b", false, { "G", 1 }), ke = put_enum(k, KIND_ENUM64, "e", false, { "E", 1 });
	uint32_t lr = put_type(l, "double", KIND_FLOAT, false, 0, 8), kr = put_type(k, "float", KIND_FLOAT, false, 0, 4);
	uint32_t lt = put_type(l, "t", KIND_TYPEDEF, false, 0, li), kt = put_type(k, "", KIND_VOLATILE, false, 0, ki);
	uint32_t la = build_array(l, lt, li, 2), ka2 = build_array(k, kt, ki, 9), root, r[LENGTH(cases)];

	root = put_struct(l, "s", 96, { "same", ls, 0, 0 }, { "to_union", ls, 0, 0 }, { "to_int", ls, 0, 0 },
			  { "pointer", lp, 0, 0 },
			  { "enum_anonymous", le, 0, 0 }, { "enum_other", le, 0, 0 }, { "enum64", le, 0, 0 },
			  { "real", lr, 0, 0 }, { "array", la, 0, 0 }, { "array_int", la, 0, 0 });
	put_struct(k, "s", 96, { "same", ks, 0, 0 }, { "to_union", ku, 0, 0 }, { "to_int", ki, 0, 0 },
		   { "pointer", kp, 0, 0 },
		   { "enum_anonymous", ka, 0, 0 }, { "enum_other", kb, 0, 0 }, { "enum64", ke, 0, 0 },
		   { "real", kr, 0, 0 }, { "array", ka2, 0, 0 }, { "array_int", ki, 0, 0 });
	for (uint32_t i = 0; i < LENGTH(cases); i++) {
		char access[16];

		snprintf(access, sizeof(access), "0:%u", i);
		r[i] = ask(w, root, access, CORE_FIELD_EXISTS);
	}
	open_world(w);
	for (uint32_t i = 0; i < LENGTH(cases); i++)
		if (resolved(w, r[i]).target != cases[i].exists)
			fail_msg("%s: exists %d", cases[i].name, !cases[i].exists);
	free_world(w);
}

/* ---- load sizes ---- */

static void load_sizes(void **state)
{
	static const struct { const char *name; bool resize, no_resize; } cases[] = {
		{ "unsigned_grew", true, false }, { "signed_grew", false, true }, { "pointer", true, false },
		{ "equal", false, false }, { "bool_to_char", true, false }, { "struct_grew", false, true },
		{ "now_bitfield", false, true },
	};
	struct world *w = new_world(state);
	struct builder *l = &w->local, *k = &w->kernel;
	uint32_t lu = put_int(l, "u32", 4, 0), ls = put_int(l, "s32", 4, INT_SIGNED), lp = put_type(l, "", KIND_PTR, false, 0, 0);
	uint32_t ku = put_int(k, "u64", 8, 0), ks = put_int(k, "s64", 8, INT_SIGNED), kp = put_type(k, "", KIND_PTR, false, 0, 0);
	uint32_t lb = put_int(l, "bool", 1, INT_BOOL), kc = put_int(k, "char", 2, INT_SIGNED | INT_CHAR);
	uint32_t lst = put_struct(l, "in", 4, { "x", lu, 0, 0 }), kst = put_struct(k, "in", 8, { "x", ku, 0, 0 });
	uint32_t same = put_int(k, "u32", 4, 0), root, r[LENGTH(cases)];

	put_int(k, "unsigned long", 4, 0);      /* says that pointers have 4 bytes */
	root = put_struct(l, "s", 64, { "unsigned_grew", lu, 0, 0 }, { "signed_grew", ls, 0, 0 }, { "pointer", lp, 0, 0 },
			  { "equal", lu, 0, 0 }, { "bool_to_char", lb, 0, 0 }, { "struct_grew", lst, 0, 0 },
			  { "now_bitfield", lu, 0, 0 });
	put_struct(k, "s", 64, { "unsigned_grew", ku, 0, 0 }, { "signed_grew", ks, 0, 0 }, { "pointer", kp, 0, 0 },
		   { "equal", same, 0, 0 }, { "bool_to_char", kc, 0, 0 }, { "struct_grew", kst, 0, 0 },
		   { "now_bitfield", same, 0, 3 });
	for (uint32_t i = 0; i < LENGTH(cases); i++) {
		char access[16];

		snprintf(access, sizeof(access), "0:%u", i);
		r[i] = ask(w, root, access, CORE_FIELD_BYTE_OFFSET);
	}
	open_world(w);
	for (uint32_t i = 0; i < LENGTH(cases); i++) {
		struct core_result got = resolved(w, r[i]);

		if (got.resize != cases[i].resize || got.no_resize != cases[i].no_resize)
			fail_msg("%s: resize %d, no_resize %d", cases[i].name, got.resize, got.no_resize);
	}
	assert_int_equal(resolved(w, r[2]).local_size, 8);
	assert_int_equal(resolved(w, r[2]).target_size, 4);
	free_world(w);
}

/* ---- candidates ---- */

static void flavours(void **state)
{
	struct world *w = new_world(state);
	uint32_t li = put_int(&w->local, "int", 4, 0), ki = put_int(&w->kernel, "int", 4, 0);
	uint32_t cut = put_struct(&w->local, "a___b___c", 4, { "x", li, 0, 0 });
	uint32_t not_cut = put_struct(&w->local, "a____d", 4, { "x", li, 0, 0 });
	uint32_t td = put_type(&w->local, "a___b", KIND_TYPEDEF, false, 0, cut);
	uint32_t r[3];

	put_struct(&w->kernel, "a", 8, { "x", ki, 0, 0 });
	put_struct(&w->kernel, "a___b", 8, { "x", ki, 32, 0 });           /* a flavour of a, so not of a___b */
	put_struct(&w->kernel, "a___b___k", 12, { "x", ki, 64, 0 });
	put_struct(&w->kernel, "a____d", 16, { "x", ki, 96, 0 });
	r[0] = ask(w, cut, "0:0", CORE_FIELD_BYTE_OFFSET);
	r[1] = ask(w, not_cut, "0:0", CORE_FIELD_BYTE_OFFSET);
	r[2] = ask(w, td, "0:0", CORE_FIELD_EXISTS);
	open_world(w);
	expect(w, r[0], 0, 8);
	expect(w, r[1], 0, 12);
	expect(w, r[2], 1, 0);                  /* a typedef finds no struct */
	assert_int_equal(resolved(w, r[0]).n_candidates, 1);
	free_world(w);
}

static void ambiguity_and_pruning(void **state)
{
	struct world *w = new_world(state);
	uint32_t li = put_int(&w->local, "int", 4, 0), ki = put_int(&w->kernel, "int", 4, 0);
	uint32_t l = put_struct(&w->local, "s", 12, { "both", li, 0, 0 }, { "second", li, 32, 0 }, { "none", li, 64, 0 });
	uint32_t both = ask(w, l, "0:0", CORE_FIELD_BYTE_OFFSET), second = ask(w, l, "0:1", CORE_FIELD_BYTE_OFFSET);
	uint32_t none = ask(w, l, "0:2", CORE_FIELD_EXISTS), exists = ask(w, l, "0:0", CORE_FIELD_EXISTS);
	uint32_t size = ask(w, l, "0", CORE_TYPE_SIZE);

	put_struct(&w->kernel, "s", 8, { "both", ki, 0, 0 });
	put_struct(&w->kernel, "s___2", 16, { "both", ki, 32, 0 }, { "second", ki, 64, 0 });
	open_world(w);
	expect_error(w, size, "CO-RE type_size of struct s: kernel types [2] and [3] both match but disagree: "
		     "value 8 at bit 0, value 16 at bit 0");
	expect_error(w, both, "CO-RE byte_off of struct s.both: kernel types [2] and [3] both match but disagree: "
		     "value 0 at bit 0, value 4 at bit 32");
	/* equal values are not enough: the fields must be in one place */
	expect_error(w, exists, "CO-RE field_exists of struct s.both: kernel types [2] and [3] both match but disagree: "
		     "value 1 at bit 0, value 1 at bit 32");
	expect(w, none, 1, 0);
	assert_int_equal(resolved(w, none).n_candidates, 2);
	expect(w, second, 4, 8);
	assert_int_equal(resolved(w, second).n_candidates, 1);
	expect(w, both, 0, 4);
	expect(w, none, 1, 0);
	assert_int_equal(resolved(w, none).n_candidates, 1);
	free_world(w);
}

static void agreeing_candidates(void **state)
{
	struct world *w = new_world(state);
	uint32_t li = put_int(&w->local, "int", 4, 0), ki = put_int(&w->kernel, "int", 4, 0);
	uint32_t l = put_struct(&w->local, "s", 4, { "x", li, 0, 0 }), r = ask(w, l, "0:0", CORE_FIELD_BYTE_OFFSET);

	put_struct(&w->kernel, "s", 8, { "x", ki, 32, 0 });
	put_struct(&w->kernel, "s", 12, { "x", ki, 32, 0 }, { "y", ki, 64, 0 });
	put_union(&w->kernel, "s", 4, { "x", ki, 0, 0 });
	open_world(w);
	expect(w, r, 0, 4);
	assert_int_equal(resolved(w, r).n_candidates, 2);
	free_world(w);
}

/* ---- TYPE_MATCHES ---- */

/* What golden pairs cannot ask, because no compiler gives two types one name. */
static void matches(void **state)
{
	struct world *w = new_world(state);
	struct builder *l = &w->local, *k = &w->kernel;
	uint32_t li = put_int(l, "int", 4, INT_SIGNED), ki = put_int(k, "int", 4, 0), ka, la, lf, kf, r[6];

	la = put_union(l, "", 4, { "x", li, 0, 0 });
	r[0] = ask(w, put_struct(l, "sign", 4, { "x", li, 0, 0 }), "0", CORE_TYPE_MATCHES);
	put_struct(k, "sign", 4, { "x", ki, 0, 0 });
	ki = put_int(k, "int", 4, INT_SIGNED);
	ka = put_union(k, "", 4, { "x", ki, 0, 0 });
	r[1] = ask(w, put_struct(l, "same", 4, { "x", li, 0, 0 }), "0", CORE_TYPE_MATCHES);
	put_struct(k, "same", 4, { "x", ki, 0, 0 });
	/* each has its like, and yet the kernel has fewer */
	r[2] = ask(w, put_struct(l, "more", 8, { "", la, 0, 0 }, { "", la, 32, 0 }), "0", CORE_TYPE_MATCHES);
	put_struct(k, "more", 4, { "", ka, 0, 0 });
	r[3] = ask(w, put_struct(l, "anonymous", 4, { "", la, 0, 0 }), "0", CORE_TYPE_MATCHES);
	put_struct(k, "anonymous", 8, { "y", ki, 0, 0 }, { "", ka, 32, 0 });
	/* a declaration matches the union or struct it declares, behind a pointer */
	lf = put_type(l, "", KIND_PTR, false, 0, put_type(l, "f", KIND_FWD, true, 0, 0));
	kf = put_type(k, "", KIND_PTR, false, 0, put_union(k, "f", 4, { "x", ki, 0, 0 }));
	r[4] = ask(w, put_struct(l, "declared", 8, { "p", lf, 0, 0 }), "0", CORE_TYPE_MATCHES);
	put_struct(k, "declared", 8, { "p", kf, 0, 0 });
	lf = put_type(l, "", KIND_PTR, false, 0, put_type(l, "f", KIND_FWD, false, 0, 0));
	r[5] = ask(w, put_struct(l, "declared___other", 8, { "p", lf, 0, 0 }), "0", CORE_TYPE_MATCHES);
	open_world(w);
	for (uint32_t i = 0; i < LENGTH(r); i++)
		expect(w, r[i], 1, (uint64_t[]){ 0, 1, 0, 1, 1, 0 }[i]);
	free_world(w);
}

/* ---- spelling ---- */

static void spelling(void **state)
{
	struct world *w = new_world(state);
	uint32_t li = put_int(&w->local, "int", 4, 0), la = build_array(&w->local, li, li, 4);
	uint32_t in = put_struct(&w->local, "in", 16, { "list", la, 0, 0 });
	uint32_t anon = put_struct(&w->local, "", 16, { "in", in, 0, 0 }), l = put_struct(&w->local, "s", 16, { "", anon, 0, 0 });
	uint32_t en = put_enum(&w->local, KIND_ENUM, "e", false, { "A", 1 });
	static const struct { const char *access, *text; uint32_t kind; } cases[] = {
		{ "0:0:0:0:3", "struct s.in.list[3]", CORE_FIELD_BYTE_OFFSET }, { "2:0:0", "struct s[2].in", CORE_FIELD_EXISTS },
		{ "0", "struct s", CORE_TYPE_SIZE }, { "0:7", "struct s access \"0:7\"", CORE_FIELD_EXISTS },
		{ "0", "struct s access \"0\"", 77 },
	};
	char text[64];

	for (uint32_t i = 0; i < LENGTH(cases); i++)
		ask(w, l, cases[i].access, cases[i].kind);
	ask(w, en, "0", CORE_ENUMVAL_VALUE);
	open_world(w);
	for (uint32_t i = 0; i < LENGTH(cases); i++) {
		core_spell(&w->l, &w->relos[i], text, sizeof(text));
		assert_string_equal(text, cases[i].text);
	}
	core_spell(&w->l, &w->relos[LENGTH(cases)], text, sizeof(text));
	assert_string_equal(text, "enum e::A");
	core_spell(&w->l, &w->relos[0], text, 12);
	assert_string_equal(text, "struct s.in");
	core_spell(&w->l, &w->relos[0], text, 1);
	assert_string_equal(text, "");
	free_world(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_kinds),
		BOTH(field_kinds), BOTH(type_kinds), BOTH(enumerator_kinds), BOTH(bitfields), BOTH(old_bitfields),
		BOTH(bitfield_too_wide), BOTH(anonymous_members), BOTH(arrays), BOTH(compatible_fields), BOTH(load_sizes),
		BOTH(flavours), BOTH(ambiguity_and_pruning), BOTH(agreeing_candidates), BOTH(matches), BOTH(spelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
