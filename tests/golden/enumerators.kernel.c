// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
enum state { FIRST, SECOND, RUNNING, ZOMBIE = 9 } state;
enum wide { LITTLE = 1ull << 50, BIG = 4 } wide;
enum signs { MINUS = -7, PLUS = -2 } signs;
typedef enum { ANON_0, ANON_A } anon_t; anon_t anon;
