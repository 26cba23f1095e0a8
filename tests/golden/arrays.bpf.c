// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Elements by index; the first index is of the pointer itself; only a flexible last member has no bound. */
#include "golden.h"

struct item { int a, b; };
struct arr { int n; int small[4]; struct item items[8]; int grid[2][3]; int tail[]; } PRESERVE;

ASK(element, struct arr, p->small[3])
ASK(shrunk_in, struct arr, p->small[1])
ASK(nested, struct arr, p->items[5].b)
ASK(grid, struct arr, p->grid[1][2])
ASK(pointer_style, struct arr, &p[2].n)
ASK(flexible, struct arr, p->tail[9])
ASK(whole, struct arr, SIZE(p->small))
ASK(row, struct arr, SIZE(p->grid[1]))
ASK(row_exists, struct arr, EXISTS(p->grid[1]))
