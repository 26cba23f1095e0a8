/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a verifier log means: the part that matters, mapped back to source.
 * Pure.
 */
#ifndef LOADER_LOG_H
#define LOADER_LOG_H

#include "link.h"

/*
 * Sets e to one line: the source place, a sentence in plain words where the
 * refusal is one of the known ones, and the verifier's own reason.  `code` is
 * the -errno of PROG_LOAD; `log` may be "" or cut off.  The caller names the
 * object and the program.  Returns code.
 */
int log_explain(int code, const char *log, const struct object *object, const struct linked *linked,
		struct error *e);

#endif
