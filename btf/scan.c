// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * One pass over a whole kernel's BTF.
 *
 * The loop here visits every type record, keeps those with a wanted name, and
 * notes where every eighth record starts.  Nothing else is kept, so memory
 * depends on the wanted names and 4 bytes per 8 types.
 *
 * How a name is recognised depends on the source.  In memory its text is at
 * hand: a table says for its first two bytes which third bytes deserve a
 * second look.  Of a file read in pages the strings come first: strings.c
 * turns wanted names into offsets, and a table says which low 16 bits of an
 * offset deserve one.
 *
 * Per record this costs about a dozen instructions, which is why the steps
 * look as they do: lengths come from a table by the record's kind byte, and
 * what is rare (an unknown kind, 256 elements and more, the end of the window)
 * is found out after eight records, which are then passed again one by one.
 */
#include "kinds.h"
#include "source.h"
#include "strings.h"

#include <errno.h>
#include <stdlib.h>

#define GROUP 8u
#define SHORT_MAX (RECORD_HEAD + 12u + 255u * 12u)   /* bytes of a record that the fast loop passes, at most */
#define SPAN (GROUP * SHORT_MAX)
#define WINDOW 16384u            /* bytes of types read at a time when paged */
#define MARKS 65536u
#define TEXT_MIN 5u              /* bytes of a name looked at */
#define HOST_BIG (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
#define CHAINED 64u              /* wanted names, up to which chains are faster than hashing */
#define TOO_LONG 0x40000000u     /* length of an unknown kind: leaves any type section */

struct length { uint32_t fixed, each; };   /* both 0: unknown kind */

/* Where in a record's head these bytes stand. */
struct layout { uint32_t name, kind, vlen, vlen_low, vlen_high; };

static const struct layout layouts[] = {
	/* little-endian */ { 0, 7, 4, 4, 5 },
	/* big-endian */    { 2, 4, 6, 7, 6 },
};

struct pass {
	struct wanted *w;
	const uint8_t *marks;        /* by a text's first two bytes, or by the lower half of an offset as it stands in the file */
	int starts[256];             /* by text: names in chains by their first byte */
	bool by_text;
	struct length lengths[256];  /* by the byte that holds kind and kind_flag */
	struct layout layout;
	bool swap;
	const uint8_t *text;         /* window */
	uint32_t at, last;           /* in the window: next record, last place for a head */
	uint32_t fast;               /* the fast loop stays in readable memory from places before this */
	uint32_t base;               /* of the window in the type section */
	uint32_t first_id, n;        /* types passed */
	uint32_t *index;
};

/* ---- preparation ---- */

static void fill_lengths(struct length lengths[256], uint32_t unknown)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t size = record_size(i << 24);

		lengths[i] = (struct length){ size ? size : unknown, size ? kind_rows[i & 0x1f].each : 0 };
	}
}

/* A mark has a bit for each value of the next three bits, for those who have the time to look. */
static void mark(uint8_t *marks, uint32_t offset, bool swap)
{
	uint16_t low = (uint16_t)offset;

	marks[load_u16(&low, swap)] |= 1 << (offset >> 16 & 7);
}

static void mark_offsets(uint8_t *marks, const struct wanted *w, bool swap)
{
	for (size_t i = 0; i < w->places_size; i++)
		if (!place_free(&w->places[i]))
			mark(marks, w->places[i].offset, swap);
	for (size_t i = 0; i < w->n_endings; i++)
		mark(marks, w->endings[i].offset, swap);
}

/* By the first two bytes a bit for each value of the fifth's low three bits: many begin with "bpf_". */
static void mark_text(uint8_t *marks, const struct wanted_name *name)
{
	const uint8_t *t = (const uint8_t *)name->text, alone[] = { t[0], 0 }, flavoured[] = { t[0], '_' };
	uint8_t bits = name->length < 4 ? 0xff : 1 << (t[4] & 7);

	if (name->length == 4)
		bits |= 1 << ('_' & 7);
	if (name->length > 1) {
		marks[load_u16(t, false)] |= bits;
	} else if (name->length) {
		marks[load_u16(alone, false)] = bits;
		marks[load_u16(flavoured, false)] = bits;
	}
}

static void chain_names(struct pass *s)
{
	struct wanted *w = s->w;

	for (uint32_t i = 0; i < 256; i++)
		s->starts[i] = WANTED_NONE;
	for (size_t i = w->n; i-- > 0;) {
		int *start = &s->starts[(uint8_t)w->names[i].text[0]];

		w->names[i].next = *start;
		*start = (int)i;
	}
}

