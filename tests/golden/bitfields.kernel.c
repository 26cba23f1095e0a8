// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct bits {
	unsigned short pad;
	unsigned short one : 3;
	unsigned short plain;
	unsigned long long wide : 45;
	unsigned char b[4];
	struct { unsigned a : 28, mid : 9; } __attribute__((packed));
} bits;
