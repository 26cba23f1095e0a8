/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The pass over the string section that finds wanted names. */
#ifndef PICKET_BTF_STRINGS_H
#define PICKET_BTF_STRINGS_H

#include "wanted.h"

/* How bytes are looked at; the results are the same. */
enum strings_way { STRINGS_BEST, STRINGS_WIDE, STRINGS_NARROW, STRINGS_WORDS };

/* Adds the places of every wanted name in btf's own string section. -ENOMEM, -EIO, -EINVAL. */
int strings_scan(const struct btf *btf, struct wanted *w, enum strings_way way, struct error *e);

/* The ways this machine has: WIDE (AVX2), NARROW (SSE2); WORDS always is. */
bool strings_has(enum strings_way way);

#endif
