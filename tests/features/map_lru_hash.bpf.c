// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A hash table that forgets. */
#define TYPE LRU_HASH
#define IS_ARRAY 0
#include "key_value.h"
