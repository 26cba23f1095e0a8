// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Global variables set by text: every type, every part, and every reason to refuse. */
#include "tests/unit/compile.h"

#include <errno.h>

#include "loader/globals.h"
#include "loader/value.h"

static const char source[] =
	"typedef short s16; enum mode { OFF, AUDIT, ENFORCE }; enum sign { MINUS = -1, PLUS = 1 };\n"
	"struct limits { u32 soft, hard; union { u16 port; u8 raw[2]; }; struct { u32 low : 3; u32 high : 5; int few : 4; };\n"
	"  enum mode modes[3]; char tag[8]; };\n"
	"const volatile enum mode mode = AUDIT; const volatile enum sign sign; const volatile bool flag;\n"
	"const volatile u8 byte; const volatile char letter; const volatile s16 small; const volatile u64 wide;\n"
	"const volatile s64 swide; const volatile u32 numbers[4] = { 9, 9, 9, 9 }; const volatile u8 grid[2][3];\n"
	"const volatile char text[8] = \"before\"; const volatile struct limits limits[2]; const volatile bool flags[2];\n"
	"u32 *pointer; u32 budget = 5;\n"
	"SEC(\"lsm/file_open\") int p(void *ctx) { u32 i = (u64)ctx & 1;\n"
	"  return mode + sign + flag + byte + letter + small + wide + swide + numbers[i] + grid[i][i] + text[i] +\n"
	"    limits[i].soft + (u64)pointer + budget + flags[i]; }\n";

static struct compiled file;
static struct object object;

static void open_object(const char *flags)
{
	struct error e = ERROR_INIT;

	file = compile(source, flags);
	if (object_open(&object, (struct bytes){ file.p, file.n }, "p.bpf.o", &e))
		fail_msg("%s", e.text);
}

static void close_object(void)
{
	object_close(&object);
	free(file.p);
}

static const uint8_t *bytes_of(const char *name)
{
	struct variable v;

	assert_true(object_find_variable(&object, name, &v));
	return globals_writable(&object.maps[v.map]) + v.offset;
}

/* The number of `size` bytes at `at` of a variable. */
static uint64_t number_of(const char *name, size_t at, size_t size)
{
	const uint8_t *p = bytes_of(name) + at;
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value |= (uint64_t)p[object.elf.big_endian ? size - 1 - i : i] << 8 * i;
	return value;
}

static const struct { const char *path, *value, *variable; size_t at, size; uint64_t number; } good[] = {
	{ "mode", "ENFORCE", "mode", 0, 4, 2 },
	{ "mode", "77", "mode", 0, 4, 77 },
	{ "sign", "MINUS", "sign", 0, 4, 0xffffffff },
	{ "sign", "-1", "sign", 0, 4, 0xffffffff },
	{ "flag", "true", "flag", 0, 1, 1 },
	{ "flag", "false", "flag", 0, 1, 0 },
	{ "flag", "1", "flag", 0, 1, 1 },
	{ "byte", "0xff", "byte", 0, 1, 255 },
	{ "byte", "017", "byte", 0, 1, 15 },
	{ "byte", "'x'", "byte", 0, 1, 'x' },
	{ "letter", "'\\n'", "letter", 0, 1, '\n' },
	{ "letter", "'\\''", "letter", 0, 1, '\'' },
	{ "small", "-32768", "small", 0, 2, 0x8000 },
	{ "wide", "18446744073709551615", "wide", 0, 8, UINT64_MAX },
	{ "swide", "-9223372036854775808", "swide", 0, 8, UINT64_C(1) << 63 },
	{ "numbers", "{1, 2}", "numbers", 0, 4, 1 },
	{ "numbers", "{1, 2}", "numbers", 4, 4, 2 },
	{ "numbers", "{1, 2}", "numbers", 8, 4, 0 },
	{ "numbers", "{1,2,3,4,}", "numbers", 12, 4, 4 },
	{ "numbers[2]", "0x10", "numbers", 8, 4, 16 },
	{ "grid", "{{1,2,3},{4,5,6}}", "grid", 5, 1, 6 },
	{ "grid[1][0]", "9", "grid", 3, 1, 9 },
	{ "flags", "{ false, true }", "flags", 1, 1, 1 },
	{ "text", "after", "text", 0, 1, 'a' },
	{ "text", "after", "text", 5, 1, 0 },
	{ "text", "\"a\\\"b\"", "text", 1, 1, '"' },
	{ "text", "{'a', 'b'}", "text", 1, 1, 'b' },
	{ "text", "", "text", 0, 8, 0 },
	{ "limits[1].hard", "7", "limits", 36 + 4, 4, 7 },
	{ "limits[0].port", "0x1234", "limits", 8, 2, 0x1234 },
	{ "limits[0].raw[1]", "5", "limits", 9, 1, 5 },
	{ "limits[1].modes[2]", "AUDIT", "limits", 36 + 24, 4, 1 },
	{ "limits[0].modes", "{OFF,ENFORCE}", "limits", 20, 4, 2 },
	{ "limits[1].tag", "etc", "limits", 36 + 28, 1, 'e' },
	{ "budget", "6", "budget", 0, 4, 6 },
};

