// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct far { char pad[40000]; int x; int y; } far;
