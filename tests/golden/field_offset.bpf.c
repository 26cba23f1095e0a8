// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Fields that moved: the offset goes into loads, stores and additions. */
#include "golden.h"

struct inner { int pad; u64 deep; } PRESERVE;
struct moved { int first; u64 second; struct inner in; u8 byte; } PRESERVE;

ASK(load, struct moved, p->first)
ASK(load_deep, struct moved, p->in.deep)
ASK(address, struct moved, &p->byte)
ASK(asked, struct moved, OFFSET(p->second))
SEC("records") int store(struct moved *p) { p->byte = p->first; return 0; }
