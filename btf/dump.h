/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Types as a C header, in five rooms: names (dump_names.c), layout
 * (dump_layout.c), text (dump_print.c, dump_body.c) and order (dump.c).
 */
#ifndef PICKET_BTF_DUMP_H
#define PICKET_BTF_DUMP_H

#include <stdio.h>

#include "btf.h"

#define DUMP_NAME_MAX (BTF_NAME_MAX + 16)   /* with "___N" and the NUL */

#define DUMP_NESTED_MAX 64                  /* bodies and parameter lists inside each other */
#define DUMP_HAS_BOOL "__VMLINUX_H_HAS_BOOL"

/* A name that is taken: string offset and version, which is 2 for "NAME___2". */
struct dump_slot {
	uint32_t hash, name, version;  /* version 0: the slot is free */
	uint32_t next;                 /* of version 1: where the search for a free version goes on */
	uint8_t kind;                  /* of the type that has it */
};

struct dump_names { struct dump_slot *slots; uint32_t room, n; };

enum dump_state { DUMP_NEW, DUMP_OPEN, DUMP_DONE };

struct dump {
	const struct btf *btf;
	FILE *out;
	struct error *e;
	uint8_t *state;                /* by type id: enum dump_state */
	uint8_t *declared;             /* by type id: the tag is known to what follows */
	uint8_t *layout;               /* by type id: see dump_layout.c */
	uint32_t *version;             /* by type id: of its name */
	struct dump_names tags, identifiers;
	uint64_t left;                 /* members, parameters and enumerators that may still be written */
	uint32_t gaps;                 /* numbers the members that fill large gaps */
	uint32_t depth;                /* of types that wait for others */
	bool parameters;               /* what is asked for stands in a parameter list */
	uint32_t nested;               /* of bodies and parameter lists being written */
	bool brief;                    /* one line: no bodies, no versions; the arrays are not there */
};

/* ---- dump_names.c ---- */

/* Gives every type with a name its version. -ENOMEM. */
int dump_name_types(struct dump *d);

/* Takes a name in the table; its version, or -ENOMEM. */
int dump_take_name(struct dump *d, struct dump_names *names, uint32_t name, uint8_t kind);

/* The name as C takes it: no foreign characters, no keyword, its version at its end. */
void dump_name(const struct dump *d, uint32_t name, uint32_t version, char out[DUMP_NAME_MAX]);
void dump_type_name(const struct dump *d, const struct btf_type *t, char out[DUMP_NAME_MAX]);

/* "bool" and others: keywords of C23, macros of <stdbool.h>. The header's first lines define DUMP_HAS_BOOL for those. */
bool dump_is_new_keyword(const struct dump *d, uint32_t name);

/* True when C knows the INT or FLOAT by its own name, with that size. */
bool dump_is_standard(const struct dump *d, const struct btf_type *t);

/* ---- dump_layout.c ---- */

struct dump_layout {
	uint32_t align;     /* bytes, of the type as written */
	bool packed;        /* the whole type */
	bool aligned;       /* needs the attribute */
	bool opaque;        /* members that C cannot lay out so: written as bytes */
};

struct dump_member {
	uint32_t name, type;
	uint64_t at, bits;  /* bits, from the start of the type */
	uint32_t align;     /* bytes, of the member's type */
	uint32_t unit;      /* bitfield: bits of its type; else 0 */
	bool packed;        /* lies where its type's alignment forbids */
	bool skip;          /* no name and nothing inside: a gap as well */
};

int dump_layout(struct dump *d, const struct btf_type *t, struct dump_layout *out);
int dump_member(struct dump *d, const struct btf_type *t, uint32_t i, struct dump_member *out);

/* Where the compiler puts the member after one that ends at bit `at`. */
uint64_t dump_next_at(const struct dump_member *m, uint64_t at, bool packed);

/* ---- dump_print.c ---- */

/* `type name` as C declares it; an anonymous type's body is indented. */
int dump_declaration(struct dump *d, uint32_t id, const char *name, uint32_t indent);

/* "struct", "union", "enum". */
const char *dump_tag(const struct btf_type *t);

/* Counts one piece of output; -E2BIG when there has been too much (hostile nesting). */
int dump_spend(struct dump *d);

/* ---- dump_body.c ---- */

/* struct, union or enum with its body, without the semicolon. */
int dump_body(struct dump *d, const struct btf_type *t, uint32_t indent);

#endif
