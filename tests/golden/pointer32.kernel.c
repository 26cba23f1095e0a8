// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// target: i386-linux-gnu
struct list { int pad; unsigned long word; int n; struct list *next; } list;
