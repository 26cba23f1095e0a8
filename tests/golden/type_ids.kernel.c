// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
long other;
struct known { long y; } known;
typedef struct known known_t;
known_t typed;
