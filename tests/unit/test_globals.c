// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Global variables: found, spelt, and set within the range of their types. */
#include "tests/unit/compile.h"

#include <errno.h>

#include "btf/spell.h"
#include "loader/globals.h"

static const char source[] =
	"enum mode { OFF, AUDIT, ENFORCE }; enum sign { MINUS = -1, PLUS = 1 };\n"
	"typedef u32 number; struct pair { u32 a, b; };\n"
	"const volatile enum mode mode = AUDIT;\n"
	"const volatile bool flag; const volatile u8 byte = 1; const volatile s8 small; const volatile u16 half;\n"
	"const volatile s32 word; const volatile number typed; const volatile u64 wide; const volatile s64 swide;\n"
	"const volatile enum sign sign;\n"
	"u32 start = 7; u64 count; static volatile u32 inner; struct pair pair; char text[16]; u32 *pointer;\n"
	"SEC(\"lsm/file_open\") int p(void *ctx)\n"
	"{ inner++; count += (u64)pointer; pair.a = text[0]; start++;\n"
	"  return mode + flag + byte + small + half + word + typed + wide + swide + sign; }\n";

static uint64_t content_of(const struct object *o, const char *name)
{
	const struct map *m;
	struct variable v;
	uint64_t value = 0;

	assert_true(object_find_variable(o, name, &v));
	m = &o->maps[v.map];
	for (uint32_t i = 0; i < v.size; i++) {
		uint32_t at = o->elf.big_endian ? v.size - 1 - i : i;
		const uint8_t *p = m->override ? m->override : m->content.p;

		value |= (uint64_t)p[v.offset + at] << 8 * i;
	}
	return value;
}

static const struct {
	const char *name, *section, *type;
	uint32_t size;
	bool read_only;
} variables[] = {
	{ "mode", ".rodata", "const volatile enum mode", 4, true },
	{ "flag", ".rodata", "const volatile bool", 1, true },
	{ "byte", ".rodata", "const volatile u8", 1, true },
	{ "typed", ".rodata", "const volatile number", 4, true },
	{ "start", ".data", "u32", 4, false },
	{ "count", ".bss", "u64", 8, false },
	{ "inner", ".bss", "volatile u32", 4, false },
	{ "pair", ".bss", "struct pair", 8, false },
	{ "text", ".bss", "char[16]", 16, false },
	{ "pointer", ".bss", "u32 *", 8, false },
};

static void variables_are_found_with_their_types(void **state)
{
	struct compiled file = compile(source, "");
	struct object o;
	struct variable v;
	char type[64];

	(void)state;
	open_compiled(&o, file);
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		assert_true(object_find_variable(&o, variables[i].name, &v));
		btf_type_spell(&o.btf, v.type, type, sizeof(type));
		assert_string_equal(v.section, variables[i].section);
		assert_int_equal(v.size, variables[i].size);
		assert_int_equal(v.read_only, variables[i].read_only);
		/* The compiler names _Bool; before clang 16 a typedef of it is not kept. */
		if (strcmp(variables[i].name, "flag"))
			assert_string_equal(type, variables[i].type);
		assert_true(object_has_variable(&o, variables[i].name));
	}
	assert_false(object_has_variable(&o, "LICENSE"));
	assert_false(object_has_variable(&o, "absent"));
	assert_false(object_variable(&o, 1000, &v));
	object_close(&o);
	free(file.p);
}

/* Offsets are those of the symbols: nothing overlaps, whatever the compiler left open in BTF. */
static void variables_do_not_overlap(void **state)
{
	struct compiled file = compile(source, "");
	struct object o;
	struct variable a, b;

	(void)state;
	open_compiled(&o, file);
	for (size_t i = 0; object_variable(&o, i, &a); i++)
		for (size_t k = 0; object_variable(&o, k, &b); k++)
			assert_true(i == k || a.map != b.map || a.offset + a.size <= b.offset ||
				    b.offset + b.size <= a.offset);
	object_close(&o);
	free(file.p);
}

static const struct {
	const char *name;
	int64_t value;
	int code;
	const char *message;   /* NULL: taken */
} settings[] = {
	{ "mode", 2, 0, NULL },
	{ "mode", -1, -ERANGE, "variable mode: -1 does not fit in const volatile enum mode (0 to 4294967295)" },
	{ "sign", -1, 0, NULL },
	{ "byte", 255, 0, NULL },
	{ "byte", 256, -ERANGE, "variable byte: 256 does not fit in const volatile u8 (0 to 255)" },
	{ "small", -128, 0, NULL },
	{ "small", -129, -ERANGE, "variable small: -129 does not fit in const volatile s8 (-128 to 127)" },
	{ "half", 65536, -ERANGE, "variable half: 65536 does not fit in const volatile u16 (0 to 65535)" },
	{ "word", INT32_MIN, 0, NULL },
	{ "word", INT64_C(1) << 31, -ERANGE,
	  "variable word: 2147483648 does not fit in const volatile s32 (-2147483648 to 2147483647)" },
	{ "typed", UINT32_MAX, 0, NULL },
	{ "wide", INT64_MAX, 0, NULL },
	{ "wide", -1, -ERANGE, "variable wide: -1 does not fit in const volatile u64 (0 to 18446744073709551615)" },
	{ "swide", INT64_MIN, 0, NULL },
	{ "start", 9, 0, NULL },
	{ "count", 10, 0, NULL },
	{ "inner", 11, 0, NULL },
	{ "flag", 1, 0, NULL },
	{ "flag", 2, -ERANGE, NULL },
	{ "pair", 1, -EINVAL, "variable pair: its type, struct pair, does not hold a number" },
	{ "text", 1, -EINVAL, "variable text: its type, char[16], does not hold a number" },
	{ "pointer", 1, -EINVAL, "variable pointer: its type, u32 *, does not hold a number" },
	{ "absent", 1, -ENOENT, "variable absent: there is none in this object" },
};

