// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
typedef struct { long pad; int x; } pair_t; pair_t pair;
struct only_struct { int x; } only;
typedef int int32; typedef int32 s32;
struct behind { long pad; volatile s32 v; } behind;
