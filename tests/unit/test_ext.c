// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* .BTF.ext: records in both byte orders and with longer records, and a fixture for every defect. */
#include <stdarg.h>
#include <setjmp.h>
#include <errno.h>
#include <stdlib.h>

#include <cmocka.h>

#include "btf_builder.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/*
 * A good .BTF.ext as words: header of 8, then func_info (5), line_info (11),
 * core_relo (7).  Strings of the BTF: 1 "lsm/x", 7 "f.c", 11 "0:1", 15 "int".
 */
enum { FUNC = 8, LINE = 13, CORE = 24, WORDS = 31 };

struct image {
	struct builder b;
	uint32_t w[64];
	uint32_t n;             /* words */
	uint8_t raw[512];
	struct btf btf;
};

static const uint32_t good[WORDS] = {
	0, 32, 0, 20, 20, 44, 64, 28,
	8, 1, 1, 0, 2,
	16, 1, 2, 0, 7, 0, 1024, 8, 7, 0, 2048,
	16, 1, 1, 8, 1, 11, 0,
};

static void begin(struct image *i, bool big)
{
	struct error e = ERROR_INIT;

	memset(i, 0, sizeof(*i));
	i->b.big = big;
	build_string(&i->b, "lsm/x");
	build_string(&i->b, "f.c");
	build_string(&i->b, "0:1");
	build_int(&i->b, "int", 4);                          /* 1 */
	build_type(&i->b, "x", KIND_FUNC, FUNC_GLOBAL, 3);   /* 2 */
	build_type(&i->b, "", KIND_FUNC_PROTO, 0, 1);        /* 3 */
	if (btf_open_bytes(&i->btf, build_finish(&i->b), "t", &e))
		fail_msg("%s", e.text);
	memcpy(i->w, good, sizeof(good));
	i->n = WORDS;
}

/* The image's bytes; word 0 is magic, version, flags unless a test set it. */
static struct bytes finish(struct image *i)
{
	for (uint32_t k = 1; k < i->n; k++)
		build_put(&i->b, i->raw + 4 * k, i->w[k], 4);
	build_put(&i->b, i->raw, 0xeb9f, 2);
	i->raw[2] = (uint8_t)(1 ^ i->w[0]);
	i->raw[3] = (uint8_t)(i->w[0] >> 8);
	return (struct bytes){ i->raw, 4 * i->n };
}

/* ---- defects: `at` gets `value`; or the image is cut to `n` words ---- */