static void prepare(struct pass *s, uint8_t *marks)
{
	struct wanted *w = s->w;

	s->marks = marks;
	fill_lengths(s->lengths, w && w->strings.p ? TOO_LONG : 0);
	if (!w)
		return;
	mark_offsets(marks, w, s->swap);
	s->by_text = w->strings.p;
	for (size_t i = 0; s->by_text && i < w->n; i++)
		mark_text(marks, &w->names[i]);
	if (s->by_text)
		chain_names(s);
}

/* ---- the loop ---- */

/* A record's name offset has a mark. */
static void look(const struct pass *s, const uint8_t *p, uint8_t marks, uint32_t id)
{
	uint32_t offset = load_u32(p, s->swap);
	struct candidate c = { id, s->base + (uint32_t)(p - s->text), (uint8_t)info_kind(load_u32(p + 4, s->swap)) };
	struct place place;

	if (!(marks >> (offset >> 16 & 7) & 1))
		return;
	place = wanted_at(s->w, offset);
	if (place.exact != WANTED_NONE)
		wanted_candidate(s->w, place.exact, c);
	if (place.essential != WANTED_NONE && place.essential != place.exact)
		wanted_candidate(s->w, place.essential, c);
}

/* Does text begin with the wanted name and end there, or go on with its flavour? */
static bool is_called(const char *text, size_t room, const struct wanted_name *w)
{
	if (w->length >= room || (text[w->length] && text[w->length] != '_') || memcmp(text, w->text, w->length))
		return false;
	return !text[w->length] || btf_essential_length(text) == w->length;
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

/* A record whose name begins like a wanted one. */
static __attribute__((noinline)) void look_at_text(const struct pass *s, const uint8_t *p, uint32_t n)
{
	uint32_t offset = load_u32(p, false);
	const char *text = (const char *)s->w->strings.p + offset;
	size_t room = s->w->strings.n - offset;
	struct candidate c = { s->first_id + n, s->base + (uint32_t)(p - s->text),
			       (uint8_t)info_kind(load_u32(p + 4, false)) };

	if (offset >= s->w->strings.n || !*text)     /* the section's last byte is NUL: checked at open */
		return;
	if (s->w->n > CHAINED) {
		look_up(s, text, c);
		return;
	}
	for (int i = s->starts[(uint8_t)*text]; i != WANTED_NONE; i = s->w->names[i].next)
		if (is_called(text, room, &s->w->names[i]))
			wanted_candidate(s->w, i, c);
}

/* Goes over a group again of which one record at least is marked. */
static __attribute__((noinline)) void look_again(const struct pass *s, const uint8_t *p, uint32_t n)
{
	for (uint32_t i = 0; i < GROUP; i++) {
		uint8_t marks = s->marks[load_u16(p + s->layout.name, false)];

		if (marks)
			look(s, p, marks, s->first_id + n + i);
		p += record_size(load_u32(p + 4, s->swap));
	}
}

/* Passes groups of eight records that are known, short and in the window. */
static void pass_groups(struct pass *s)
{
	const struct length *lengths = s->lengths;
	const struct layout l = s->layout;
	const uint8_t *marks = s->marks, *p = s->text + s->at, *last = s->text + s->last, *fast = s->text + s->fast;
	uint32_t *index = s->index + s->n / GROUP;

	while (p < fast) {
		const uint8_t *group = p;
		uint8_t marked = 0, large = 0;

#define STEP \
		marked |= marks[load_u16(p + l.name, false)]; \
		large |= p[l.vlen_high]; \
		p += lengths[p[l.kind]].fixed + p[l.vlen_low] * lengths[p[l.kind]].each;
		STEP STEP STEP STEP STEP STEP STEP STEP
#undef STEP
		if (large || p > last || !lengths[p[l.kind]].fixed) {
			p = group;
			break;
		}
		*index++ = s->base + (uint32_t)(group - s->text);
		if (__builtin_expect(marked, 0))
			look_again(s, group, (uint32_t)(index - s->index - 1) * GROUP);
	}
	s->n = (uint32_t)(index - s->index) * GROUP;
	s->at = (uint32_t)(p - s->text);
}

static void pass_one(struct pass *s)
{
	const uint8_t *p = s->text + s->at;
	uint32_t size = record_size(load_u32(p + 4, s->swap));
	uint8_t marks = s->marks[load_u16(p + s->layout.name, false)];

	if (s->n % GROUP == 0)
		s->index[s->n / GROUP] = s->base + s->at;
	if (marks)
		look(s, p, marks, s->first_id + s->n);
	s->n++;
	s->at += size ? size : TOO_LONG;
}

/* Shows [base, base + n) of the type section to the loops; `readable` bytes are in memory. */
static void show(struct pass *s, const uint8_t *text, uint32_t base, uint32_t n, uint32_t readable)
{
	s->text = text;
	s->base = base;
	s->at = 0;
	s->last = n - RECORD_HEAD;
	s->fast = readable < SPAN ? 0 : readable - SPAN + 1 < n ? readable - SPAN + 1 : n;
}

static void pass_by_offset(struct pass *s)
{
	while (s->at <= s->last) {
		if (s->n % GROUP == 0)
			pass_groups(s);
		if (s->at <= s->last)
			pass_one(s);
	}
}

/*
 * The same by text; the section is in memory as a whole, in this machine's byte
 * order.  A name offset that leaves the strings, or too little room for five
 * bytes, gets the careful look.
 */
static void pass_by_text(struct pass *s)
{
	const uint8_t *marks = s->marks, *names = s->w->strings.p, *p = s->text, *last = p + s->last;
	const struct length *lengths = s->lengths;
	const struct layout l = layouts[HOST_BIG];
	uint64_t limit = s->w->strings.n - TEXT_MIN;
	uint32_t n = 0;

	while (p <= last) {
		s->index[n / GROUP] = (uint32_t)(p - s->text);
#define STEP(i) { \
		uint64_t name = load_u32(p, false); \
		if (__builtin_expect(name > limit, 0)) \
			look_at_text(s, p, n + i); \
		else if (__builtin_expect(marks[load_u16(names + name, false)], 0)) \
			if (marks[load_u16(names + name, false)] >> (names[name + 4] & 7) & 1) \
				look_at_text(s, p, n + i); \
		p += lengths[p[l.kind]].fixed + load_u16(p + l.vlen, false) * lengths[p[l.kind]].each; \
		if (__builtin_expect(p > last, 0)) { \
			n += i + 1; \
			break; \
		} }
		STEP(0) STEP(1) STEP(2) STEP(3) STEP(4) STEP(5) STEP(6) STEP(7)
#undef STEP
		n += GROUP;
	}
	s->n = n;
	s->at = (uint32_t)(p - s->text);
}

