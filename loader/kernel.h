/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What this kernel can do, found by trying, once per process; never by its
 * version.
 */
#ifndef LOADER_KERNEL_H
#define LOADER_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "btf.h"
#include "error.h"

#define KERNEL_BTF_FOLDER "/sys/kernel/btf" /* a file for each module, and one for the kernel */
#define KERNEL_BTF KERNEL_BTF_FOLDER "/vmlinux"

/* A hook that every kernel with BPF LSM has, and that costs nothing to deny: getpgid(2). */
#define CANARY_HOOK "bpf_lsm_task_getpgid"

/* What BTF_LOAD takes: a set of enum btf_feature (btf/sanitise.h). */
uint32_t kernel_btf_features(void);

/* Name as the kernel takes it: at most 15 of [A-Za-z0-9_.], others become '_'. */
void kernel_name(char out[16], const char *name);

/*
 * The canary hook's id in the kernel's BTF.  kernel_note_canary() keeps it
 * from a scan that was made anyway; else kernel_canary() makes one of its own.
 */
void kernel_note_canary(const struct wanted *wanted);
int kernel_canary(uint32_t *btf_id, struct error *e);

#endif
