/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Externs of section .kconfig: values of the kernel's configuration, and a
 * few more that describe the kernel.  Pure: who reads the configuration from
 * where is the caller's business (supply.c).
 */
#ifndef PICKET_KCONFIG_H
#define PICKET_KCONFIG_H

#include "object.h"

/*
 * Appends the read-only map that the values will be in, when the object has
 * such externs; they have their places.  -ENOTSUP for a type that has no value.
 */
int kconfig_add_map(struct object *object, struct error *e);

/* Index of that map, or -1. */
int kconfig_map(const struct object *object);

/* True when an extern of that name, or with NULL any CONFIG_ one, has no value yet. */
bool kconfig_wants(const struct object *object, const char *name);

/*
 * Gives an extern (or none, when the object does not have it) its value.
 * -EINVAL: the type is another; -ERANGE: it does not fit.
 */
int kconfig_set(struct object *object, const char *name, uint64_t value, struct error *e);

/* Gives each extern the value that a configuration ("CONFIG_X=..." in lines) has for it, unless it has one. */
int kconfig_read(struct object *object, struct bytes text, struct error *e);

/*
 * After everything was read: what is weak and has no value stays zero.
 * -ENOENT names the first other one, and says that `looked` (a file's name,
 * or which files there are not) does not tell it.
 */
int kconfig_finish(const struct object *object, const char *looked, struct error *e);

#endif
