// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * One pass over a whole kernel's BTF.
 *
 * The loop here visits every type record, keeps those with a wanted name, and
 * notes where every 32nd record starts.  Nothing else is kept, so memory
 * depends on the wanted names and 4 bytes per 32 types.
 *
 * How a name is recognised depends on the source.  In memory its text is at
 * hand: a table says for its first two bytes which third bytes deserve a
 * second look.  Of a file read in pages the strings come first: strings.c
 * turns wanted names into offsets, and a table says which low 16 bits of an
 * offset deserve one.
 *
 * Per record this costs about a dozen instructions, which is why the steps
 * look as they do; lengths come from a table by the record's kind byte.
 */
#include "kinds.h"
#include "source.h"
#include "strings.h"

#include <errno.h>
#include <stdlib.h>

#define INDEX_STEP 32u
#define WINDOW 16384u            /* bytes of types read at a time when paged */
#define MARKS 65536u
#define STARTS 256u
#define CHAINED 64u              /* wanted names, up to which chains are faster than hashing */
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
	const int *starts;           /* names are recognised by their text: chains of those that begin alike */
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

/* Chains go by the first byte: all that one-letter names share with their flavours. */
static uint32_t start_of(const char *name)
{
	return (uint8_t)name[0];
}

static void mark_offsets(uint8_t *marks, const struct wanted *w)
{
	for (size_t i = 0; i < w->places_size; i++)
		if (wanted_at(w, w->places[i].offset) == &w->places[i])
			marks[w->places[i].offset % MARKS] = 1;
}

/* The mark of a text's first two bytes. */
static uint8_t *mark_of(uint8_t *marks, char first, char second)
{
	const uint8_t two[2] = { (uint8_t)first, (uint8_t)second };

	return &marks[load_u16(two, false)];
}

/* A bit for each value of a third byte's low three bits. */
static void mark_text(uint8_t *marks, const char *name)
{
	if (!name[0])
		return;
	if (!name[1]) {             /* the whole string, or X___Y */
		*mark_of(marks, name[0], 0) = 0xff;
		*mark_of(marks, name[0], '_') |= 1 << ('_' & 7);
		return;
	}
	*mark_of(marks, name[0], name[1]) |= 1 << (name[2] & 7);
	if (!name[2])
		*mark_of(marks, name[0], name[1]) |= 1 << ('_' & 7);
}

static const int *chain_starts(int starts[STARTS], struct wanted *w)
{
	for (uint32_t i = 0; i < STARTS; i++)
		starts[i] = WANTED_NONE;
	for (size_t i = w->n; i-- > 0;) {
		int *start = &starts[start_of(w->names[i].text)];

		w->names[i].next = *start;
		*start = (int)i;
	}
	return starts;
}

