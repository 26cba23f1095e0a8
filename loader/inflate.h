/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads gzip files: the kernel hands out its configuration as one.  Pure. */
#ifndef PICKET_INFLATE_H
#define PICKET_INFLATE_H

#include "bytes.h"
#include "error.h"

/*
 * Unpacks the first member of `in`; what follows it is left alone.  *out is
 * malloc'd (the caller frees), *n bytes long and at most `max`: -E2BIG beyond.
 * -EINVAL, with the reason, for damage, also of the checksum or the length.
 */
int gunzip(struct bytes in, size_t max, uint8_t **out, size_t *n, struct error *e);

#endif
