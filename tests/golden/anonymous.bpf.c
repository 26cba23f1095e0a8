// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Anonymous members are transparent on both sides, however they nest. */
#include "golden.h"

struct anon {
	int flat;
	struct { int nested; union { int deep; int other; }; };
	struct { struct { int *pointer; } named; };
} PRESERVE;

ASK(flat, struct anon, p->flat)
ASK(nested, struct anon, p->nested)
ASK(deep, struct anon, p->deep)
ASK(named, struct anon, p->named.pointer)
