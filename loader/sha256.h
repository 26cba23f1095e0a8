/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* SHA-256 (FIPS 180-4) of bytes in memory. */
#ifndef LOADER_SHA256_H
#define LOADER_SHA256_H

#include "bytes.h"

void sha256(struct bytes in, uint8_t out[32]);

#endif
