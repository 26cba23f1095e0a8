/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What an object expects to find outside of itself: kernel symbols and configuration. */
#ifndef PICKET_EXTERNS_H
#define PICKET_EXTERNS_H

#include "object.h"

/*
 * Fills object->externs from the .kconfig and .ksyms of its BTF, in libbpf's
 * order: values of the configuration as they lie in their map, then symbols by name.
 */
int externs_collect(struct object *object, struct error *e);

/* Adds the kernel symbols' names to `wanted`. -ENOMEM. */
int externs_want(const struct object *object, struct wanted *wanted, struct error *e);

/* Marks as absent what is weak and not in the kernel's BTF (of vmlinux: a module may still have it). */
void externs_find(struct object *object, const struct btf *kernel, const struct wanted *wanted);

/* The extern that a symbol stands for, or NULL. */
const struct extern_symbol *extern_of_symbol(const struct object *object, uint32_t symbol);

#endif