static void set_all(const char *flags)
{
	struct compiled file = compile(source, flags);
	struct object o;

	open_compiled(&o, file);
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		struct error e = ERROR_INIT;
		struct variable v;
		uint64_t mask;

		assert_int_equal(object_set_number(&o, settings[i].name, settings[i].value, &e), settings[i].code);
		if (settings[i].message)
			assert_string_equal(e.text, settings[i].message);
		if (settings[i].code)
			continue;
		assert_true(object_find_variable(&o, settings[i].name, &v));
		mask = v.size == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * v.size) - 1;
		assert_true(content_of(&o, settings[i].name) == ((uint64_t)settings[i].value & mask));
	}
	object_close(&o);
	free(file.p);
}

static void numbers_are_set_within_range(void **state)
{
	(void)state;
	set_all("");
}

static void big_endian_numbers_are_stored_in_their_order(void **state)
{
	(void)state;
	set_all("--target=bpfeb");
}

static void neighbours_and_the_file_stay_as_they_are(void **state)
{
	struct compiled file = compile(source, "");
	uint8_t *before = malloc(file.n);
	struct error e = ERROR_INIT;
	struct object o;

	(void)state;
	assert_non_null(before);
	memcpy(before, file.p, file.n);
	open_compiled(&o, file);
	assert_int_equal(object_set_number(&o, "half", 0xffff, &e), 0);
	assert_true(content_of(&o, "byte") == 1);
	assert_true(content_of(&o, "mode") == 1);
	assert_true(content_of(&o, "small") == 0);
	assert_true(content_of(&o, "word") == 0);
	assert_memory_equal(before, file.p, file.n);
	object_close(&o);
	free(before);
	free(file.p);
}

/* ---- what is refused ---- */

static void spoil_name(struct object *o) { poke(symbol_bytes(o, "start"), 4, 0); }

static void spoil_place(struct object *o)
{
	uint8_t *symbol = symbol_bytes(o, "start");

	poke(symbol + 8, 8, elf_section(&o->elf, ".data")->size);
	poke(symbol + 16, 8, 0);
}

static const struct {
	const char *name;
	void (*spoil)(struct object *o);
	const char *message;
} spoilt[] = {
	{ "variable_without_symbol", spoil_name, "section .data: variable start of its BTF has no symbol" },
	{ "variable_past_the_end_of_its_section", spoil_place, "section .data: variable start lies past its end" },
};

static void spoilt_objects_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
		struct compiled file = compile(source, "");
		struct error e = ERROR_INIT;
		struct object o;

		print_message("# %s\n", spoilt[i].name);
		open_compiled(&o, file);
		spoilt[i].spoil(&o);
		object_close(&o);
		assert_int_equal(object_open(&o, (struct bytes){ file.p, file.n }, "p.bpf.o", &e), -EINVAL);
		assert_string_equal(e.text, spoilt[i].message);
		free(file.p);
	}
}

/* ---- spelling ---- */

static void types_are_spelt_as_in_c(void **state)
{
	static const struct { const char *variable, *type; } cases[] = {
		{ "a", "int *[3]" }, { "b", "int (*)[3]" }, { "c", "int (*)()" }, { "d", "const char *const" },
		{ "e", "struct s **" }, { "f", "int[2][3]" }, { "g", "union u" }, { "h", "void *" },
	};
	struct compiled file = compile(
		"struct s { int x; }; union u { int x; };\n"
		"int *a[3]; int (*b)[3]; int (*c)(int); const char *const volatile_free = 0; struct s **e; int f[2][3];\n"
		"union u g; void *h; const char *const d SEC(\".data.d\") = 0;\n", "");
	struct variable v;
	struct object o;
	char type[64], tiny[4];

	(void)state;
	open_compiled(&o, file);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(object_find_variable(&o, cases[i].variable, &v));
		btf_type_spell(&o.btf, v.type, type, sizeof(type));
		assert_string_equal(type, cases[i].type);
	}
	btf_type_spell(&o.btf, v.type, tiny, sizeof(tiny));
	assert_string_equal(tiny, "voi");
	btf_type_spell(&o.btf, 100000, type, sizeof(type));
	assert_string_equal(type, "?");
	object_close(&o);
	free(file.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variables_are_found_with_their_types),
		cmocka_unit_test(variables_do_not_overlap),
		cmocka_unit_test(numbers_are_set_within_range),
		cmocka_unit_test(big_endian_numbers_are_stored_in_their_order),
		cmocka_unit_test(neighbours_and_the_file_stay_as_they_are),
		cmocka_unit_test(spoilt_objects_are_refused),
		cmocka_unit_test(types_are_spelt_as_in_c),
	};

	return cmocka_run_group_tests_name("globals", tests, NULL, NULL);
}
