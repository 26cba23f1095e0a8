// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * One pass over a whole kernel's BTF.
 *
 * strings.c has turned the wanted names into string offsets; the loop here
 * visits every type record, keeps those whose name offset is one of them, and
 * notes where every 32nd record starts.  Nothing else is kept, so memory
 * depends on the wanted names and 4 bytes per 32 types.  Per record it costs
 * about a dozen instructions, which is why step() looks as it does: a table
 * gives the record's length from its kind byte, and another, one byte per
 * value of the offset's low 16 bits, says which names deserve a second look.
 */
#include "kinds.h"
#include "source.h"
#include "strings.h"

#include <errno.h>
#include <stdlib.h>

#define INDEX_STEP 32u
#define WINDOW 16384u            /* bytes of types read at a time when paged */
#define MARKS 65536u
#define TOO_LONG 0x40000000u     /* length of an unknown kind: leaves any type section */

struct length { uint32_t fixed, each; };

struct pass {
	struct wanted *w;
	const uint8_t *marks;
	const struct length *lengths;
	const uint8_t *text;         /* window */
	uint32_t at, last;           /* in the window: next record, last place for a head */
	uint32_t base;               /* of the window in the type section */
	uint32_t first_id, n;        /* types passed */
	uint32_t *index;
};

/* ---- preparation ---- */

/* By the byte that holds kind and kind_flag. */
static void fill_lengths(struct length lengths[256])
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t size = record_size(i << 24);

		lengths[i] = (struct length){ size ? size : TOO_LONG, size ? kind_rows[i & 0x1f].each : 0 };
	}
}

static uint8_t *new_marks(const struct wanted *w)
{
	uint8_t *marks = calloc(MARKS, 1);

	for (size_t i = 0; marks && w && i < w->places_size; i++)
		if (wanted_at(w, w->places[i].offset) == &w->places[i])
			marks[w->places[i].offset % MARKS] = 1;
	return marks;
}

/* ---- the loop ---- */

static void look(const struct pass *s, uint32_t at, uint32_t id, bool swap)
{
	const uint8_t *p = s->text + at;
	const struct place *place = s->w ? wanted_at(s->w, load_u32(p, swap)) : NULL;
	struct candidate c = { id, s->base + at, (uint8_t)info_kind(load_u32(p + 4, swap)) };

	if (!place)
		return;
	if (place->exact != WANTED_NONE)
		wanted_candidate(s->w, place->exact, c);
	if (place->essential != WANTED_NONE && place->essential != place->exact)
		wanted_candidate(s->w, place->essential, c);
}

/* What step() needs of the pass, in registers. */
struct lane { const uint8_t *marks, *p, *last; const struct length *lengths; };

/* The record at l->p; *marked gains its name's mark. False when no head fits there any more. */
static inline __attribute__((always_inline)) bool step(struct lane *l, uint32_t *marked, bool swap, bool big)
{
	const uint8_t *p = l->p;

	if (p > l->last)
		return false;
	*marked |= l->marks[load_u16(p + (big ? 2 : 0), swap)];
	l->p += l->lengths[p[big ? 4 : 7]].fixed + load_u16(p + (big ? 6 : 4), swap) * l->lengths[p[big ? 4 : 7]].each;
	return true;
}

/* Eight records, marks tested once for all; how many there were. */
static inline __attribute__((always_inline)) uint32_t eight(struct lane *l, uint32_t *marked, bool swap, bool big)
{
#define STEP(i) if (!step(l, marked, swap, big)) return i
	STEP(0); STEP(1); STEP(2); STEP(3); STEP(4); STEP(5); STEP(6); STEP(7);
#undef STEP
	return 8;
}

/* Goes over records again of which one at least is marked. */
static __attribute__((noinline)) void look_again(const struct pass *s, const uint8_t *p, uint32_t n, bool swap,
						 bool big)
{
	struct lane l = { s->marks, p, s->text + s->last, s->lengths };

	for (uint32_t i = 0; i < n; i++) {
		uint32_t marked = 0, at = (uint32_t)(l.p - s->text);

		step(&l, &marked, swap, big);
		if (marked)
			look(s, at, s->first_id + s->n + i, swap);
	}
}

/* Passes the window's records, noting where each group of INDEX_STEP starts. */
static inline __attribute__((always_inline)) void walk(struct pass *s, bool swap, bool big)
{
	struct lane l = { s->marks, s->text, s->text + s->last, s->lengths };
	const uint8_t *text = s->text;
	uint32_t n = s->n, part = n % 8;

	while (l.p <= l.last && n <= BTF_TYPES_MAX) {
		const uint8_t *p = l.p;
		uint32_t marked = 0, count;

		if (n % INDEX_STEP == 0)
			s->index[n / INDEX_STEP] = s->base + (uint32_t)(p - text);
		/* A window may end inside eight: then single steps until they are full again. */
		count = part ? step(&l, &marked, swap, big) : eight(&l, &marked, swap, big);
		if (marked) {
			s->n = n;
			look_again(s, p, count, swap, big);
		}
		n += count;
		if (part)
			part = n % 8;
	}
	s->n = n;
	s->at = (uint32_t)(l.p - text);
}

