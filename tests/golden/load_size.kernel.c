// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct sizes {
	unsigned long long grew; unsigned char shrank; long long became_long; long long became_signed;
	unsigned char chars[16]; unsigned int list[8];
} sizes;