/* ---- windows over the section ---- */

/* Both return where the walk stopped: the section's end, or what cannot be a record. */
static uint64_t pass_memory(struct pass *s, const struct btf *btf)
{
	if (btf->types_size < RECORD_HEAD)
		return 0;
	show(s, btf->source->memory.p + btf->types_at, 0, btf->types_size, btf->types_size);
	if (s->by_text)
		pass_by_text(s);
	else
		pass_by_offset(s);
	return s->at;
}

static uint64_t pass_pages(struct pass *s, const struct btf *btf, uint8_t *buffer, bool *failed)
{
	uint64_t at = 0;

	while (at + RECORD_HEAD <= btf->types_size) {
		uint64_t left = btf->types_size - at;
		uint32_t n = left < WINDOW ? (uint32_t)left : WINDOW;

		if (!source_stream(btf->source, btf->types_at + at, buffer, n)) {
			*failed = true;
			break;
		}
		show(s, buffer, (uint32_t)at, n, WINDOW + SPAN);
		pass_by_offset(s);
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
		buffer = calloc(WINDOW + SPAN, 1);
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
	if (!btf->source->memory.p || btf->base || btf->swap || btf->strings_size < TEXT_MIN)
		return false;
	return bytes_sub(btf->source->memory, btf->strings_at, btf->strings_size, &w->strings);
}

static int build_index(struct btf *btf, struct pass *s, struct error *e)
{
	free(btf->index);
	btf->index_step = GROUP;
	btf->n_types = btf->first_id;
	btf->n_index = 0;
	btf->index = malloc((btf->types_size / RECORD_HEAD / GROUP + 1) * sizeof(*btf->index));
	if (!btf->index)
		return btf_error(btf, e, -ENOMEM, "out of memory");
	s->index = btf->index;
	if (pass_types(s, btf, e))
		return e->code;
	btf->n_index = (s->n + GROUP - 1) / GROUP;
	return 0;
}

int btf_scan(struct btf *btf, struct wanted *w, struct error *e)
{
	struct pass s = { .w = w, .layout = layouts[btf->big_endian], .swap = btf->swap, .first_id = btf->first_id };
	uint8_t *marks;
	int ret = 0;

	if (w) {
		wanted_reset(w);
		if (!take_strings(btf, w))
			ret = scan_strings(btf, w, e);
		if (ret)
			return ret;
	}
	marks = calloc(MARKS, 1);
	if (!marks)
		return btf_error(btf, e, -ENOMEM, "out of memory");
	prepare(&s, marks);
	ret = build_index(btf, &s, e);
	free(marks);
	if (!ret && !btf->base)
		btf_find_pointer_size(btf);
	return ret;
}
