// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Text for JSON and for terminals: every byte sequence becomes valid, harmless output. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "loader/json.h"

static const struct { const char *in; size_t n; const char *json, *plain; } strings[] = {
	{ "bash", 4, "\"bash\"", "bash" },
	{ "", 0, "\"\"", "" },
	{ "a\"b\\c", 5, "\"a\\\"b\\\\c\"", "a\"b\\\\c" },
	{ "x\n\x1b[31m", 7, "\"x\\u000a\\u001b[31m\"", "x\\u000a\\u001b[31m" },
	{ "a\0b", 3, "\"a\\u0000b\"", "a\\u0000b" },
	{ "\x7f", 1, "\"\\u007f\"", "\\u007f" },
	{ "\xc3\xa9", 2, "\"\xc3\xa9\"", "\xc3\xa9" },                   /* e acute */
	{ "\xe2\x82\xac", 3, "\"\xe2\x82\xac\"", "\xe2\x82\xac" },       /* euro */
	{ "\xf0\x9f\x9a\xa7", 4, "\"\xf0\x9f\x9a\xa7\"", "\xf0\x9f\x9a\xa7" },
	{ "\xc2\x9b", 2, "\"\\u009b\"", "\\u009b" },                     /* CSI in one character */
	{ "\xe2\x80\xae", 3, "\"\\u202e\"", "\\u202e" },                 /* right-to-left override */
	{ "\xff" "a", 2, "\"\\ufffda\"", "\\ufffda" },
	{ "\xc3", 1, "\"\\ufffd\"", "\\ufffd" },                         /* cut short */
	{ "\xc0\x80", 2, "\"\\ufffd\\ufffd\"", "\\ufffd\\ufffd" },       /* overlong NUL */
	{ "\xed\xa0\x80", 3, "\"\\ufffd\\ufffd\\ufffd\"", "\\ufffd\\ufffd\\ufffd" }, /* surrogate */
	{ "\xf4\x90\x80\x80", 4, "\"\\ufffd\\ufffd\\ufffd\\ufffd\"", "\\ufffd\\ufffd\\ufffd\\ufffd" },
	{ "\xe2\x82" "x", 3, "\"\\ufffd\\ufffdx\"", "\\ufffd\\ufffdx" },
};

static void strings_are_escaped(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++) {
		struct text t = { 0 };

		text_json(&t, strings[i].in, strings[i].n);
		assert_string_equal(t.p, strings[i].json);
		text_reset(&t);
		text_put(&t, "", 0);
		text_plain(&t, strings[i].in, strings[i].n);
		assert_string_equal(t.p, strings[i].plain);
		assert_false(t.failed);
		text_free(&t);
	}
}

/* Every single byte and every pair: the output is printable ASCII or valid UTF-8 of two bytes. */
static void no_byte_pair_gets_through_raw(void **state)
{
	(void)state;
	for (unsigned pair = 0; pair < 0x10000; pair++) {
		const char in[2] = { (char)(pair >> 8), (char)pair };
		struct text t = { 0 };

		text_json(&t, in, 2);
		for (size_t i = 0; i < t.n; i++) {
			unsigned char c = (unsigned char)t.p[i];

			if (c >= 0xc2 && c <= 0xdf && (t.p[i + 1] & 0xc0) == 0x80)
				i++;
			else
				assert_in_range(c, 0x20, 0x7e);
		}
		text_free(&t);
	}
}

static void text_grows_and_stops_at_its_limit(void **state)
{
	struct text t = { 0 };
	char *big = calloc(1, TEXT_MAX);

	(void)state;
	assert_non_null(big);
	for (int i = 0; i < 1000; i++)
		text_format(&t, "%d,", i);
	assert_int_equal(t.n, 10 * 2 + 90 * 3 + 900 * 4);
	assert_int_equal(strlen(t.p), t.n);
	text_put(&t, big, TEXT_MAX);
	assert_true(t.failed);
	text_put(&t, "x", 1);
	assert_int_equal(t.n, 10 * 2 + 90 * 3 + 900 * 4);
	text_reset(&t);
	text_put(&t, "x", 1);
	assert_string_equal(t.p, "x");
	text_free(&t);
	free(big);
}

/* The NUL has its place at every length, also where the room is used up exactly. */
static void every_length_fits(void **state)
{
	char line[1100];

	(void)state;
	memset(line, 'x', sizeof(line));
	for (size_t n = 0; n < sizeof(line); n++) {
		struct text t = { 0 };

		text_put(&t, line, n);
		assert_int_equal(strlen(t.p), n);
		text_free(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(no_byte_pair_gets_through_raw),
		cmocka_unit_test(every_length_fits),
		cmocka_unit_test(text_grows_and_stops_at_its_limit),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
