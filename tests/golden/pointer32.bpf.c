// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Pointers of BPF have 8 bytes, those of this kernel 4: loads shrink. */
#include "golden.h"

struct list { struct list *next; int n; unsigned long word; } PRESERVE;

ASK(next, struct list, p->next)
ASK(size, struct list, SIZE(p->next))
ASK(n, struct list, p->n)
ASK(word, struct list, p->word)
