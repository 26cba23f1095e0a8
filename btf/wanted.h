/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The set of wanted names, and what a scan learned about them. */
#ifndef PICKET_BTF_WANTED_H
#define PICKET_BTF_WANTED_H

#include "btf.h"

#define WANTED_NONE (-1)

struct wanted_name {
	char *text;                   /* NUL-terminated copy */
	uint32_t length;
	int next;                     /* with the same ending or beginning, or WANTED_NONE */
	struct candidate *types;
	size_t n_types, room;
};

/* A string of the scanned BTF: the wanted name it is, and the one it is a flavour of. */
struct place {
	uint32_t offset;
	int exact, essential;         /* WANTED_NONE: is none */
};

/* A name inside a longer string, at its end: allowed, done by no known encoder, and there are many. */
struct ending {
	uint32_t offset;
	int name;                     /* index of the name it is; ~index of the one it is a flavour of */
};

struct wanted {
	struct wanted_name *names;
	size_t n, room;
	uint32_t *by_text;            /* hash table of index + 1 */
	size_t by_text_size;          /* power of two, or 0 */
	struct place *places;         /* hash table by offset; both NONE: free */
	size_t n_places, places_size;
	struct ending *endings;       /* by offset */
	size_t n_endings, endings_room;
	struct bytes strings;         /* of a BTF in memory: compared directly, and there are no places */
	bool failed;                  /* out of memory while scanning */
};

/* Forgets what an earlier scan found. */
void wanted_reset(struct wanted *w);

/* Notes that wanted name `index` stands at `offset`: all of the string, or all but its flavour. */
void wanted_place(struct wanted *w, uint32_t offset, int index, bool exact);

/* The same inside a longer string; cheap when offsets come nearly in order. */
void wanted_ending(struct wanted *w, uint32_t offset, int index, bool exact);

/* What stands at `offset`. */
struct place wanted_at(const struct wanted *w, uint32_t offset);

static inline bool place_free(const struct place *p)
{
	return p->exact == WANTED_NONE && p->essential == WANTED_NONE;
}

/* Notes a type called so. */
void wanted_candidate(struct wanted *w, int index, struct candidate c);

static inline uint32_t wanted_mix(uint64_t key)
{
	return (uint32_t)((key * 0x9e3779b97f4a7c15u) >> 32);
}

#endif
