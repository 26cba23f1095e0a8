/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Behind picket_check(): the same on a root of files that a test has made. */
#ifndef LOADER_CHECK_H
#define LOADER_CHECK_H

#include "picket.h"

/*
 * Fills `rows` (room for CHECK_ROWS) and returns how many.  root: see proc.h;
 * machine: what uname(2) calls the processor.  `quick` leaves out what reads
 * the kernel's BTF or loads a program: load finds that out by itself.
 */
#define CHECK_ROWS 16
size_t check_run(const char *root, const char *machine, bool quick, struct picket_requirement rows[CHECK_ROWS]);

/* The worst of the rows. */
enum picket_verdict check_verdict(const struct picket_requirement *rows, size_t n);

#endif
