// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct two { int y; };
enum ea { X }; enum eb { Y } eb;
struct compat {
	struct two renamed; char *pointer; enum ea same_enum; enum eb other_enum; enum ea int_enum;
	double f; long d; long ints[9]; union { int q; } to_union;
} compat;
