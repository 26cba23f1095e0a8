// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Records to lines: the BTF of a few event structs is built here, in both byte
 * orders; every kind of field, and every way in which a record can be wrong.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "loader/decode.h"
#include "loader/report.h"

/* ---- BTF in the making ---- */

struct builder {
	bool swap;
	uint32_t words[1024];  /* of the type section */
	char strings[2048];
	size_t n_words, n_strings;
	uint32_t n_types;
	uint8_t file[8192];
	struct btf btf;
};

static void word(struct builder *b, uint32_t value)
{
	b->words[b->n_words++] = b->swap ? __builtin_bswap32(value) : value;
}

static uint32_t string(struct builder *b, const char *s)
{
	size_t at = b->n_strings;

	if (!*s)
		return 0;
	strcpy(b->strings + at, s);
	b->n_strings += strlen(s) + 1;
	return (uint32_t)at;
}

static uint32_t type(struct builder *b, const char *name, enum btf_kind kind, bool flag, uint32_t vlen, uint32_t size)
{
	word(b, string(b, name));
	word(b, (uint32_t)flag << 31 | (uint32_t)kind << 24 | vlen);
	word(b, size);
	return ++b->n_types;
}

static uint32_t integer(struct builder *b, const char *name, uint32_t size, uint32_t encoding)
{
	uint32_t id = type(b, name, KIND_INT, false, 0, size);

	word(b, encoding << 24 | size * 8);
	return id;
}

static uint32_t array(struct builder *b, uint32_t element, uint32_t index, uint32_t n)
{
	uint32_t id = type(b, "", KIND_ARRAY, false, 0, 0);

	word(b, element);
	word(b, index);
	word(b, n);
	return id;
}

static void member(struct builder *b, const char *name, uint32_t id, uint32_t bit_offset)
{
	word(b, string(b, name));
	word(b, id);
	word(b, bit_offset);
}

static void enumerator(struct builder *b, const char *name, uint32_t value)
{
	word(b, string(b, name));
	word(b, value);
}

static void finish(struct builder *b)
{
	uint32_t types = (uint32_t)b->n_words * 4, strings = (uint32_t)b->n_strings;
	uint32_t header[5] = { 24, 0, types, types, strings };
	bool big = b->swap != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
	struct error e = ERROR_INIT;

	for (int i = 0; i < 5; i++)
		header[i] = b->swap ? __builtin_bswap32(header[i]) : header[i];
	memcpy(b->file, big ? "\xeb\x9f\1" : "\x9f\xeb\1", 4);
	memcpy(b->file + 4, header, sizeof(header));
	memcpy(b->file + 24, b->words, types);
	memcpy(b->file + 24 + types, b->strings, strings);
	if (btf_open_bytes(&b->btf, (struct bytes){ b->file, 24 + types + strings }, "test", &e))
		fail_msg("%s", e.text);
}

/* ids of the types below, the same in both byte orders */
enum {
	U32 = 1, U64, S32, CHAR, BOOL, U8, U16, S8, U128, CHAR16, ACTION, HEAD, EVENT, POINTER, RANGE, RANGES,
	LIST, ANONYMOUS, OPEN_TEXT, MIXED, OPEN, EMPTY, EMPTIES, CROWD, HOLE,
};

static struct builder *build(bool swap)
{
	static struct builder b;

