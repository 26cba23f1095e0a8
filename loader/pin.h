/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Pinned policies: what is in PICKET_PINS/NAME, and how it gets there.
 *
 * NAME is a bpffs of its own, mounted on a directory of the one at
 * /sys/fs/bpf.  It holds
 *
 *   link_PROGRAM   one per program: this reference keeps it in force
 *   prog_PROGRAM   the program
 *   map_MAP        each map; bpffs allows no '.', so "x.bss" is map_x_bss
 *   meta           an array map of one frozen value: a struct pin_meta, then
 *                  the object's BTF as the kernel was given it
 *
 * so that events can be read and the policy be listed without the object, by
 * another process, after switch_root.  Everything appears and goes by one
 * system call: the bpffs is filled before it is mounted.
 */
#ifndef LOADER_PIN_H
#define LOADER_PIN_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

#define PIN_MAGIC "picket\0\1"   /* 8 bytes */
#define PIN_VERSION 1
#define PIN_NAME_MAX 64          /* bytes of a policy's name, with the NUL */

/* In the byte order of the machine: a pin never leaves the kernel that holds it. */
struct pin_meta {
	char magic[8];
	uint32_t version;        /* PIN_VERSION */
	uint32_t header_size;    /* sizeof(struct pin_meta): the BTF starts there */
	uint32_t btf_size;       /* bytes; 0: the object has none */
	int32_t mode;            /* enum picket_mode */
	char name[PIN_NAME_MAX];
	uint8_t digest[32];      /* SHA-256 of the object file */
	uint64_t loaded_boot_ns; /* CLOCK_BOOTTIME */
	uint32_t n_links, n_maps;
};

/* 0 when `name` can be a policy's name; else -EINVAL and why. */
int pin_check_name(const char *name, struct error *e);

/* 0 when a policy called `name` could be pinned; -EEXIST: one is in force already. */
int pin_check_free(const char *name, struct error *e);

/* Names of the policies that are pinned; the array and each name are malloc'd. None is no error. */
int pin_names(char ***names, size_t *n, struct error *e);
void pin_names_free(char **names, size_t n);

/* The header, and the BTF that follows it (malloc'd, NULL when btf_size is 0). -ENOENT: no such policy. */
int pin_read_meta(const char *name, struct pin_meta *meta, uint8_t **btf, struct error *e);

/*
 * Opens each item whose name starts with `prefix` ("link_", "map_") and hands
 * it over with what follows the prefix; the descriptor is closed afterwards
 * unless visit() takes it by setting *fd to -1.  Stops at the first nonzero.
 */
int pin_visit(const char *name, const char *prefix,
	      int (*visit)(void *context, const char *item, int *fd, struct error *e), void *context, struct error *e);

#endif
