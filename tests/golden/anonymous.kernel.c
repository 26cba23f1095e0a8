// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct anon {
	long before;
	union { struct { int pad; struct { int flat; }; }; long other_arm; };
	int deep;
	int nested;
	union { long x; struct { long y; struct { void *pad, *pointer; } named; }; };
} anon;
