// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A hash table that forgets, with a value for each CPU. */
#define TYPE LRU_PERCPU_HASH
#define IS_ARRAY 0
#include "key_value.h"
