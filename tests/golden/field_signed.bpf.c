// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Signedness of integers and enums; anything else is unsigned. */
#include "golden.h"

enum sign { MINUS = -1 };
struct signs { int a; unsigned b; enum sign e; void *p; int bits : 3; } PRESERVE;

ASK(became_unsigned, struct signs, SIGNED(p->a))
ASK(became_signed, struct signs, SIGNED(p->b))
ASK(bits, struct signs, SIGNED(p->bits))