	memset(&b, 0, sizeof(b));
	b.swap = swap;
	b.n_strings = 1;
	integer(&b, "unsigned int", 4, 0);
	integer(&b, "unsigned long long", 8, 0);
	integer(&b, "int", 4, INT_SIGNED);
	integer(&b, "char", 1, INT_SIGNED);
	integer(&b, "_Bool", 1, INT_BOOL);
	integer(&b, "unsigned char", 1, 0);
	integer(&b, "unsigned short", 2, 0);
	integer(&b, "signed char", 1, INT_SIGNED);
	integer(&b, "unsigned __int128", 16, 0);
	array(&b, CHAR, U32, 16);
	type(&b, "picket_action", KIND_ENUM, false, 3, 4);
	enumerator(&b, "PICKET_ACTION_ALLOW", 0);
	enumerator(&b, "PICKET_ACTION_DENY", 1);
	enumerator(&b, "PICKET_ACTION_WOULD_DENY", 2);
	type(&b, "picket_event_head", KIND_STRUCT, false, 6, 56);
	member(&b, "type_id", U32, 0);
	member(&b, "action", ACTION, 32);
	member(&b, "boot_ns", U64, 64);
	member(&b, "hook", CHAR16, 128);
	member(&b, "pid", S32, 256);
	member(&b, "comm", CHAR16, 288);
	type(&b, "event", KIND_STRUCT, false, 2, 64);
	member(&b, "head", HEAD, 0);
	member(&b, "start", U64, 448);
	type(&b, "", KIND_PTR, false, 0, 0);
	type(&b, "range", KIND_STRUCT, false, 2, 4);
	member(&b, "first", U16, 0);
	member(&b, "last", U16, 16);
	array(&b, RANGE, U32, 2);
	array(&b, U16, U32, 3);
	type(&b, "", KIND_UNION, false, 2, 4);
	member(&b, "as_int", S32, 0);
	member(&b, "as_u8", U8, 0);
	array(&b, CHAR, U32, 0);
	/* bitfields by kind_flag: size in the top byte of the offset */
	type(&b, "mixed", KIND_STRUCT, true, 11, 64);
	member(&b, "type_id", U32, 0);
	member(&b, "low", U32, 32 | 3u << 24);
	member(&b, "neg", S32, 35 | 5u << 24);
	member(&b, "yes", BOOL, 64);
	member(&b, "tiny", S8, 72);
	member(&b, "list", LIST, 80);
	member(&b, "where", POINTER, 128);
	member(&b, "range", RANGE, 192);
	member(&b, "more", RANGES, 224);
	member(&b, "", ANONYMOUS, 288);
	member(&b, "wide", U128, 384);
	type(&b, "open", KIND_STRUCT, false, 2, 4);
	member(&b, "type_id", U32, 0);
	member(&b, "text", OPEN_TEXT, 32);
	type(&b, "empty", KIND_STRUCT, false, 0, 0);
	array(&b, EMPTY, U32, 0x7fffffff);
	type(&b, "crowd", KIND_STRUCT, false, 2, 4);
	member(&b, "type_id", U32, 0);
	member(&b, "all", EMPTIES, 32);
	type(&b, "hole", KIND_STRUCT, false, 2, 8);
	member(&b, "type_id", U32, 0);
	member(&b, "late", ACTION, 32);
	finish(&b);
	assert_int_equal(b.btf.n_types, HOLE + 1);
	return &b;
}

/* ---- records ---- */

struct record { uint8_t b[64]; bool swap; };

static void put32(struct record *r, size_t at, uint32_t v)
{
	v = r->swap ? __builtin_bswap32(v) : v;
	memcpy(r->b + at, &v, 4);
}

static void put16(struct record *r, size_t at, uint16_t v)
{
	v = r->swap ? __builtin_bswap16(v) : v;
	memcpy(r->b + at, &v, 2);
}

static void put64(struct record *r, size_t at, uint64_t v)
{
	v = r->swap ? __builtin_bswap64(v) : v;
	memcpy(r->b + at, &v, 8);
}

static struct record event(bool swap, const char *comm)
{
	struct record r = { .swap = swap };

	put32(&r, 0, EVENT);
	put32(&r, 4, 2);
	put64(&r, 8, 5000000001);
	strcpy((char *)r.b + 16, "file_mprotect");
	put32(&r, 32, 42);
	memcpy(r.b + 36, comm, strlen(comm) < 16 ? strlen(comm) : 16);
	put64(&r, 56, UINT64_MAX);
	return r;
}

static const struct report json = { .policy = "wx", .format = PICKET_JSON };
static const struct report human = { .policy = "wx", .format = PICKET_HUMAN };

/* The record in an allocation of exactly its size, so that ASan sees one byte too many. */
static void expect(const struct report *report, const struct btf *btf, const struct record *r, size_t n,
		   const char *line)
{
	uint8_t *copy = malloc(n ? n : 1);
	struct text t = { 0 };

	assert_non_null(copy);
	memcpy(copy, r->b, n);
	report_record(&t, report, btf, (struct bytes){ copy, n });
	assert_string_equal(t.p, line);
	text_free(&t);
	free(copy);
}

static void an_event_is_one_json_line(void **state)
{
	(void)state;
	for (int swap = 0; swap < 2; swap++) {
		struct builder *b = build(swap);
		struct record r = event(swap, "bash");
		struct report known = json;

		expect(&json, &b->btf, &r, 64,
		       "{\"v\":1,\"time\":null,\"policy\":\"wx\",\"action\":\"would_deny\",\"boot_ns\":5000000001,"
		       "\"hook\":\"file_mprotect\",\"pid\":42,\"comm\":\"bash\",\"start\":18446744073709551615}\n");
		known.clock_trusted = true;
		known.realtime_ns = 1767225600ll * 1000000000;
		expect(&known, &b->btf, &r, 64,
		       "{\"v\":1,\"time\":\"2026-01-01T00:00:05.000000001Z\",\"policy\":\"wx\",\"action\":\"would_deny\","
		       "\"boot_ns\":5000000001,\"hook\":\"file_mprotect\",\"pid\":42,\"comm\":\"bash\","
		       "\"start\":18446744073709551615}\n");
		btf_close(&b->btf);
	}
}

