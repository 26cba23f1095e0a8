// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Loads follow the field's size between unsigned integers; otherwise they are poisoned, additions are not. */
#include "golden.h"

struct sizes { u32 grew; u64 shrank; s32 became_long; u32 became_signed; u8 chars[4]; u16 list[4]; } PRESERVE;

ASK(grew, struct sizes, p->grew)
ASK(shrank, struct sizes, p->shrank)
ASK(signed_, struct sizes, p->became_long)
ASK(mixed, struct sizes, p->became_signed)
ASK(address, struct sizes, &p->became_long)
ASK(same_bytes, struct sizes, p->chars[1])
ASK(element_grew, struct sizes, p->list[2])
SEC("records") int store(struct sizes *p) { p->shrank = 0; return 0; }
