// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Finds wanted names in a string section, reading it once.
 *
 * A section may let names share their endings ("mm" inside "active_mm"), so a
 * wanted name counts wherever its text stands before a NUL.  And a string
 * X___Y is a flavour of X, if that is its last three-underscore mark.  So two
 * kinds of position matter: NULs, and aligned pairs of underscores (a mark
 * always covers one).  Vector code looks for them in blocks; only where one
 * is found does the exact code below look at text.
 *
 * The text is seen through a window that keeps BTF_NAME_MAX bytes on either
 * side of what is visited: the whole section if it is in memory, else a
 * buffer that moves along.
 */
#include "strings.h"
#include "source.h"

#include <errno.h>
#include <stdlib.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#include <immintrin.h>
#endif

#define CHUNK 32768u                 /* bytes visited at a time */
#define LOOK_BACK 3              /* bytes before an end that the wide way looks at */
#define MARGIN (uint32_t)BTF_NAME_MAX
#define BYTES_PER_PLACE 8u           /* honest strings are longer on the average; shorter ones are an attack */
#define PLACES_PER_NAME 64u

/* Names are found by their last 8, 4, 2 or 1 bytes: the longest of these they have. */
static const uint8_t key_sizes[] = { 8, 4, 2, 1 };

struct finder {
	struct wanted *w;
	int *by_ending;              /* hash table: first name of a chain, or WANTED_NONE */
	uint32_t mask;
	uint8_t endings[8192];       /* bitmap of the last two bytes: last * 256 + the one before */
	uint8_t nibbles[LOOK_BACK][16];  /* for byte -1 - k: which of 8 groups has this low nibble there */
	uint8_t sizes[4], n_sizes;   /* the key sizes in use */
	bool plain;                  /* every name has LOOK_BACK bytes at least, ASCII at its end */
	const uint8_t *text;         /* the window */
	uint32_t n;                  /* bytes in it */
	uint32_t offset;             /* what to add to a position for a string offset */
};

/* The last eight bytes before `at`, or as many as there are; the last is the most significant. */
static uint64_t load_key(const uint8_t *text, uint32_t at)
{
	uint64_t key = 0;
	uint32_t first = at < 8 ? 0 : at - 8;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	if (at >= 8) {
		memcpy(&key, text + first, 8);
		return key;
	}
#endif
	for (uint32_t i = at; i > first; i--)
		key |= (uint64_t)text[i - 1] << (64 - 8 * (at - i + 1));
	return key;
}

static inline int *ending_slot(const struct finder *f, uint64_t key, uint32_t size)
{
	return &f->by_ending[wanted_mix((key >> (64 - 8 * size)) + size) & f->mask];
}

/* ---- preparation ---- */

static void add_bitmap(struct finder *f, const uint8_t *end, uint32_t length)
{
	uint32_t row = end[-1] * 32u;

	if (length < 2)
		memset(f->endings + row, 0xff, 32);
	else
		f->endings[row + end[-2] / 8] |= 1 << end[-2] % 8;
}

/* A shorter name leaves open what stands before it. */
/* Few names fall apart best by number, many by their last letters. */
static void add_nibbles(struct finder *f, const uint8_t *end, uint32_t length, uint32_t index)
{
	uint8_t group = (uint8_t)(1u << ((f->w->n <= 32 ? index : end[-1]) & 7));

	for (uint32_t k = 0; k < LOOK_BACK; k++)
		for (uint32_t nibble = 0; nibble < 16; nibble++)
			if (k >= length || nibble == (end[-1 - (int)k] & 15u))
				f->nibbles[k][nibble] |= group;
}

static void add_name(struct finder *f, int index)
{
	struct wanted_name *name = &f->w->names[index];
	const uint8_t *end = (const uint8_t *)name->text + name->length;
	const uint8_t *size = key_sizes;
	int *slot;

	if (!name->length)
		return;
	while (*size > name->length)
		size++;
	if (!memchr(f->sizes, *size, f->n_sizes))
		f->sizes[f->n_sizes++] = *size;
	slot = ending_slot(f, load_key((const uint8_t *)name->text, name->length), *size);
	name->next = *slot;
	*slot = index;
	add_bitmap(f, end, name->length);
	add_nibbles(f, end, name->length, (uint32_t)index);
	for (uint32_t k = 0; k < LOOK_BACK; k++)
		if (k >= name->length || end[-1 - (int)k] & 0x80)
			f->plain = false;
}

