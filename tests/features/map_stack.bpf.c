// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A stack: last in, first out. */
#define TYPE STACK
#define FIRST 2
#include "push_pop.h"
