// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The C header, for BTF that no C compiler writes: names of other languages,
 * names taken twice, odd sizes, overlaps, cycles.  What compilers do write is
 * in tests/dump.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "btf_builder.h"

static const char end_of_head[] = "apply_to = record)\n#endif\n\n";

/* What is between the header's own first and last lines; the caller frees. */
static char *types_of(struct builder *b)
{
	struct error e = ERROR_INIT;
	char *text = NULL, *from, *to, *out;
	struct btf btf;
	size_t n = 0;
	FILE *f;

	if (btf_open_bytes(&btf, build_finish(b), "made", &e))
		fail_msg("%s", e.text);
	f = open_memstream(&text, &n);
	if (btf_dump_c(&btf, f, &e))
		fail_msg("%s", e.text);
	fclose(f);
	btf_close(&btf);
	from = strstr(text, end_of_head);
	to = strstr(text, "#if defined(__clang__) && defined(__bpf__) && !defined(BPF_NO_PRESERVE_ACCESS_INDEX)\n#pragma clang attribute pop");
	assert_non_null(from);
	assert_non_null(to);
	*to = 0;
	out = strdup(from + strlen(end_of_head));
	free(text);
	return out;
}

static void gives(struct builder *b, const char *expected)
{
	char *text = types_of(b);

	assert_string_equal(text, expected);
	free(text);
	free(b);
}

static void refuses(struct builder *b, int code, const char *message)
{
	struct error e = ERROR_INIT;
	FILE *f = fopen("/dev/null", "w");
	struct btf btf;

	if (btf_open_bytes(&btf, build_finish(b), "made", &e))
		fail_msg("%s", e.text);
	assert_int_equal(btf_dump_c(&btf, f, &e), code);
	assert_string_equal(e.text, message);
	fclose(f);
	btf_close(&btf);
	free(b);
}

static struct builder *start(void)
{
	return calloc(1, sizeof(struct builder));
}

/* A struct of `size` bytes with one member at its start. */
static uint32_t build_struct(struct builder *b, const char *name, uint32_t size, const char *member, uint32_t type)
{
	uint32_t id = build_type(b, name, KIND_STRUCT, 1, size);

	build_member(b, member, type, 0);
	return id;
}

static uint32_t build_pointer(struct builder *b, uint32_t to)
{
	return build_type(b, "", KIND_PTR, 0, to);
}

/* ---- names ---- */

static void names_taken_twice(void **state)
{
	struct builder *b = start();
	uint32_t i = build_int(b, "int", 4), second;

	(void)state;
	build_struct(b, "a", 4, "x", i);
	second = build_struct(b, "a", 4, "y", i);
	build_struct(b, "a___2", 8, "own", i);
	build_type(b, "a", KIND_TYPEDEF, 0, second);
	build_type(b, "a", KIND_TYPEDEF, 0, i);
	gives(b,
	      "struct a {\n\tint x;\n};\n\n"
	      "struct a___2 {\n\tint y;\n};\n\n"
	      "struct a___2___3 {\n\tint own;\n\tint: 32;\n};\n\n"
	      "typedef struct a___2 a;\n\n"
	      "typedef int a___2;\n\n");
}

static void forward_declarations_find_their_kind(void **state)
{
	struct builder *b = start();
	uint32_t i = build_int(b, "int", 4), fwd_union, fwd_struct, fwd_other, s;

	(void)state;
	build_struct(b, "a", 4, "x", i);
	build_type(b, "a", KIND_UNION, 1, 4);
	build_member(b, "u", i, 0);
	fwd_union = build_type(b, "a", KIND_FWD, BUILD_FLAG, 0);
	fwd_struct = build_type(b, "a", KIND_FWD, 0, 0);
	fwd_other = build_type(b, "other", KIND_FWD, 0, 0);
	s = b->n_types + 1;
	build_type(b, "holder", KIND_STRUCT, 3, 24);
	build_member(b, "u", s + 1, 0);
	build_member(b, "s", s + 2, 64);
	build_member(b, "o", s + 3, 128);
	build_pointer(b, fwd_union);
	build_pointer(b, fwd_struct);
	build_pointer(b, fwd_other);
	gives(b,
	      "struct a {\n\tint x;\n};\n\n"
	      "union a___2 {\n\tint u;\n};\n\n"
	      "struct holder {\n\tunion a___2 *u;\n\tstruct a *s;\n\tstruct other *o;\n};\n\n");
}

