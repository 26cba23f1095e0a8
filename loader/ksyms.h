/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Externs of section .ksyms: functions and variables of the kernel.  Pure.
 *
 * What has a type is found in BTF, by name and kind, and its type must be
 * compatible; a `const void` is an address, and found in kallsyms.
 */
#ifndef PICKET_KSYMS_H
#define PICKET_KSYMS_H

#include "core.h"
#include "object.h"

/* Where typed ones are looked for. */
struct ksym_types {
	const struct btf *kernel;
	const struct wanted *wanted;
	struct core_modules *modules;  /* for what the kernel itself lacks; may be NULL */
};

/*
 * Finds every typed extern: kernel_id and module, or absent when it is weak.
 * -ENOENT for a strong one that is nowhere, -EINVAL for one of another type.
 */
int ksyms_find_typed(struct object *object, const struct ksym_types *where, struct error *e);

/* The same for a dry run: what cannot be found stays open, unless it is weak. */
void ksyms_look(struct object *object, const struct ksym_types *where);

/* What kallsyms has told so far. */
struct kallsyms { bool any_address; };

/* True when some extern has its address from kallsyms. */
bool ksyms_want_addresses(const struct object *object);

/*
 * One line of kallsyms ("ADDRESS TYPE NAME", perhaps "[MODULE]" behind it), n
 * bytes without its newline.  -EINVAL when a name has two addresses.
 */
int kallsyms_line(struct object *object, struct kallsyms *state, const char *line, size_t n, struct error *e);

/*
 * After the last line: weak ones that were not there are absent.  -ENOENT for
 * a strong one; -EPERM where there are names but no addresses.
 */
int kallsyms_finish(struct object *object, const struct kallsyms *state, struct error *e);

#endif
