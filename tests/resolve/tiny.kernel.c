// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A kernel in which every answer can be counted by hand. */
enum sign { MINUS = -7, PLUS = 7 } sign;
struct thing { long pad; int value; unsigned short small; } thing;