static void words_of_c(void **state)
{
	struct builder *b = start();
	uint32_t i = build_int(b, "int", 4), boolean = build_int(b, "_Bool", 1);

	(void)state;
	build_struct(b, "while", 4, "return", i);
	build_type(b, "int", KIND_TYPEDEF, 0, i);
	build_type(b, "__builtin_va_list", KIND_TYPEDEF, 0, i);
	build_type(b, "bool", KIND_TYPEDEF, 0, boolean);
	build_struct(b, "s", 4, "bool", i);
	build_type(b, "", KIND_ENUM, 2, 4);
	build_pair(b, "false", 0);
	build_pair(b, "goto", 1);
	gives(b,
	      "struct while___2 {\n\tint return___2;\n};\n\n"
	      "typedef int int___2;\n\n"
	      "typedef int __builtin_va_list___2;\n\n"
	      "#ifndef __VMLINUX_H_HAS_BOOL\ntypedef _Bool bool;\n#endif\n\n"
	      "struct s {\n#ifdef __VMLINUX_H_HAS_BOOL\n\tint bool_;\n#else\n\tint bool;\n#endif\n};\n\n"
	      "#ifndef __VMLINUX_H_HAS_BOOL\nenum {\n\tfalse = 0,\n\tgoto___2 = 1,\n};\n\n#endif\n\n");
}

static void names_of_other_languages(void **state)
{
	struct builder *b = start();
	uint32_t u32 = build_int(b, "u32", 4), c = build_int(b, "char", 4), odd = build_int(b, "i24", 3), f, i;

	(void)state;
	i = build_int(b, "unsigned int", 4);
	f = build_type(b, "f128", KIND_FLOAT, 0, 16);
	build_type(b, "u32", KIND_TYPEDEF, 0, i);
	build_type(b, "Option<u32>", KIND_STRUCT, 4, 32);
	build_member(b, "0", u32, 0);
	build_member(b, "a.b", c, 32);
	build_member(b, "odd", odd, 64);
	build_member(b, "f", f, 128);
	gives(b,
	      "typedef unsigned int u32;\n\n"
	      "typedef unsigned int u32___2;\n\n"
	      "typedef unsigned int char___2;\n\n"
	      "typedef struct {\n\tunsigned char bytes[3];\n} i24;\n\n"
	      "typedef unsigned __int128 f128;\n\n"
	      "struct Option_u32_ {\n\tu32___2 _;\n\tchar___2 a_b;\n\ti24 odd;\n\tf128 f;\n};\n\n");
}

static void one_name_five_thousand_times(void **state)
{
	struct builder *b = start();
	uint32_t name = build_string(b, "same");
	char *text;

	(void)state;
	for (int i = 0; i < 5000; i++)
		build_raw(b, name, (uint32_t)KIND_STRUCT << 24, 0);
	text = types_of(b);
	assert_non_null(strstr(text, "struct same {};\n\nstruct same___2 {};"));
	assert_non_null(strstr(text, "struct same___5000 {};\n"));
	free(text);
	free(b);
}

/* ---- layout ---- */

static void a_struct_inside_without_a_name(void **state)
{
	struct builder *b = start();
	uint32_t i = build_int(b, "int", 4), inner = build_struct(b, "inner", 8, "x", i);

	(void)state;
	build_struct(b, "outer", 8, "", inner);
	gives(b,
	      "struct inner {\n\tint x;\n\tint: 32;\n};\n\n"
	      "struct outer {\n\tstruct {\n\t\tint x;\n\t\tint: 32;\n\t};\n};\n\n");
}