static void an_event_is_one_human_line(void **state)
{
	struct builder *b = build(false);
	struct record r = event(false, "bash");
	struct report known = human;

	(void)state;
	expect(&human, &b->btf, &r, 64,
	       "[    5.000] wx would_deny file_mprotect  bash[42]         start=18446744073709551615\n");
	known.clock_trusted = true;
	known.realtime_ns = 1767225600ll * 1000000000;
	known.colour = true;
	expect(&known, &b->btf, &r, 64,
	       "00:00:05.000 wx \033[33mwould_deny \033[0mfile_mprotect  bash[42]         start=18446744073709551615\n");
	btf_close(&b->btf);
}

static void what_attackers_choose_is_escaped(void **state)
{
	struct builder *b = build(false);
	struct record r = event(false, "\"}\n\033[2J\xff" "123456789");  /* 16 bytes, no NUL */

	(void)state;
	expect(&json, &b->btf, &r, 64,
	       "{\"v\":1,\"time\":null,\"policy\":\"wx\",\"action\":\"would_deny\",\"boot_ns\":5000000001,"
	       "\"hook\":\"file_mprotect\",\"pid\":42,\"comm\":\"\\\"}\\u000a\\u001b[2J\\ufffd12345678\","
	       "\"start\":18446744073709551615}\n");
	expect(&human, &b->btf, &r, 64,
	       "[    5.000] wx would_deny file_mprotect  \"}\\u000a\\u001b[2J\\ufffd12345678[42] "
	       "start=18446744073709551615\n");
	btf_close(&b->btf);
}

static struct record mixed(bool swap)
{
	struct record r = { .swap = swap };

	put32(&r, 0, MIXED);
	/* low = 5, neg = -3 (29 of 32): from the low end, or on big-endian from the high one */
	r.b[4] = swap == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) ? 5 << 5 | 29 : 5 | 29 << 3;
	r.b[8] = 1;
	r.b[9] = 0x80;
	put16(&r, 10, 1);
	put16(&r, 12, 2);
	put16(&r, 14, 65535);
	put64(&r, 16, 0xffff888000001000);
	put16(&r, 24, 10);
	put16(&r, 26, 20);
	for (int i = 0; i < 4; i++)
		put16(&r, 28 + 2 * (size_t)i, (uint16_t)(30 + i));
	memset(r.b + 36, 0xff, 4);
	memset(r.b + 48, 0xab, 16);
	return r;
}

static void every_kind_of_field(void **state)
{
	(void)state;
	for (int swap = 0; swap < 2; swap++) {
		struct builder *b = build(swap);
		struct record r = mixed(swap);

		expect(&json, &b->btf, &r, 64,
		       "{\"v\":1,\"time\":null,\"policy\":\"wx\",\"low\":5,\"neg\":-3,\"yes\":true,\"tiny\":-128,"
		       "\"list\":[1,2,65535],\"where\":\"0xffff888000001000\",\"range.first\":10,\"range.last\":20,"
		       "\"more.0.first\":30,\"more.0.last\":31,\"more.1.first\":32,\"more.1.last\":33,"
		       "\"as_int\":-1,\"as_u8\":255,\"wide\":\"abababababababababababababababab\"}\n");
		expect(&human, &b->btf, &r, 64,
		       "[    0.000] wx -          -              -[-]             low=5 neg=-3 yes=true tiny=-128 "
		       "list=[1,2,65535] where=0xffff888000001000 range.first=10 range.last=20 more.0.first=30 "
		       "more.0.last=31 more.1.first=32 more.1.last=33 as_int=-1 as_u8=255 "
		       "wide=abababababababababababababababab\n");
		btf_close(&b->btf);
	}
}

static void an_unknown_enumerator_is_its_number(void **state)
{
	struct builder *b = build(false);
	struct record r = { { 0 }, false };

	(void)state;
	put32(&r, 0, HOLE);
	put32(&r, 4, 77);
	expect(&json, &b->btf, &r, 8, "{\"v\":1,\"time\":null,\"policy\":\"wx\",\"late\":77}\n");
	put32(&r, 4, 1);
	expect(&json, &b->btf, &r, 8, "{\"v\":1,\"time\":null,\"policy\":\"wx\",\"late\":\"deny\"}\n");
	btf_close(&b->btf);
}

