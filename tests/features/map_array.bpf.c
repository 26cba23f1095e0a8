// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* An array: nothing can be deleted. */
#define TYPE ARRAY
#define IS_ARRAY 1
#include "key_value.h"
