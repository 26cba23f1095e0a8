// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* An array with a value for each CPU. */
#define TYPE PERCPU_ARRAY
#define IS_ARRAY 1
#include "key_value.h"