static void an_open_ended_record_takes_what_is_there(void **state)
{
	struct builder *b = build(false);
	struct record r = { { 0 }, false };

	(void)state;
	put32(&r, 0, OPEN);
	memcpy(r.b + 4, "hello", 6);
	expect(&json, &b->btf, &r, 12, "{\"v\":1,\"time\":null,\"policy\":\"wx\",\"text\":\"hello\"}\n");
	expect(&json, &b->btf, &r, 7, "{\"v\":1,\"time\":null,\"policy\":\"wx\",\"text\":\"hel\"}\n");
	expect(&json, &b->btf, &r, 4, "{\"v\":1,\"time\":null,\"policy\":\"wx\",\"text\":\"\"}\n");
	btf_close(&b->btf);
}

static const struct { uint32_t id; size_t n; const char *error; } defects[] = {
	{ EVENT, 0, "record of 0 bytes: too short for a type id" },
	{ EVENT, 3, "record of 3 bytes: too short for a type id" },
	{ 0, 64, "record of 64 bytes: its type id 0 is no struct of the object" },
	{ 9999, 64, "record of 64 bytes: its type id 9999 is no struct of the object" },
	{ U32, 64, "record of 64 bytes: its type id 1 is no struct of the object" },
	{ EVENT, 63, "record of 63 bytes: struct event has 64" },
	{ HOLE, 9, "record of 9 bytes: struct hole has 8" },
	{ CROWD, 4, "struct crowd: field all.8191: more than 8192 fields and elements" },
};

static void a_bad_record_is_a_line_that_says_so(void **state)
{
	struct builder *b = build(false);

	(void)state;
	for (size_t i = 0; i < sizeof(defects) / sizeof(*defects); i++) {
		struct record r = { { 0 }, false };
		struct text t = { 0 };
		char line[300];

		put32(&r, 0, defects[i].id);
		snprintf(line, sizeof(line), "{\"v\":1,\"time\":null,\"policy\":\"wx\",\"error\":\"%s", defects[i].error);
		report_record(&t, &json, &b->btf, (struct bytes){ r.b, defects[i].n });
		assert_memory_equal(t.p, line, strlen(line));
		assert_string_equal(t.p + t.n - 3, "\"}\n");
		snprintf(line, sizeof(line), "[    0.000] wx error: %s", defects[i].error);
		report_record(&t, &human, &b->btf, (struct bytes){ r.b, defects[i].n });
		assert_memory_equal(t.p, line, strlen(line));
		text_free(&t);
	}
	btf_close(&b->btf);
}

static void lost_records_are_told(void **state)
{
	struct text t = { 0 };

	(void)state;
	report_lost(&t, &json, 7, 12);
	assert_string_equal(t.p, "{\"v\":1,\"time\":null,\"policy\":\"wx\",\"boot_ns\":7,\"lost\":12}\n");
	report_lost(&t, &human, 7000000000, 12);
	assert_string_equal(t.p, "[    7.000] wx 12 events lost since it was loaded\n");
	text_free(&t);
}

/* Against the C library's calendar, day by day to the end of int64_t nanoseconds. */
static void dates_agree_with_the_c_library(void **state)
{
	(void)state;
	for (uint64_t day = 0; day < 106751; day++) {
		uint64_t second = day * 86400 + day % 86400;
		time_t t = (time_t)second;
		struct text text = { 0 };
		char want[64];
		struct tm tm;

		gmtime_r(&t, &tm);
		strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%S.000000007Z", &tm);
		report_time(&text, second * 1000000000 + 7);
		assert_string_equal(text.p, want);
		text_free(&text);
	}
}

/* Whatever the bytes: a line, valid to its end. */
static void random_records_give_lines(void **state)
{
	struct builder *b = build(false);
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct record r = { { 0 }, false };
		struct text t = { 0 };

		for (size_t i = 0; i < sizeof(r.b); i++)
			r.b[i] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
		put32(&r, 0, (uint32_t)round % 30);
		report_record(&t, round & 1 ? &json : &human, &b->btf, (struct bytes){ r.b, round & 2 ? 64 : seed % 65 });
		assert_int_equal(t.p[t.n - 1], '\n');
		assert_int_equal(strcspn(t.p, "\n"), t.n - 1);
		text_free(&t);
	}
	btf_close(&b->btf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_one_json_line),
		cmocka_unit_test(an_event_is_one_human_line),
		cmocka_unit_test(what_attackers_choose_is_escaped),
		cmocka_unit_test(every_kind_of_field),
		cmocka_unit_test(an_unknown_enumerator_is_its_number),
		cmocka_unit_test(an_open_ended_record_takes_what_is_there),
		cmocka_unit_test(a_bad_record_is_a_line_that_says_so),
		cmocka_unit_test(lost_records_are_told),
		cmocka_unit_test(dates_agree_with_the_c_library),
		cmocka_unit_test(random_records_give_lines),
	};

	return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