static uint8_t *new_marks(const struct wanted *w)
{
	uint8_t *marks = calloc(MARKS, 1);

	if (!marks || !w)
		return marks;
	mark_offsets(marks, w);
	for (size_t i = 0; w->strings.p && i < w->n; i++)
		mark_text(marks, w->names[i].text);
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

/* Does `name` begin with the wanted name and end there, or go on with its flavour? */
static bool is_called(const char *name, const struct wanted_name *w)
{
	uint32_t i = 0;

	while (i < w->length && name[i] == w->text[i])
		i++;
	if (i < w->length)
		return false;
	return !name[i] || (name[i] == '_' && btf_essential_length(name) == i);
}

/* Three underscores in a row take one of every three places, and a neighbour. */
static bool may_be_flavour(const char *name, size_t n)
{
	for (size_t i = 2; i < n; i += 3)
		if (name[i] == '_' && (name[i - 1] == '_' || name[i + 1] == '_'))
			return true;
	return false;
}

/* Many wanted names make long chains: then by hash of the whole name. */
static void look_up(const struct pass *s, const char *name, struct candidate c)
{
	size_t n = strlen(name), essential = may_be_flavour(name, n) ? btf_essential_length(name) : n;
	int i = n < BTF_NAME_MAX ? wanted_find(s->w, name, n) : -1;

	if (i >= 0)
		wanted_candidate(s->w, i, c);
	i = essential < n && n < BTF_NAME_MAX ? wanted_find(s->w, name, essential) : -1;
	if (i >= 0)
		wanted_candidate(s->w, i, c);
}

/* A record whose name begins like a wanted one; names are in chains by how they begin. */
static __attribute__((noinline)) void look_direct(const struct pass *s, const uint8_t *p, uint32_t i_of_eight)
{
	uint32_t offset = load_u32(p, false);
	const char *name = (const char *)s->w->strings.p + offset;
	struct candidate c = { s->first_id + s->n + i_of_eight, s->base + (uint32_t)(p - s->text),
			       (uint8_t)info_kind(load_u32(p + 4, false)) };

	if (offset >= s->w->strings.n || !*name)     /* the section's last byte is NUL: checked at open */
		return;
	if (s->w->n > CHAINED) {
		look_up(s, name, c);
		return;
	}
	for (int i = s->starts[start_of(name)]; i != WANTED_NONE; i = s->w->names[i].next)
		if (is_called(name, &s->w->names[i]))
			wanted_candidate(s->w, i, c);
}

/* What a step needs of the pass, in registers. */
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

/*
 * The same by text.  A name offset that leaves the strings, or too little room
 * for three bytes, gets the careful look.
 */
static inline __attribute__((always_inline)) bool step_direct(const struct pass *s, struct lane *l, const uint8_t *text,
							      uint64_t limit, uint32_t i_of_eight, bool big)
{
	const uint8_t *p = l->p;
	uint64_t name;

	if (p > l->last)
		return false;
	name = load_u32(p, false);
	if (__builtin_expect(name > limit, 0))
		look_direct(s, p, i_of_eight);
	else if (__builtin_expect(l->marks[load_u16(text + name, false)], 0))
		if (l->marks[load_u16(text + name, false)] >> (text[name + 2] & 7) & 1)
			look_direct(s, p, i_of_eight);
	l->p += l->lengths[p[big ? 4 : 7]].fixed + load_u16(p + (big ? 6 : 4), false) * l->lengths[p[big ? 4 : 7]].each;
	return true;
}

static inline __attribute__((always_inline)) uint32_t eight_direct(const struct pass *s, struct lane *l,
								   const uint8_t *text, uint64_t limit, bool big)
{
#define STEP(i) if (!step_direct(s, l, text, limit, i, big)) return i
	STEP(0); STEP(1); STEP(2); STEP(3); STEP(4); STEP(5); STEP(6); STEP(7);
#undef STEP
	return 8;
}

/* The section is in memory as a whole, so groups are never cut. */
static inline __attribute__((always_inline)) void walk_direct(struct pass *s, bool big)
{
	struct lane l = { s->marks, s->text, s->text + s->last, s->lengths };
	const uint8_t *text = s->w->strings.p;
	uint64_t limit = s->w->strings.n - 3;

	while (l.p <= l.last && s->n <= BTF_TYPES_MAX) {
		if (s->n % INDEX_STEP == 0)
			s->index[s->n / INDEX_STEP] = (uint32_t)(l.p - s->text);
		s->n += eight_direct(s, &l, text, limit, big);
	}
	s->at = (uint32_t)(l.p - s->text);
}

static void walk_window(struct pass *s, const struct btf *btf)
{
	const uint16_t one = 1;
	const bool host_big = !*(const uint8_t *)&one;

	if (s->starts)
		walk_direct(s, host_big);
	else if (btf->swap)
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

/* Text at hand, in one piece and in this machine's byte order: no pass over it is needed. */
static bool take_strings(const struct btf *btf, struct wanted *w)
{
	if (!btf->source->memory.p || btf->base || btf->swap || btf->strings_size < 4)
		return false;
	return bytes_sub(btf->source->memory, btf->strings_at, btf->strings_size, &w->strings);
}

static int build_index(struct btf *btf, struct wanted *w, const uint8_t *marks, struct error *e)
{
	struct length lengths[256];
	int starts[STARTS];
	struct pass s = { .w = w, .marks = marks, .lengths = lengths, .first_id = btf->first_id,
			  .starts = w && w->strings.p ? chain_starts(starts, w) : NULL };

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
		if (!take_strings(btf, w))
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