static void walk_window(struct pass *s, const struct btf *btf)
{
	const uint16_t one = 1;
	const bool host_big = !*(const uint8_t *)&one;

	if (btf->swap)
		walk(s, true, !host_big);
	else
		walk(s, false, host_big);
}

/* ---- windows over the section ---- */

/* Shows [base, base + n) of the type section to the walk. */
static void show(struct pass *s, const uint8_t *text, uint32_t base, uint32_t n)
{
	s->text = text;
	s->base = base;
	s->at = 0;
	s->last = n - RECORD_HEAD;
}

/* Both return where the walk stopped: the section's end, or what cannot be a record. */
static uint64_t pass_memory(struct pass *s, const struct btf *btf)
{
	if (btf->types_size < RECORD_HEAD)
		return 0;
	show(s, btf->source->memory.p + btf->types_at, 0, btf->types_size);
	walk_window(s, btf);
	return s->at;
}

static uint64_t pass_pages(struct pass *s, const struct btf *btf, uint8_t *buffer, bool *failed)
{
	uint64_t at = 0;

	while (at + RECORD_HEAD <= btf->types_size && s->n <= BTF_TYPES_MAX) {
		uint64_t left = btf->types_size - at;
		uint32_t n = left < WINDOW ? (uint32_t)left : WINDOW;

		if (!source_stream(btf->source, btf->types_at + at, buffer, n)) {
			*failed = true;
			break;
		}
		show(s, buffer, (uint32_t)at, n);
		walk_window(s, btf);
		at += s->at;
	}
	return at;
}

/* The walk left the section: reads its last group again, carefully, for the reason. */
static int explain(const struct btf *btf, struct error *e)
{
	uint32_t id = btf->n_types - 1, end = 0;
	struct btf_type t;

	if (id >= btf->first_id) {
		if (btf_type(btf, id, &t, e))
			return e->code;
		end = t.at - RECORD_HEAD + record_size((uint32_t)t.kind << 24 | t.vlen);
	}
	return btf_error(btf, e, -EINVAL, "type %u at offset %u: record is cut short", id + 1, end);
}

static int pass_types(struct pass *s, struct btf *btf, struct error *e)
{
	uint8_t *buffer = NULL;
	bool failed = false;
	uint64_t end;

	if (btf->source->memory.p) {
		end = pass_memory(s, btf);
	} else {
		buffer = malloc(WINDOW);
		if (!buffer)
			return btf_error(btf, e, -ENOMEM, "out of memory");
		end = pass_pages(s, btf, buffer, &failed);
		free(buffer);
	}
	if (failed)
		return btf_error(btf, e, -EIO, "cannot read the type section");
	if (s->w && s->w->failed)
		return btf_error(btf, e, -ENOMEM, "out of memory");
	if (s->n > BTF_TYPES_MAX)
		return btf_error(btf, e, -EINVAL, "more than %u types", BTF_TYPES_MAX);
	btf->n_types = btf->first_id + s->n;
	return end == btf->types_size ? 0 : explain(btf, e);
}

/* ---- scan ---- */

/* Names of a split BTF may stand in the base's strings. */
static int scan_strings(const struct btf *btf, struct wanted *w, struct error *e)
{
	int ret = btf->base ? scan_strings(btf->base, w, e) : 0;

	return ret ? ret : strings_scan(btf, w, STRINGS_BEST, e);
}

static int build_index(struct btf *btf, struct wanted *w, const uint8_t *marks, struct error *e)
{
	struct length lengths[256];
	struct pass s = { .w = w, .marks = marks, .lengths = lengths, .first_id = btf->first_id };

	fill_lengths(lengths);
	free(btf->index);
	btf->index_step = INDEX_STEP;
	btf->n_types = btf->first_id;
	btf->n_index = 0;
	btf->index = malloc((btf->types_size / RECORD_HEAD / INDEX_STEP + 1) * sizeof(*btf->index));
	if (!btf->index)
		return btf_error(btf, e, -ENOMEM, "out of memory");
	s.index = btf->index;
	if (pass_types(&s, btf, e))
		return e->code;
	btf->n_index = (s.n + INDEX_STEP - 1) / INDEX_STEP;
	return 0;
}

int btf_scan(struct btf *btf, struct wanted *w, struct error *e)
{
	uint8_t *marks;
	int ret = 0;

	if (w) {
		wanted_reset(w);
		ret = scan_strings(btf, w, e);
		if (ret)
			return ret;
	}
	marks = new_marks(w);
	if (!marks)
		return btf_error(btf, e, -ENOMEM, "out of memory");
	ret = build_index(btf, w, marks, e);
	free(marks);
	if (!ret && !btf->base)
		btf_find_pointer_size(btf);
	return ret;
}
