// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Bitfields: the word to load, then a shift left and a shift right bring the value down. */
#include "golden.h"

struct bits { u32 one : 1; u32 mid : 7; u64 wide : 40; u32 plain; } PRESERVE;

ASK(one_offset, struct bits, OFFSET(p->one))
ASK(one_size, struct bits, SIZE(p->one))
ASK(one_left, struct bits, LSHIFT(p->one))
ASK(one_right, struct bits, RSHIFT(p->one))
ASK(straddles_offset, struct bits, OFFSET(p->mid))
ASK(straddles_size, struct bits, SIZE(p->mid))
ASK(straddles_left, struct bits, LSHIFT(p->mid))
ASK(straddles_right, struct bits, RSHIFT(p->mid))
ASK(wide_offset, struct bits, OFFSET(p->wide))
ASK(wide_left, struct bits, LSHIFT(p->wide))
ASK(wide_right, struct bits, RSHIFT(p->wide))
ASK(plain_left, struct bits, LSHIFT(p->plain))
ASK(plain_right, struct bits, RSHIFT(p->plain))
