// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* sizeof on this kernel; 0 without the type. */
#include "golden.h"

struct grown { int x; };
typedef int word_t;
enum small { S };
struct gone { int x; };

ASK(grown, struct grown, TYPE_SIZE(struct grown))
ASK(word, word_t, TYPE_SIZE(word_t))
ASK(enum_, enum small, TYPE_SIZE(enum small))
ASK(gone, struct gone, TYPE_SIZE(struct gone))
