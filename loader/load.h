/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The steps of loading that verify takes one by one. */
#ifndef LOADER_LOAD_H
#define LOADER_LOAD_H

#include "sys.h"
#include "transaction.h"

/* log_level: every instruction (BPF_LOG_LEVEL1), or just the reason and figures (BPF_LOG_STATS, 5.2). */
enum { LOG_TRACE = 1, LOG_REASON = 4 };

/* Reads the kernel's BTF, once for all objects. */
int load_scan(struct picket *p, struct error *e);

/* What an object's programs need: its BTF and its maps. transaction_unload() lets go of it, also after a failure. */
int load_surroundings(struct picket *p, struct loaded *l, struct error *e);

/* Final instructions, descriptors of maps included, into lp->linked. */
int load_link(struct picket *p, struct loaded *l, struct loaded_program *lp, struct error *e);

/* What PROG_LOAD takes for a linked program. */
void load_attr(struct sys_prog_load *attr, const struct loaded *l, const struct loaded_program *lp);

/* Loads with a log, growing it as long as the kernel says that it was too small. *log: NULL, or freed by the caller. */
int load_with_log(struct sys_prog_load *attr, uint32_t level, char **log);

/* A descriptor, or -errno and the reason in e, with the verifier's log. */
int load_explained(const struct loaded *l, const struct loaded_program *lp, struct error *e);

#endif
