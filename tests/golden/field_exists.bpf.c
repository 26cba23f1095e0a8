// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* 1 or 0; a field of an incompatible type does not exist. */
#include "golden.h"

struct other { int x; };
struct has { int here; int gone; int became_struct; struct other became_int; void *pointer; float f; } PRESERVE;
struct nowhere { int x; } PRESERVE;

ASK(here, struct has, EXISTS(p->here))
ASK(gone, struct has, EXISTS(p->gone))
ASK(became_struct, struct has, EXISTS(p->became_struct))
ASK(became_int, struct has, EXISTS(p->became_int))
ASK(pointer, struct has, EXISTS(p->pointer))
ASK(no_type, struct nowhere, EXISTS(p->x))
