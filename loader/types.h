/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Every type of a BTF as a listing, for people or as JSON. */
#ifndef PICKET_TYPES_H
#define PICKET_TYPES_H

#include <stdio.h>

#include "btf.h"

/* Writes the types of `btf` itself, not those of its base. Errors of `out` are left in its error flag. */
int types_list(const struct btf *btf, bool json, FILE *out, struct error *e);

#endif
