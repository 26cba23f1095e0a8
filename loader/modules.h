/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * BTF of kernel modules, for what the kernel itself does not have.
 *
 * Read once, when the first name is asked for: one pass over every module
 * keeps those that have a type of a wanted name, and lets go of the others.
 */
#ifndef LOADER_MODULES_H
#define LOADER_MODULES_H

#include "core.h"

struct modules;

/*
 * `path` is one module's BTF (raw, or a .ko), or a directory with a file for
 * each, where the file "vmlinux" is left out; it, `base` (scanned) and
 * `wanted` stay the caller's and must outlive the result.  NULL without memory.
 */
struct modules *modules_new(const char *path, const struct btf *base, const struct wanted *wanted);
void modules_free(struct modules *modules);

/* For core_set_modules(). */
struct core_modules *modules_seam(struct modules *modules);

/* Reads them now; an error if any cannot be used, for one that the user has named. */
int modules_require(struct modules *modules, struct error *e);

/* One line for each module that could not be used, and why; "" when all could. */
const char *modules_notes(const struct modules *modules);

#endif
