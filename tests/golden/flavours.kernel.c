// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct task { long pad; int name; } task;
struct a { int pad[4], x; } a;
struct a___b { int pad, x; } a_b;
struct under { int pad[9], x; } under;
struct under____four { int pad[2], x; } under_four;
struct only_kernel___v3 { int pad[3], x; } only_kernel;