static bool prepare(struct finder *f, struct wanted *w)
{
	uint32_t size = 64;

	while (size < 2 * w->n)
		size *= 2;
	memset(f, 0, sizeof(*f));
	f->w = w;
	f->mask = size - 1;
	f->plain = true;
	f->by_ending = malloc(size * sizeof(*f->by_ending));
	if (!f->by_ending)
		return false;
	for (uint32_t i = 0; i < size; i++)
		f->by_ending[i] = WANTED_NONE;
	for (size_t i = 0; i < w->n; i++)
		add_name(f, (int)i);
	return true;
}

/* ---- the exact part ---- */

static bool stands_before(const struct finder *f, uint32_t at, const struct wanted_name *name)
{
	return name->length <= at && !memcmp(f->text + at - name->length, name->text, name->length);
}

/* A wanted name stands right before position `at`: a string of its own, or the end of a longer one? */
static void note(struct finder *f, uint32_t at, int index, bool exact)
{
	uint32_t start = at - f->w->names[index].length;

	if (start && f->text[start - 1])
		wanted_ending(f->w, f->offset + start, index, exact);
	else
		wanted_place(f->w, f->offset + start, index, exact);
}

/* Notes every wanted name that stands right before position `at`. */
static void names_before(struct finder *f, uint32_t at, bool exact)
{
	uint64_t key = load_key(f->text, at);

	for (uint32_t k = 0; k < f->n_sizes; k++)
		for (int i = *ending_slot(f, key, f->sizes[k]); i != WANTED_NONE; i = f->w->names[i].next)
			if (stands_before(f, at, &f->w->names[i]))
				note(f, at, i, exact);
}

static inline void visit_end(struct finder *f, uint32_t at)
{
	uint32_t before;

	if (!at)
		return;
	before = at > 1 ? f->text[at - 2] : 0;
	if (f->endings[f->text[at - 1] * 32u + before / 8] >> before % 8 & 1)
		names_before(f, at, true);
}

/* Exactly three underscores at `at`, with something else on either side. */
static bool is_mark(const struct finder *f, uint32_t at)
{
	const uint8_t *t = f->text + at;

	return at && at + 3 < f->n && t[-1] && t[-1] != '_' && !memcmp(t, "___", 3) && t[3] && t[3] != '_';
}

/* The last mark of its string?  A string too long to be a name is not looked through. */
static bool is_last_mark(const struct finder *f, uint32_t at)
{
	uint32_t end = f->n - at < MARGIN ? f->n : at + MARGIN;

	for (uint32_t i = at + 3; i < end; i++) {
		if (!f->text[i])
			return true;
		if (f->text[i] == '_' && is_mark(f, i))
			return false;
	}
	return false;
}

static void visit_mark(struct finder *f, uint32_t at)
{
	if (is_mark(f, at) && is_last_mark(f, at))
		names_before(f, at, false);
}

/* An underscore: one of the first two of a mark? */
static inline void visit_line(struct finder *f, uint32_t at)
{
	if (at && f->text[at - 1] == '_')
		at--;
	if (at + 2 < f->n && f->text[at + 1] == '_' && f->text[at + 2] == '_')
		visit_mark(f, at);
}

static inline void visit(struct finder *f, uint32_t at)
{
	if (!f->text[at])
		visit_end(f, at);
	else if (f->text[at] == '_')
		visit_line(f, at);
}

static void visit_mask(struct finder *f, uint32_t at, uint32_t mask)
{
	for (; mask; mask &= mask - 1)
		visit(f, at + (uint32_t)__builtin_ctz(mask));
}

static void visit_range(struct finder *f, uint32_t at, uint32_t end)
{
	for (; at < end; at++)
		visit(f, at);
}

/* ---- the fast part: each returns how far it came; the rest is less than a block ---- */

/* Eight bytes at a time.  False alarms are fine, misses are not: see visit(). */
static uint32_t scan_words(struct finder *f, uint32_t at, uint32_t end)
{
	const uint64_t ones = 0x0101010101010101u, pairs = 0x0001000100010001u, lines = '_' * ones;

	for (; end - at >= 8; at += 8) {
		uint64_t w, x, pair;

		memcpy(&w, f->text + at, 8);
		x = w ^ lines;
		pair = (x - pairs) & ~x & 0x8000 * pairs;
		if (((w - ones) & ~w & 0x80 * ones) | pair)
			visit_range(f, at, at + 8);
	}
	return at;
}

