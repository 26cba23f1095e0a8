// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What is not there poisons its instruction, both halves of a 64-bit one, and nothing else. */
#include "golden.h"

struct holder { int here; int gone; u8 gone_bits : 3; } PRESERVE;
struct missing { int x; } PRESERVE;
enum states { HERE = 1, GONE = 2 };
enum missing_enum { NONE };

ASK(load, struct holder, p->gone)
ASK(here, struct holder, p->here)
ASK(offset, struct holder, OFFSET(p->gone))
ASK(size, struct holder, SIZE(p->gone))
ASK(bits, struct holder, LSHIFT(p->gone_bits))
ASK(type, struct missing, p->x)
ASK(value, enum states, ENUMERATOR_VALUE(enum states, GONE))
ASK(no_enum, enum missing_enum, ENUMERATOR_VALUE(enum missing_enum, NONE))
ASK(value_exists, enum states, ENUMERATOR_EXISTS(enum states, GONE))
