/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Why the kernel refused to attach. */
#ifndef LOADER_ATTACH_H
#define LOADER_ATTACH_H

/* A sentence for -errno of RAW_TRACEPOINT_OPEN; *hint is what to try, or NULL. */
const char *attach_reason(int code, const char **hint);

#endif
