// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Ids: of the object's own type, of the kernel's; 0 where the kernel has none. */
#include "golden.h"

struct known { int x; };
struct unknown { int x; };
typedef struct known known_t;

ASK(local, struct known, ID_LOCAL(struct known))
ASK(target, struct known, ID_TARGET(struct known))
ASK(target_typedef, known_t, ID_TARGET(known_t))
ASK(target_gone, struct unknown, ID_TARGET(struct unknown))
ASK(local_gone, struct unknown, ID_LOCAL(struct unknown))
