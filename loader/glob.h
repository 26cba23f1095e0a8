/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Patterns for names: '*' is any text, '?' any byte. libc's fnmatch() brings 14 KiB of character classes along. */
#ifndef PICKET_GLOB_H
#define PICKET_GLOB_H

#include <stdbool.h>

/* Takes time in proportion to both lengths multiplied, no more. */
bool glob_match(const char *pattern, const char *text);

#endif