static void set_all(const char *flags)
{
	open_object(flags);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct error e = ERROR_INIT;

		if (object_set_text(&object, good[i].path, good[i].value, &e))
			fail_msg("%s=%s: %s", good[i].path, good[i].value, e.text);
		if (number_of(good[i].variable, good[i].at, good[i].size) != good[i].number)
			fail_msg("%s=%s: %llx", good[i].path, good[i].value,
				 (unsigned long long)number_of(good[i].variable, good[i].at, good[i].size));
	}
	close_object();
}

static void values_reach_their_bytes(void **state)
{
	(void)state;
	set_all("");
}

static void big_endian_values_reach_their_bytes(void **state)
{
	(void)state;
	set_all("--target=bpfeb");
}

/* What compilers do with `low : 3, high : 5, few : 4`: from the least bit up, or from the greatest down. */
static void bitfields_leave_their_neighbours(void **state)
{
	static const struct { const char *flags; uint8_t first, second; } orders[] = {
		{ "", 5 | 17 << 3, 0x0e }, { "--target=bpfeb", 5 << 5 | 17, 0xe0 },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct error e = ERROR_INIT;

		open_object(orders[i].flags);
		assert_int_equal(object_set_text(&object, "limits[0].low", "5", &e), 0);
		assert_int_equal(object_set_text(&object, "limits[0].few", "-2", &e), 0);
		assert_int_equal(object_set_text(&object, "limits[0].high", "17", &e), 0);
		assert_int_equal(bytes_of("limits")[12], orders[i].first);
		assert_int_equal(bytes_of("limits")[13], orders[i].second);
		close_object();
	}
}

