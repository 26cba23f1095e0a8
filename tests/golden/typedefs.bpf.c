// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A typedef finds typedefs only; fields may hide behind typedefs and qualifiers on either side. */
#include "golden.h"

typedef struct { int x; } PRESERVE pair_t;
typedef struct only_struct { int x; } only_t;
typedef const volatile int cv_int;
struct behind { cv_int v; } PRESERVE;

ASK(anonymous_struct, pair_t, EXISTS(p->x))
ASK(offset, pair_t, OFFSET(p->x))
ASK(no_typedef, only_t, TYPE_EXISTS(only_t))
ASK(qualified, struct behind, EXISTS(p->v))
