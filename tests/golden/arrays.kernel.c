// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct item { int pad, b, a; };
struct arr { long pad; int n; int small[3]; struct item items[6]; int grid[4][5]; long gap; int tail[]; } arr;
