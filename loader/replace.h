/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Programs that replace a global function of a program that is loaded already (freplace, Linux 5.6). */
#ifndef LOADER_REPLACE_H
#define LOADER_REPLACE_H

#include "transaction.h"

/* Opens the program that options.target names and finds the function by its BTF: lp->target_fd, attach_btf_id. */
int replace_find(const struct picket *p, struct loaded_program *lp, struct error *e);

#endif
