// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Patterns for names. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "loader/glob.h"

static void patterns(void **state)
{
	static const struct { const char *pattern, *text; bool matches; } cases[] = {
		{ "file", "file", true }, { "file", "file_lock", false }, { "file", "fil", false }, { "", "", true },
		{ "", "a", false }, { "*", "", true }, { "*", "anything", true }, { "?", "", false }, { "?", "a", true },
		{ "file*", "file", true }, { "file*", "file_lock", true }, { "*_lock", "file_lock", true },
		{ "*_lock", "file_lock_list", false }, { "f*l*k", "file_lock", true }, { "*a*b", "aaab", true },
		{ "*ab", "aab", true }, { "a*b*c", "abcbd", false }, { "**", "x", true }, { "i_?ode", "i_mode", true },
		{ "[a]", "a", false }, { "[a]", "[a]", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (glob_match(cases[i].pattern, cases[i].text) != cases[i].matches)
			fail_msg("\"%s\" and \"%s\": not %d", cases[i].pattern, cases[i].text, cases[i].matches);
}

/* Exponential ways of matching would not come back. */
static void many_stars(void **state)
{
	char pattern[2001], text[4001];

	(void)state;
	for (size_t i = 0; i < sizeof(pattern) - 1; i++)
		pattern[i] = i % 2 ? 'a' : '*';
	memset(text, 'a', sizeof(text) - 1);
	pattern[sizeof(pattern) - 1] = text[sizeof(text) - 1] = 0;
	assert_true(glob_match(pattern, text));
	text[sizeof(text) - 2] = 'b';
	assert_false(glob_match(pattern, text));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(patterns), cmocka_unit_test(many_stars) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
