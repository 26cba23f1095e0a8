/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Initial slots of maps of maps and of maps of programs. */
#ifndef PICKET_SLOTS_H
#define PICKET_SLOTS_H

#include "object.h"

/* Fills maps[].slots from the relocations of section .maps; needs functions, programs and maps. */
int slots_collect(struct object *object, struct error *e);

#endif
