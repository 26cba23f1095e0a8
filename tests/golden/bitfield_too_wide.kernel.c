// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct nine { unsigned char pad; unsigned long long low : 7, x : 60; } __attribute__((packed)) nine;