#ifdef __SSE2__
static uint32_t scan_narrow(struct finder *f, uint32_t at, uint32_t end)
{
	const __m128i zero = _mm_setzero_si128(), lines = _mm_set1_epi8('_');

	for (; end - at >= 16; at += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(const void *)(f->text + at));
		__m128i nul = _mm_cmpeq_epi8(x, zero), pair = _mm_cmpeq_epi16(x, lines);

		if (_mm_movemask_epi8(_mm_or_si128(nul, pair)))
			visit_mask(f, at, (uint32_t)_mm_movemask_epi8(nul) | ((uint32_t)_mm_movemask_epi8(pair) & 0x5555));
	}
	return at;
}
#endif

#if defined(__x86_64__)
#define HAVE_WIDE 1

static inline __attribute__((target("avx2"), always_inline)) __m256i load32(const uint8_t *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

static inline __attribute__((target("avx2"), always_inline)) __m256i table16(const uint8_t *table)
{
	return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
}

struct wide { __m256i end, before[LOOK_BACK]; };

/* Nonzero where a NUL or an underscore may be, with plausible bytes before it. */
static inline __attribute__((target("avx2"), always_inline)) __m256i wide_hits(const struct wide *w, const uint8_t *p)
{
	__m256i hits = _mm256_shuffle_epi8(w->end, load32(p));

	for (int k = 0; k < LOOK_BACK; k++)
		hits = _mm256_and_si256(hits, _mm256_shuffle_epi8(w->before[k], load32(p - 1 - k)));
	return hits;
}

/* The hits in 32 bytes that are a NUL, or the first of two underscores (all bits in common: or one and a DEL). */
static inline __attribute__((target("avx2"), always_inline)) uint32_t wide_mask(__m256i hits, const uint8_t *p)
{
	const __m256i zero = _mm256_setzero_si256(), x = load32(p);
	__m256i lines = _mm256_cmpeq_epi8(_mm256_and_si256(x, load32(p + 1)), _mm256_set1_epi8('_'));
	__m256i misses = _mm256_cmpeq_epi8(hits, zero);

	return (uint32_t)_mm256_movemask_epi8(_mm256_andnot_si256(misses, _mm256_or_si256(lines, _mm256_cmpeq_epi8(x, zero))));
}

/* Low nibbles of NUL and '_'. */
static const uint8_t ends[16] = { [0] = 0xff, [15] = 0xff };

/*
 * 64 bytes at a time, and only ends that have plausible bytes before them: a
 * byte shuffle looks up the low nibble of each of the last four bytes, giving
 * the groups of names that fit, and what all have in common is left.  The
 * shuffle yields 0 for bytes of 0x80 and more, which is wrong only before a
 * short name or in a name that has such bytes: then ranges that have them are
 * visited again, byte by byte.
 */
static __attribute__((target("avx2"))) uint32_t scan_wide(struct finder *f, uint32_t at, uint32_t end)
{
	/* One byte more than the 64 is looked at. */
	const uint8_t *start = f->text + at, *stop = start + (end == at ? 0 : (end - at - (end == f->n)) & ~63u);
	__m256i seen = _mm256_setzero_si256();
	struct wide w = { .end = table16(ends) };

	for (int k = 0; k < LOOK_BACK; k++)
		w.before[k] = table16(f->nibbles[k]);
	for (const uint8_t *p = start; p < stop; p += 64) {
		__m256i low = wide_hits(&w, p), high = wide_hits(&w, p + 32), any = _mm256_or_si256(low, high);

		seen = _mm256_or_si256(_mm256_or_si256(seen, load32(p)), load32(p + 32));
		if (__builtin_expect(_mm256_testz_si256(any, any), 1))
			continue;
		if (!_mm256_testz_si256(low, low))
			visit_mask(f, (uint32_t)(p - f->text), wide_mask(low, p));
		if (!_mm256_testz_si256(high, high))
			visit_mask(f, (uint32_t)(p - f->text) + 32, wide_mask(high, p + 32));
	}
	if (!f->plain && _mm256_movemask_epi8(seen))
		visit_range(f, at, (uint32_t)(stop - f->text));
	return (uint32_t)(stop - f->text);
}
#endif

#ifdef HAVE_WIDE
/* The processor has it, and the system saves the registers. */
static bool has_avx2(void)
{
	unsigned a, b, c, d, saved, high;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
		return false;
	__asm__ volatile("xgetbv" : "=a"(saved), "=d"(high) : "c"(0));
	return (saved & 6) == 6 && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2);
}
#endif

