// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A load's offset has 16 bits: beyond that only an addition can carry it. */
#include "golden.h"

struct far { int x; int y; } PRESERVE;

ASK(address, struct far, &p->x)
ASK(load, struct far, p->x)
