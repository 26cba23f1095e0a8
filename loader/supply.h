/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Gives an object's externs what the running kernel has for them: functions
 * and variables by their BTF, addresses from kallsyms, the configuration.
 * Nothing is read that no extern asks for.  Files are below `root`, "" for the
 * machine itself, a directory for a test.
 */
#ifndef LOADER_SUPPLY_H
#define LOADER_SUPPLY_H

#include "ksyms.h"

/* -ENOENT when what a strong extern stands for is not there; one line that names it and where it was looked for. */
int externs_supply(struct object *object, const char *root, const struct ksym_types *types, struct error *e);

/*
 * LINUX_VERSION_CODE of a kernel, from what uname(2) says (and /proc/version_signature,
 * "" where there is none); 0 when it cannot be told.
 */
uint32_t kernel_version_code(const char *release, const char *version, const char *signature);

#endif