static void members_that_overlap(void **state)
{
	struct builder *b = start();
	uint32_t i = build_int(b, "int", 4), s = build_type(b, "s", KIND_STRUCT, 2, 6);

	(void)state;
	build_member(b, "x", i, 0);
	build_member(b, "y", i, 16);
	build_struct(b, "holder", 6, "s", s);
	gives(b,
	      "struct s {\n\tunsigned char __gap_0[6]; /* members that overlap */\n};\n\n"
	      "struct holder {\n\tstruct s s;\n};\n\n");
}

/* Before kind_flag a bitfield had an INT of its own. */
static void old_bitfields(void **state)
{
	struct builder *b = start();
	uint32_t i, three, five;

	(void)state;
	i = build_int(b, "int", 4);
	three = build_type(b, "int", KIND_INT, 0, 4);
	build_word(b, 3);
	five = build_type(b, "int", KIND_INT, 0, 4);
	build_word(b, 2 << 16 | 5);
	build_type(b, "s", KIND_STRUCT, 3, 8);
	build_member(b, "a", three, 0);
	build_member(b, "b", five, 3);
	build_member(b, "c", i, 32);
	gives(b, "struct s {\n\tint a: 3;\n\tint: 2;\n\tint b: 5;\n\tint c;\n};\n\n");
}

static void large_gaps(void **state)
{
	struct builder *b = start();
	uint32_t i = build_int(b, "int", 4), c = build_int(b, "char", 1);

	(void)state;
	build_type(b, "s", KIND_STRUCT, 2, 204);
	build_member(b, "x", i, 0);
	build_member(b, "y", i, 200 * 8);
	build_type(b, "u", KIND_UNION, 1, 12);
	build_member(b, "c", c, 0);
	build_type(b, "nothing", KIND_STRUCT, 0, 0x80000000);
	gives(b,
	      "struct s {\n\tint x;\n\tunsigned char __gap_0[196];\n\tint y;\n};\n\n"
	      "union u {\n\tchar c;\n\tunsigned char __gap_1[12];\n};\n\n"
	      "struct nothing {\n\tunsigned char __gap_2[2147483648];\n};\n\n");
}

static void enums_of_every_size(void **state)
{
	struct builder *b = start();

	(void)state;
	build_type(b, "two", KIND_ENUM, BUILD_FLAG | 1, 2);
	build_pair(b, "TWO", (uint32_t)-2);
	build_type(b, "old", KIND_ENUM, 1, 1);
	build_pair(b, "OLD", (uint32_t)-1);
	build_type(b, "top", KIND_ENUM, 1, 4);
	build_pair(b, "TOP", 0x80000000);
	build_type(b, "eight", KIND_ENUM64, 1, 8);
	build_member(b, "EIGHT", 1, 0);
	build_type(b, "least", KIND_ENUM64, BUILD_FLAG | 2, 8);
	build_member(b, "LEAST", 0, 0x80000000);
	build_member(b, "SMALL", (uint32_t)-3, UINT32_MAX);
	build_type(b, "most", KIND_ENUM64, 1, 8);
	build_member(b, "MOST", UINT32_MAX, UINT32_MAX);
	build_type(b, "none", KIND_ENUM, 0, 4);
	gives(b,
	      "enum two {\n\tTWO = -2,\n} __attribute__((mode(HI)));\n\n"
	      "enum old {\n\tOLD = -1,\n} __attribute__((mode(QI)));\n\n"
	      "enum top {\n\tTOP = 2147483648U,\n};\n\n"
	      "enum eight {\n\tEIGHT = 1,\n} __attribute__((mode(DI)));\n\n"
	      "enum least {\n\tLEAST = -9223372036854775807LL - 1,\n\tSMALL = -3,\n};\n\n"
	      "enum most {\n\tMOST = 18446744073709551615ULL,\n};\n\n"
	      "enum none;\n\n");
}

static void another_byte_order(void **state)
{
	struct builder *b = start();
	uint32_t i;

	(void)state;
	b->big = true;
	i = build_int(b, "int", 4);
	build_type(b, "s", KIND_STRUCT, BUILD_FLAG | 2, 4);
	build_member(b, "a", i, 3 << 24);
	build_member(b, "b", i, 29 << 24 | 3);
	gives(b, "struct s {\n\tint a: 3;\n\tint b: 29;\n};\n\n");
}

