// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A hash table. */
#define TYPE HASH
#define IS_ARRAY 0
#include "key_value.h"