static const struct { const char *path, *value; int code; const char *message, *hint; } bad[] = {
	{ "absent", "1", -ENOENT, "variable absent: there is none in this object", "" },
	{ "byte", "256", -ERANGE, "variable byte: 256 does not fit in const volatile u8 (0 to 255)", "" },
	{ "byte", "-1", -ERANGE, "variable byte: -1 does not fit in const volatile u8 (0 to 255)", "" },
	{ "byte", "ten", -EINVAL, "variable byte: `ten` is no value of const volatile u8",
	  "a number, or a character in ''" },
	{ "byte", "", -EINVAL, "variable byte: `` is no value of const volatile u8", "a number, or a character in ''" },
	{ "small", "1x", -EINVAL, "variable small: `1x` is no value of const volatile s16", "a number" },
	{ "wide", "18446744073709551616", -EINVAL,
	  "variable wide: `18446744073709551616` is no value of const volatile u64", "a number" },
	{ "flag", "yes", -EINVAL, NULL, "true or false" },
	{ "flag", "2", -ERANGE, NULL, "" },
	{ "mode", "ENFORCED", -EINVAL, "variable mode: `ENFORCED` is no value of const volatile enum mode", "ENFORCE" },
	{ "mode", "wild", -EINVAL, NULL, "an enumerator of it, or a number" },
	{ "text", "12345678", -ERANGE, "variable text: the text and its final NUL do not fit in 8 bytes", "" },
	{ "text", "\"12345678\"", -ERANGE, "variable text: the text and its final NUL do not fit in 8 bytes", "" },
	{ "text", "\"open", -EINVAL, "variable text: the text does not end with \", or holds an unknown escape", "" },
	{ "text", "\"\\q\"", -EINVAL, NULL, "" },
	{ "text", "\"a\" b", -EINVAL, "variable text: `b` follows the value", "" },
	{ "numbers", "1", -EINVAL, "variable numbers: an array takes values in {}, or one element by [index]", "" },
	{ "numbers", "{1,2,3,4,5}", -ERANGE, "variable numbers: more values than the 4 elements of the array", "" },
	{ "numbers", "{1 2}", -EINVAL, "variable numbers: the list of values does not end with }", "" },
	{ "numbers", "{1,", -EINVAL, NULL, "" },
	{ "numbers", "{1,x}", -EINVAL, "variable numbers: element 1: `x` is no value of const volatile u32", "a number" },
	{ "numbers[4]", "1", -ERANGE, "variable numbers[4]: element 4 is past the end of const volatile u32[4]", "" },
	{ "numbers[x]", "1", -EINVAL, "variable numbers[x]: [x] is no index", "" },
	{ "numbers[1]x", "1", -EINVAL, "variable numbers[1]x: `x` follows an index", "" },
	{ "numbers[-1]", "1", -EINVAL, NULL, "" },
	{ "byte.x", "1", -EINVAL, "variable byte.x: const volatile u8 has no members, so no .x", "" },
	{ "byte[0]", "1", -EINVAL, "variable byte[0]: const volatile u8 is no array, so has no [0]", "" },
	{ "limits", "1", -EINVAL, NULL, "" },
	{ "limits[0]", "1", -EINVAL,
	  "variable limits[0]: const volatile struct limits has no value of its own: set its members, by .name", "" },
	{ "limits[0].sofd", "1", -ENOENT, "variable limits[0].sofd: const volatile struct limits has no member sofd",
	  ".soft" },
	{ "limits[0].low", "8", -ERANGE, "variable limits[0].low: 8 does not fit in u32 of fewer bits (0 to 7)", "" },
	{ "limits[0].few", "-9", -ERANGE, "variable limits[0].few: -9 does not fit in int of fewer bits (-8 to 7)", "" },
	{ "limits[0].low.x", "1", -EINVAL, "variable limits[0].low.x: a bitfield has no parts", "" },
	{ "pointer", "1", -EINVAL, "variable pointer: its type, u32 *, does not hold a number", "" },
};

static void what_does_not_fit_is_refused_and_changes_nothing(void **state)
{
	uint8_t before[32], *now;

	(void)state;
	open_object("");
	memcpy(before, bytes_of("numbers"), 16);
	memcpy(before + 16, bytes_of("text"), 8);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error e = ERROR_INIT;
		int r = object_set_text(&object, bad[i].path, bad[i].value, &e);

		if (r != bad[i].code)
			fail_msg("%s=%s: %d %s", bad[i].path, bad[i].value, r, e.text);
		if (bad[i].message)
			assert_string_equal(e.text, bad[i].message);
		assert_string_equal(e.hint, bad[i].hint);
		now = (uint8_t *)bytes_of("numbers");
		assert_memory_equal(now, before, 16);
		assert_memory_equal(bytes_of("text"), before + 16, 8);
	}
	close_object();
}

/* A place that hostile BTF makes up: outside of the variable nothing is written. */
static void a_place_outside_is_refused(void **state)
{
	struct error e = ERROR_INIT;
	uint8_t byte = 0xa5;
	struct variable v;
	struct place place;

	(void)state;
	open_object("");
	assert_true(object_find_variable(&object, "byte", &v));
	place = (struct place){ &object.btf, v.type, { &byte, 1 }, 8, 0, false };
	assert_int_equal(value_parse(&place, "1", &e), -EINVAL);
	assert_string_equal(e.text, "it lies outside of the variable");
	assert_true(object_find_variable(&object, "numbers", &v));
	place = (struct place){ &object.btf, v.type, { &byte, 1 }, 0, 0, false };
	assert_int_equal(value_parse(&place, "{1}", &e), -EINVAL);
	assert_int_equal(byte, 0xa5);
	close_object();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_reach_their_bytes),
		cmocka_unit_test(big_endian_values_reach_their_bytes),
		cmocka_unit_test(bitfields_leave_their_neighbours),
		cmocka_unit_test(what_does_not_fit_is_refused_and_changes_nothing),
		cmocka_unit_test(a_place_outside_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
