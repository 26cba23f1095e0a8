// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Two candidates for `struct pair`, which agree on nothing. */
struct pair { int first, second; } pair;
struct pair___other { long second, third; } other;
