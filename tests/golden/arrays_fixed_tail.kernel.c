// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct tail { long n; int data[2]; } tail;
struct mid { int n; int data[0]; int last; } mid;
