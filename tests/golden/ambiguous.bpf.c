// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Two kernel types match and disagree: refused. Two that agree are fine. */
#include "golden.h"

struct twins { int x; } PRESERVE;
struct agree { int x; } PRESERVE;

ASK(disagree, struct twins, p->x)
ASK(agree, struct agree, p->x)
