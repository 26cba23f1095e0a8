/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Beside picket_prove(): the canary program, loaded and dropped again, without attaching it. 0 or -errno. */
#ifndef LOADER_PROVE_H
#define LOADER_PROVE_H

#include <stdint.h>

/* hook: id of CANARY_HOOK in the kernel's BTF. */
int prove_trial_load(uint32_t hook);

#endif
