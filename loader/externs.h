/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What an object expects to find outside of itself: kernel symbols and configuration. */
#ifndef PICKET_EXTERNS_H
#define PICKET_EXTERNS_H

#include "object.h"

/* Fills object->externs from the .kconfig and .ksyms of its BTF. */
int externs_collect(struct object *object, struct error *e);

/* The extern that a symbol stands for, or NULL. */
const struct extern_symbol *extern_of_symbol(const struct object *object, uint32_t symbol);

#endif