static const struct defect { const char *name; uint32_t at, value, n; const char *message; } defects[] = {
	{ "header cut short", 0, 0, 5, "header is cut short (20 of 24 bytes)" },
	{ "unknown version", 0, 2, 0, "version 3, only 1 is known" },
	{ "unknown flags", 0, 0x400, 0, "header flags 0x4, none are known" },
	{ "header length below the least", 1, 20, 0, "header length 20, not between 24 and the section's 124 bytes" },
	{ "header length beyond the section", 1, 128, 0, "header length 128, not between 24 and the section's 124 bytes" },
	{ "unknown content in a longer header", 1, 36, 0, "header of 36 bytes has unknown content at byte 32" },
	{ "func_info not aligned", 2, 2, 0, "func_info at offset 2 is not aligned to 4" },
	{ "func_info outside the section", 3, 400, 0, "func_info (400 bytes at 0) leaves the section (92 after the header)" },
	{ "line_info offset near 4 GiB", 4, 0xfffffffc, 0, "line_info (44 bytes at 4294967292) leaves the section (92 after the header)" },
	{ "core_relo outside the section", 7, 32, 0, "core_relo (32 bytes at 64) leaves the section (92 after the header)" },
	{ "record size cut short", 3, 3, 0, "func_info: record size is cut short" },
	{ "func_info records too small", FUNC, 4, 0, "func_info: record size 4, not a multiple of 4 of at least 8" },
	{ "line_info records too small", LINE, 12, 0, "line_info: record size 12, not a multiple of 4 of at least 16" },
	{ "core_relo record size odd", CORE, 18, 0, "core_relo: record size 18, not a multiple of 4 of at least 16" },
	{ "core_relo record size 0", CORE, 0, 0, "core_relo: record size 0, not a multiple of 4 of at least 16" },
	{ "part cut short", 3, 8, 0, "func_info: part is cut short" },
	{ "section name outside the strings", FUNC + 1, 900, 0, "func_info: section name offset 900 is outside the string section (21 bytes)" },
	{ "section without a name", FUNC + 1, 0, 0, "func_info: section name offset 0 is outside the string section (21 bytes)" },
	{ "no records", FUNC + 2, 0, 0, "func_info of lsm/x: no records" },
	{ "more records than bytes", FUNC + 2, 2, 0, "func_info of lsm/x: 2 records of 8 bytes leave the table (8 bytes left)" },
	{ "absurd count of records", LINE + 2, 0x10000001, 0, "line_info of lsm/x: 268435457 records of 16 bytes leave the table (32 bytes left)" },
	{ "instruction offset not a multiple of 8", FUNC + 3, 4, 0, "func_info of lsm/x: record 0: instruction offset 4 is no multiple of 8" },
	{ "line_info out of order", LINE + 3, 16, 0, "line_info of lsm/x: record 1: instruction offset 8 comes after 16" },
	{ "func_info type out of range", FUNC + 4, 4, 0, "func_info of lsm/x: record 0: type id 4 is out of range (4 types)" },
	{ "func_info type is no function", FUNC + 4, 1, 0, "func_info of lsm/x: record 0: type 1 is a int, not a func" },
	{ "line_info file outside the strings", LINE + 4, 21, 0, "line_info of lsm/x: record 0: name offset 21 is outside the string section (21 bytes)" },
	{ "line_info text outside the strings", LINE + 9, 77, 0, "line_info of lsm/x: record 1: name offset 77 is outside the string section (21 bytes)" },
	{ "core_relo type out of range", CORE + 4, 0xffffffff, 0, "core_relo of lsm/x: record 0: type id 4294967295 is out of range (4 types)" },
	{ "core_relo access outside the strings", CORE + 5, 99, 0, "core_relo of lsm/x: record 0: name offset 99 is outside the string section (21 bytes)" },
};

static void refused(struct image *i, struct bytes bytes, const char *message)
{
	struct btf_ext ext, untouched;
	struct error e = ERROR_INIT;
	uint8_t *copy = malloc(bytes.n);

	memset(&ext, 0xa5, sizeof(ext));
	untouched = ext;
	memcpy(copy, bytes.p, bytes.n);
	assert_int_equal(btf_ext_open(&ext, (struct bytes){ copy, bytes.n }, &i->btf, &e), -EINVAL);
	assert_memory_equal(e.text, ".BTF.ext: ", 10);
	assert_string_equal(e.text + 10, message);
	assert_memory_equal(&ext, &untouched, sizeof(ext));
	free(copy);
	btf_close(&i->btf);
}

static void test_defect(void **state)
{
	const struct defect *d = *state;
	static struct image i;

	begin(&i, false);
	i.w[d->at] = d->value;
	i.n = d->n ? d->n : i.n;
	refused(&i, finish(&i), d->message);
}

static void test_magic(void **state)
{
	static struct image i;
	struct bytes bytes;

	(void)state;
	begin(&i, false);
	bytes = finish(&i);
	i.raw[0] = 0x12;
	refused(&i, bytes, "magic is 12 eb");
}

static void test_other_order(void **state)
{
	static struct image i;
	struct bytes bytes;

	(void)state;
	begin(&i, false);
	i.b.big = true;
	bytes = finish(&i);
	refused(&i, bytes, "byte order differs from that of .BTF");
}

