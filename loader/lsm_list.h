/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The security modules that are active, in their order. */
#ifndef LOADER_LSM_LIST_H
#define LOADER_LSM_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

struct lsm_list {
	char names[256];   /* "lockdown,capability,landlock,yama,apparmor" */
	const char *how;   /* how it was found out */
};

/*
 * Reads the list: securityfs has it by name; lsm_list_modules(2) (6.8) by
 * number; the boot command line only as it was asked for.  root: see proc.h.
 */
int lsm_list_read(const char *root, struct lsm_list *list, struct error *e);

bool lsm_list_has(const struct lsm_list *list, const char *name);

/* The boot parameter that adds bpf to what is active now: "lsm=...,bpf". */
void lsm_list_fix(const struct lsm_list *list, char *out, size_t n);

/* Numbers of lsm_list_modules(2) as names; -ENOENT when one is not known. */
int lsm_list_names(const unsigned long long *ids, size_t n, struct lsm_list *list);

#endif