static void kernel_functions(void **state)
{
	struct builder *b = start();
	uint32_t i = build_int(b, "int", 4), proto, f, g;

	(void)state;
	build_type(b, "taken", KIND_TYPEDEF, 0, i);
	proto = build_type(b, "", KIND_FUNC_PROTO, 2, i);
	build_pair(b, "p", proto + 1);
	build_pair(b, "", 0);
	build_pointer(b, proto + 2);
	build_type(b, "other", KIND_FWD, 0, 0);
	f = build_type(b, "bpf_f", KIND_FUNC, FUNC_STATIC, proto);
	g = build_type(b, "taken", KIND_FUNC, FUNC_STATIC, proto);
	build_type(b, "untagged", KIND_FUNC, FUNC_STATIC, proto);
	for (uint32_t n = 0; n < 3; n++) {
		build_type(b, "bpf_kfunc", KIND_DECL_TAG, 0, n == 2 ? g : f);
		build_word(b, UINT32_MAX);
	}
	build_type(b, "another", KIND_DECL_TAG, 0, f + 2);
	build_word(b, UINT32_MAX);
	gives(b,
	      "typedef int taken;\n\n"
	      "struct other;\n\n"
	      "#ifndef BPF_NO_KFUNC_PROTOTYPES\n#ifndef __ksym\n#define __ksym __attribute__((section(\".ksyms\")))\n#endif\n"
	      "#ifndef __weak\n#define __weak __attribute__((weak))\n#endif\n\n"
	      "extern int bpf_f(struct other *, ...) __weak __ksym;\n"
	      "#endif\n\n");
}

/* ---- what C cannot say ---- */

static void a_function_that_returns_itself(void **state)
{
	struct builder *b = start();

	(void)state;
	build_type(b, "", KIND_FUNC_PROTO, 0, 2);
	build_pointer(b, 1);
	build_type(b, "f", KIND_TYPEDEF, 0, 1);
	refuses(b, -ELOOP, "made: type 1: func_proto: needs itself before it is complete");
}

static void a_typedef_in_its_own_parameters(void **state)
{
	struct builder *b = start();

	(void)state;
	build_type(b, "f", KIND_TYPEDEF, 0, 2);
	build_pointer(b, 3);
	build_type(b, "", KIND_FUNC_PROTO, 1, 0);
	build_pair(b, "", 1);
	refuses(b, -ELOOP, "made: type 1: typedef: needs itself before it is complete");
}

static void a_struct_without_a_name_in_itself(void **state)
{
	struct builder *b = start();

	(void)state;
	build_struct(b, "", 8, "next", 2);
	build_pointer(b, 1);
	build_type(b, "list", KIND_TYPEDEF, 0, 1);
	refuses(b, -ELOOP, "made: type 1: struct: needs itself before it is complete");
}

static void an_array_of_itself_behind_a_pointer(void **state)
{
	struct builder *b = start();
	uint32_t i = build_int(b, "int", 4);

	(void)state;
	build_struct(b, "s", 8, "rows", 3);
	build_pointer(b, 4);
	build_array(b, 2, i, 2);
	refuses(b, -ELOOP, "made: type 2: struct: needs itself before it is complete");
}

/* Each level holds the one below twice: 2^30 members when written out. */
static void levels_that_double(void **state)
{
	struct builder *b = start();
	uint32_t below = build_int(b, "int", 4);

	(void)state;
	for (int i = 0; i < 25; i++) {
		uint32_t id = build_type(b, "", KIND_UNION, 2, 4);

		build_member(b, "a", below, 0);
		build_member(b, "b", below, 0);
		below = id;
	}
	build_type(b, "t", KIND_TYPEDEF, 0, below);
	refuses(b, -E2BIG, "made: types without names are repeated too often to write them out");
}

