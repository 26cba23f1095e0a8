// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Size of the field, through typedefs and arrays. */
#include "golden.h"

typedef u32 word;
struct in { char c; };
struct sized { word w; char name[16]; struct in in; void *p; unsigned bits : 3; } PRESERVE;

ASK(word_, struct sized, SIZE(p->w))
ASK(array, struct sized, SIZE(p->name))
ASK(element, struct sized, SIZE(p->name[2]))
ASK(nested, struct sized, SIZE(p->in))
ASK(pointer, struct sized, SIZE(p->p))
ASK(bits, struct sized, SIZE(p->bits))
