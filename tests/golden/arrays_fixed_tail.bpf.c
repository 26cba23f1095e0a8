// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The kernel's array has a bound where the object's has none, and the other way round. */
#include "golden.h"

struct tail { int n; int data[]; } PRESERVE;
struct mid { int n; int data[4]; int last; } PRESERVE;

ASK(inside, struct tail, p->data[1])
ASK(outside, struct tail, p->data[7])
ASK(not_last, struct mid, EXISTS(p->data[1]))
