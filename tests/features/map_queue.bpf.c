// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A queue: first in, first out. */
#define TYPE QUEUE
#define FIRST 1
#include "push_pop.h"
