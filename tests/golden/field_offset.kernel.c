// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct inner { unsigned long long deep; int pad; };
struct moved { unsigned char byte; char gap[63]; struct inner in; unsigned long long second; int first; } moved;
