// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// compiler: 15
/* Values by name; 32 and 64 bits are one kind; flavours are cut off enumerators too. */
#include "golden.h"

enum state { RUNNING = 1, DEAD = 2, ZOMBIE___old = 3 };
enum wide { BIG = 1ull << 40, LITTLE = 3 };
enum signs { MINUS = -1, PLUS = 1 };
typedef enum { ANON_A = 5 } anon_t;

ASK(moved, enum state, ENUMERATOR_VALUE(enum state, RUNNING))
ASK(exists, enum state, ENUMERATOR_EXISTS(enum state, DEAD))
ASK(flavour, enum state, ENUMERATOR_VALUE(enum state, ZOMBIE___old))
ASK(negative, enum signs, ENUMERATOR_VALUE(enum signs, MINUS))
ASK(became_negative, enum signs, ENUMERATOR_VALUE(enum signs, PLUS))
ASK(became_64, enum wide, ENUMERATOR_VALUE(enum wide, LITTLE))
ASK(was_64, enum wide, ENUMERATOR_VALUE(enum wide, BIG))
ASK(typedef_, anon_t, ENUMERATOR_VALUE(anon_t, ANON_A))
