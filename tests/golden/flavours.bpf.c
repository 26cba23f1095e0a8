// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What follows the last ___ of a type's name is ignored, on both sides. */
#include "golden.h"

struct task___new { int renamed; } PRESERVE;
struct task___old { int name; } PRESERVE;
struct a___b___c { int x; } PRESERVE;
struct under____four { int x; } PRESERVE;
struct only_kernel { int x; } PRESERVE;

ASK(new_name, struct task___new, EXISTS(p->renamed))
ASK(old_name, struct task___old, EXISTS(p->name))
ASK(old_load, struct task___old, p->name)
ASK(last_counts, struct a___b___c, p->x)
ASK(four_underscores, struct under____four, p->x)
ASK(kernel_flavour, struct only_kernel, p->x)
