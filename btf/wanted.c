// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The set of wanted names: see wanted.h and include/btf.h. */
#include "wanted.h"

#include <errno.h>
#include <stdlib.h>

struct wanted *wanted_new(void)
{
	return calloc(1, sizeof(struct wanted));
}

void wanted_reset(struct wanted *w)
{
	for (size_t i = 0; i < w->n; i++) {
		free(w->names[i].types);
		w->names[i].types = NULL;
		w->names[i].n_types = w->names[i].room = 0;
	}
	free(w->places);
	w->places = NULL;
	w->n_places = w->places_size = 0;
	free(w->endings);
	w->endings = NULL;
	w->n_endings = w->endings_room = 0;
	w->strings = (struct bytes){ NULL, 0 };
	w->failed = false;
}

void wanted_free(struct wanted *w)
{
	if (!w)
		return;
	wanted_reset(w);
	for (size_t i = 0; i < w->n; i++)
		free(w->names[i].text);
	free(w->names);
	free(w->by_text);
	free(w);
}

static uint32_t hash_text(const char *text, size_t length)
{
	uint64_t h = length, w;

	for (; length >= 8; length -= 8, text += 8) {
		memcpy(&w, text, 8);
		h = (h ^ w) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	for (w = 0; length; length--)
		w = w << 8 | (uint8_t)*text++;
	return wanted_mix((h ^ w) * 0xff51afd7ed558ccdu ^ h >> 31);
}

/* The slot of a name in by_text: its own, or the free one where it would go. */
static uint32_t *text_slot(const struct wanted *w, const char *text, size_t length)
{
	size_t mask = w->by_text_size - 1, i = hash_text(text, length) & mask;

	while (w->by_text[i]) {
		const struct wanted_name *name = &w->names[w->by_text[i] - 1];

		if (name->length == length && !memcmp(name->text, text, length))
			break;
		i = (i + 1) & mask;
	}
	return &w->by_text[i];
}

/* Keeps the table at most half full. */
static bool grow_names(struct wanted *w)
{
	size_t room = w->room ? 2 * w->room : 32;
	struct wanted_name *names = realloc(w->names, room * sizeof(*names));
	uint32_t *table;

	if (!names)
		return false;
	w->names = names;
	table = calloc(2 * room, sizeof(*table));
	if (!table)
		return false;
	free(w->by_text);
	w->by_text = table;
	w->by_text_size = 2 * room;
	w->room = room;
	for (size_t i = 0; i < w->n; i++)
		*text_slot(w, names[i].text, names[i].length) = (uint32_t)i + 1;
	return true;
}

int wanted_add(struct wanted *w, const char *name, size_t length)
{
	int index = wanted_find(w, name, length);
	char *text;

	if (index >= 0)
		return index;
	if (length >= BTF_NAME_MAX)
		return -ENAMETOOLONG;
	if (w->n == w->room && !grow_names(w))
		return -ENOMEM;
	text = malloc(length + 1);
	if (!text)
		return -ENOMEM;
	memcpy(text, name, length);
	text[length] = 0;
	w->names[w->n] = (struct wanted_name){ .text = text, .length = (uint32_t)length, .next = WANTED_NONE };
	*text_slot(w, text, length) = (uint32_t)w->n + 1;
	return (int)w->n++;
}

int wanted_find(const struct wanted *w, const char *name, size_t length)
{
	uint32_t found = w->by_text_size ? *text_slot(w, name, length) : 0;

	return found ? (int)found - 1 : -ENOENT;
}

const struct candidate *wanted_types(const struct wanted *w, int index, size_t *n)
{
	*n = index >= 0 && (size_t)index < w->n ? w->names[index].n_types : 0;
	return *n ? w->names[index].types : NULL;
}

bool wanted_is(const struct wanted *w, int index, uint32_t offset)
{
	if (index < 0 || (size_t)index >= w->n)
		return false;
	if (w->strings.p)      /* its last byte is NUL */
		return offset < w->strings.n && !strcmp((const char *)w->strings.p + offset, w->names[index].text);
	return wanted_at(w, offset).exact == index;
}

static struct place *place_slot(const struct wanted *w, uint32_t offset)
{
	size_t mask = w->places_size - 1, i = wanted_mix(offset) & mask;

	while (!place_free(&w->places[i]) && w->places[i].offset != offset)
		i = (i + 1) & mask;
	return &w->places[i];
}

/* The first ending at `offset` or after it. */
static size_t first_ending(const struct wanted *w, uint32_t offset)
{
	size_t low = 0, high = w->n_endings;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (w->endings[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct place wanted_at(const struct wanted *w, uint32_t offset)
{
	struct place p = { offset, WANTED_NONE, WANTED_NONE };

	if (w->places_size)
		p = *place_slot(w, offset);
	if (!place_free(&p))
		return p;
	for (size_t i = first_ending(w, offset); i < w->n_endings && w->endings[i].offset == offset; i++) {
		int name = w->endings[i].name;

		*(name < 0 ? &p.essential : &p.exact) = name < 0 ? ~name : name;
	}
	return p;
}

static bool grow_places(struct wanted *w)
{
	size_t old_size = w->places_size, size = old_size ? 2 * old_size : 64;
	struct place *old = w->places, *new = malloc(size * sizeof(*new));

	if (!new)
		return false;
	for (size_t i = 0; i < size; i++)
		new[i] = (struct place){ 0, WANTED_NONE, WANTED_NONE };
	w->places = new;
	w->places_size = size;
	for (size_t i = 0; i < old_size; i++)
		if (!place_free(&old[i]))
			*place_slot(w, old[i].offset) = old[i];
	free(old);
	return true;
}

void wanted_place(struct wanted *w, uint32_t offset, int index, bool exact)
{
	struct place *p;

	if (2 * w->n_places >= w->places_size && !grow_places(w)) {
		w->failed = true;
		return;
	}
	p = place_slot(w, offset);
	if (place_free(p))
		w->n_places++;
	p->offset = offset;
	*(exact ? &p->exact : &p->essential) = index;
}

static bool grow_endings(struct wanted *w)
{
	size_t room = w->endings_room ? 2 * w->endings_room : 64;
	struct ending *endings = realloc(w->endings, room * sizeof(*endings));

	if (!endings)
		return false;
	w->endings = endings;
	w->endings_room = room;
	return true;
}

void wanted_ending(struct wanted *w, uint32_t offset, int index, bool exact)
{
	struct ending new = { offset, exact ? index : ~index };
	size_t i = w->n_endings;

	while (i && w->endings[i - 1].offset > offset)
		i--;
	for (size_t k = i; k && w->endings[k - 1].offset == offset; k--)
		if (w->endings[k - 1].name == new.name)
			return;             /* text may be visited twice */
	if (w->n_endings == w->endings_room && !grow_endings(w)) {
		w->failed = true;
		return;
	}
	memmove(w->endings + i + 1, w->endings + i, (w->n_endings++ - i) * sizeof(new));
	w->endings[i] = new;
}

void wanted_candidate(struct wanted *w, int index, struct candidate c)
{
	struct wanted_name *name = &w->names[index];

	if (name->n_types == name->room) {
		size_t room = name->room ? 2 * name->room : 4;
		struct candidate *types = realloc(name->types, room * sizeof(*types));

		if (!types) {
			w->failed = true;
			return;
		}
		name->types = types;
		name->room = room;
	}
	name->types[name->n_types++] = c;
}
