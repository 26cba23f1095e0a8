/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What an object expects to find outside of itself: kernel symbols and configuration. */
#ifndef PICKET_EXTERNS_H
#define PICKET_EXTERNS_H

#include "object.h"

/* What a call of a weak function that is absent becomes, plus its place among the externs: no helper has these numbers; libbpf uses them too. */
#define ABSENT_CALL 2002000000

/*
 * Fills object->externs from the .kconfig and .ksyms of its BTF, in libbpf's
 * order: values of the configuration as they lie in their map, then symbols by name.
 */
int externs_collect(struct object *object, struct error *e);

/* Adds the kernel symbols' names to `wanted`. -ENOMEM. */
int externs_want(const struct object *object, struct wanted *wanted, struct error *e);

/* The extern that a symbol stands for, or NULL. */
const struct extern_symbol *extern_of_symbol(const struct object *object, uint32_t symbol);

#endif