static void a_long_chain_of_typedefs_and_functions(void **state)
{
	struct builder *b = start();

	(void)state;
	for (uint32_t i = 0; i < 300; i++) {
		build_type(b, "t", KIND_TYPEDEF, 0, 2 * i + 2);
		build_type(b, "", KIND_FUNC_PROTO, 1, 0);
		build_pair(b, "", 2 * i + 3);
	}
	build_int(b, "int", 4);
	refuses(b, -ELOOP, "made: more than 200 types need each other in a row");
}

/* `n` pointers in front of an int. */
static struct builder *pointers(uint32_t n)
{
	struct builder *b = start();

	for (uint32_t i = 0; i < n; i++)
		build_pointer(b, i + 2);
	build_int(b, "int", 4);
	build_type(b, "t", KIND_TYPEDEF, 0, 1);
	return b;
}

static void too_many_pointers(void **state)
{
	(void)state;
	refuses(pointers(60), -ELOOP, "made: type 49: more than 48 pointers, arrays and functions in a row");
	refuses(pointers(1100), -ELOOP, "made: type 1025: more than 1024 references in a row");
}

static void a_full_disk(void **state)
{
	struct builder *b = start();
	struct error e = ERROR_INIT;
	FILE *f = fopen("/dev/full", "w");
	struct btf btf;

	(void)state;
	build_int(b, "int", 4);
	assert_int_equal(btf_open_bytes(&btf, build_finish(b), "made", &e), 0);
	assert_int_equal(btf_dump_c(&btf, f, &e), -ENOSPC);
	assert_string_equal(e.text, "cannot write: No space left on device");
	fclose(f);
	btf_close(&btf);
	free(b);
}

/* ---- one line ---- */

static void lines(void **state)
{
	static const char *const expected[] = {
		"int", "struct s", "typedef struct s *pointer", "int(int a, pointer p)", "int f(int a, pointer p)",
		"struct s *", "extern pointer v", "struct {...}",
	};
	struct builder *b = start();
	struct error e = ERROR_INIT;
	struct btf btf;

	(void)state;
	build_int(b, "int", 4);
	build_struct(b, "s", 4, "x", 1);
	build_type(b, "pointer", KIND_TYPEDEF, 0, 6);
	build_type(b, "", KIND_FUNC_PROTO, 2, 1);
	build_pair(b, "a", 1);
	build_pair(b, "p", 3);
	build_type(b, "f", KIND_FUNC, FUNC_STATIC, 4);
	build_pointer(b, 2);
	build_type(b, "v", KIND_VAR, 0, 3);
	build_word(b, VAR_STATIC);
	build_struct(b, "", 4, "x", 1);
	assert_int_equal(btf_open_bytes(&btf, build_finish(b), "made", &e), 0);
	for (uint32_t id = 1; id <= 8; id++) {
		char line[128] = "";
		FILE *f = fmemopen(line, sizeof(line), "w");

		assert_int_equal(btf_dump_line(&btf, id, f, &e), 0);
		fclose(f);
		assert_string_equal(line, expected[id - 1]);
	}
	btf_close(&btf);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_taken_twice),
		cmocka_unit_test(forward_declarations_find_their_kind),
		cmocka_unit_test(words_of_c),
		cmocka_unit_test(names_of_other_languages),
		cmocka_unit_test(one_name_five_thousand_times),
		cmocka_unit_test(a_struct_inside_without_a_name),
		cmocka_unit_test(members_that_overlap),
		cmocka_unit_test(old_bitfields),
		cmocka_unit_test(large_gaps),
		cmocka_unit_test(enums_of_every_size),
		cmocka_unit_test(another_byte_order),
		cmocka_unit_test(kernel_functions),
		cmocka_unit_test(a_function_that_returns_itself),
		cmocka_unit_test(a_typedef_in_its_own_parameters),
		cmocka_unit_test(a_struct_without_a_name_in_itself),
		cmocka_unit_test(an_array_of_itself_behind_a_pointer),
		cmocka_unit_test(levels_that_double),
		cmocka_unit_test(a_long_chain_of_typedefs_and_functions),
		cmocka_unit_test(too_many_pointers),
		cmocka_unit_test(a_full_disk),
		cmocka_unit_test(lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
