// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Patterns for names.  Only the last '*' met is ever taken back: an earlier
 * one could only have left more text for those after it.
 */
#include "glob.h"

#include <stddef.h>

bool glob_match(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			from = text;
		} else if (*pattern == *text || *pattern == '?') {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}
