// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A field that became a bitfield cannot be loaded plainly; one that ceased to be can be asked about. */
#include "golden.h"

struct turns { u32 now_bits; u32 now_plain : 4; } PRESERVE;

ASK(load, struct turns, p->now_bits)
ASK(bits_size, struct turns, SIZE(p->now_plain))
ASK(bits_left, struct turns, LSHIFT(p->now_plain))
ASK(bits_right, struct turns, RSHIFT(p->now_plain))
