// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct twins { int pad, x; } twins;
struct twins___2 { int pad[2], x; } twins2;
struct agree { int pad, x; } agree;
struct agree___2 { int pad, x, y; } agree2;
