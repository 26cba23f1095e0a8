/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Types as a C programmer writes them. */
#ifndef PICKET_SPELL_H
#define PICKET_SPELL_H

#include "btf.h"

/*
 * Writes the C spelling of type `id`, cut to n bytes with its NUL:
 * "const volatile enum picket_mode", "char[16]", "struct file *".
 */
void btf_type_spell(const struct btf *btf, uint32_t id, char *out, size_t n);

#endif