static void test_twice(void **state)
{
	static struct image i;

	(void)state;
	begin(&i, false);
	memmove(i.w + FUNC + 9, i.w + FUNC + 5, (WORDS - FUNC - 5) * sizeof(*i.w));
	memcpy(i.w + FUNC + 5, i.w + FUNC + 1, 4 * sizeof(*i.w));
	i.w[3] += 16;
	i.w[4] += 16;
	i.w[6] += 16;
	i.n += 4;
	refused(&i, finish(&i), "func_info: two parts for section lsm/x");
}

/* ---- values ---- */

static void check_values(const struct btf_ext *ext)
{
	const struct btf_ext_section *s = btf_ext_section(&ext->func, "lsm/x");
	struct line_info line;
	struct core_relo relo;

	assert_non_null(s);
	assert_int_equal(s->n, 1);
	assert_int_equal(btf_ext_func(ext, s, 0).type_id, 2);
	assert_int_equal(btf_ext_func(ext, s, 1).type_id, 0);
	s = btf_ext_section(&ext->line, "lsm/x");
	assert_int_equal(s->n, 2);
	line = btf_ext_line(ext, s, 1);
	assert_int_equal(line.insn_off, 8);
	assert_int_equal(line.file, 7);
	assert_int_equal(line.line_col, 2048);
	assert_null(btf_ext_section(&ext->line, "lsm/y"));
	if (!ext->core.n)
		return;
	s = btf_ext_section(&ext->core, "lsm/x");
	relo = btf_ext_core(ext, s, 0);
	assert_int_equal(relo.insn_off, 8);
	assert_int_equal(relo.type_id, 1);
	assert_int_equal(relo.access, 11);
	assert_int_equal(relo.kind, 0);
}

static void accepted(struct image *i, uint32_t n_core)
{
	struct error e = ERROR_INIT;
	struct btf_ext ext;

	if (btf_ext_open(&ext, finish(i), &i->btf, &e))
		fail_msg("%s", e.text);
	assert_int_equal(ext.core.n, n_core);
	check_values(&ext);
	btf_ext_close(&ext);
	btf_close(&i->btf);
}

static void test_values(void **state)
{
	static struct image i;

	begin(&i, *state != NULL);
	accepted(&i, 1);
}

/* clang before 10 wrote a header without the CO-RE part. */
static void test_short_header(void **state)
{
	static struct image i;

	(void)state;
	begin(&i, false);
	memmove(i.w + 6, i.w + 8, (WORDS - 8) * sizeof(*i.w));
	i.w[1] = 24;
	i.n -= 2;
	accepted(&i, 0);
}

static void test_longer_records(void **state)
{
	static struct image i;

	(void)state;
	begin(&i, false);
	i.w[CORE] = 20;
	i.w[7] += 4;
	i.w[i.n++] = 0x1234;
	accepted(&i, 1);
}

int main(void)
{
	struct CMUnitTest tests[COUNT(defects) + 7];
	size_t n = 0;

	for (size_t i = 0; i < COUNT(defects); i++)
		tests[n++] = (struct CMUnitTest){ defects[i].name, test_defect, NULL, NULL, (void *)&defects[i] };
	tests[n++] = (struct CMUnitTest){ "wrong magic", test_magic, NULL, NULL, NULL };
	tests[n++] = (struct CMUnitTest){ "byte order of .BTF differs", test_other_order, NULL, NULL, NULL };
	tests[n++] = (struct CMUnitTest){ "two parts for a section", test_twice, NULL, NULL, NULL };
	tests[n++] = (struct CMUnitTest){ "records, little-endian", test_values, NULL, NULL, NULL };
	tests[n++] = (struct CMUnitTest){ "records, big-endian", test_values, NULL, NULL, "big" };
	tests[n++] = (struct CMUnitTest){ "header without CO-RE part", test_short_header, NULL, NULL, NULL };
	tests[n++] = (struct CMUnitTest){ "records longer than known", test_longer_records, NULL, NULL, NULL };
	return _cmocka_run_group_tests("ext", tests, n, NULL, NULL);
}
