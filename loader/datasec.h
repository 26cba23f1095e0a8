/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The object's BTF as BPF_BTF_LOAD takes it.
 *
 * Compilers leave section sizes and the offsets of global variables open in
 * DATASEC; the linker's job of filling them falls to the loader.
 */
#ifndef PICKET_DATASEC_H
#define PICKET_DATASEC_H

#include "object.h"

/*
 * BTF bytes in host order, malloc'd (the caller frees), with sizes and offsets
 * of data sections filled in and what the kernel lacks replaced; `features` is
 * a set of enum btf_feature (btf/sanitise.h).  Type ids and string offsets are
 * those of object->btf.  *out is NULL, *n 0 when the object has no BTF.
 */
int object_btf_image(const struct object *object, uint32_t features, uint8_t **out, size_t *n, struct error *e);

/* Where a variable is in its section: from its symbol, or for a static one from the DATASEC; false when unknown. */
bool datasec_offset(const struct object *object, uint32_t section, const struct btf_type *var,
		    const struct btf_secinfo *info, uint64_t *out);

/* Index of the ELF section called `name`; 0 when there is none. */
uint32_t section_index(const struct elf *elf, const char *name);

#endif