bool strings_has(enum strings_way way)
{
	if (way == STRINGS_WIDE) {
#ifdef HAVE_WIDE
		return has_avx2();
#endif
		return false;
	}
	if (way == STRINGS_NARROW) {
#ifdef __SSE2__
		return true;
#endif
		return false;
	}
	return true;
}

static enum strings_way best_way(void)
{
	if (strings_has(STRINGS_WIDE))
		return STRINGS_WIDE;
	return strings_has(STRINGS_NARROW) ? STRINGS_NARROW : STRINGS_WORDS;
}

/* Visits positions [at, end) of the window. */
static void scan_range(struct finder *f, enum strings_way way, uint32_t at, uint32_t end)
{
	uint32_t head = at < LOOK_BACK ? (end < LOOK_BACK ? end : LOOK_BACK) : at;

	visit_range(f, at, head);
	at = head;
#ifdef HAVE_WIDE
	if (way == STRINGS_WIDE)
		at = scan_wide(f, at, end);
#endif
#ifdef __SSE2__
	if (way == STRINGS_NARROW)
		at = scan_narrow(f, at, end);
#endif
	if (way == STRINGS_WORDS)
		at = scan_words(f, at, end);
	visit_range(f, at, end);
}

/* ---- the window ---- */

static int check_progress(const struct btf *btf, const struct wanted *w, struct error *e)
{
	const char *label = btf->label ? btf->label : "BTF";
	size_t n = w->n_places + w->n_endings;

	if (w->failed)
		return error_set(e, -ENOMEM, "%s: out of memory", label);
	if (n > btf->strings_size / BYTES_PER_PLACE + PLACES_PER_NAME * w->n)
		return error_set(e, -EINVAL, "%s: string section repeats the same names %zu times", label, n);
	return 0;
}

static int scan_memory(const struct btf *btf, struct finder *f, enum strings_way way, struct error *e)
{
	f->text = btf->source->memory.p + btf->strings_at;
	f->n = btf->strings_size;
	f->offset = btf->first_string;
	for (uint32_t at = 0, end; at < f->n; at = end) {
		int ret;

		end = f->n - at < CHUNK ? f->n : at + CHUNK;
		scan_range(f, way, at, end);
		ret = check_progress(btf, f->w, e);
		if (ret)
			return ret;
	}
	return 0;
}

/* The buffer holds section bytes [base, base + f->n); [0, done) are visited. */
static int scan_pages(const struct btf *btf, struct finder *f, enum strings_way way, uint8_t *buffer,
		      struct error *e)
{
	uint32_t base = 0, done = 0, size = btf->strings_size;

	f->text = buffer;
	f->n = 0;
	while (done < size) {
		uint32_t keep = done > MARGIN ? done - MARGIN : 0, have = base + f->n - keep, want, end;
		int ret;

		memmove(buffer, buffer + (keep - base), have);
		base = keep;
		want = size - base < CHUNK + 2 * MARGIN ? size - base : CHUNK + 2 * MARGIN;
		if (!source_stream(btf->source, btf->strings_at + base + have, buffer + have, want - have))
			return error_set(e, -EIO, "%s: cannot read the string section", btf->label ? btf->label : "BTF");
		f->n = want;
		f->offset = btf->first_string + base;
		end = base + want == size ? size : base + want - MARGIN;
		scan_range(f, way, done - base, end - base);
		done = end;
		ret = check_progress(btf, f->w, e);
		if (ret)
			return ret;
	}
	return 0;
}

static int scan_with(const struct btf *btf, struct finder *f, enum strings_way way, struct error *e)
{
	uint8_t *buffer;
	int ret;

	if (btf->source->memory.p)
		return scan_memory(btf, f, way, e);
	buffer = malloc(CHUNK + 2 * MARGIN);
	if (!buffer)
		return error_set(e, -ENOMEM, "out of memory");
	ret = scan_pages(btf, f, way, buffer, e);
	free(buffer);
	return ret;
}

int strings_scan(const struct btf *btf, struct wanted *w, enum strings_way way, struct error *e)
{
	struct finder f;
	int ret;

	if (!prepare(&f, w))
		return error_set(e, -ENOMEM, "out of memory");
	ret = scan_with(btf, &f, way == STRINGS_BEST ? best_way() : way, e);
	free(f.by_ending);
	return ret;
}
