// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A bitfield over nine bytes cannot be loaded at once: an error, as in libbpf, not a poison. */
#include "golden.h"

struct nine { u64 x : 60; } PRESERVE;

ASK(size, struct nine, SIZE(p->x))
