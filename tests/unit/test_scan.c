// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The wanted-name scan: against a plain reference, on strings made by hand, on
 * random text and on this machine's kernel, and the three sources against
 * each other.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "btf/kinds.h"
#include "btf/source.h"
#include "btf/strings.h"
#include "btf_builder.h"

#define KERNEL "/sys/kernel/btf/vmlinux"
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static uint32_t seed = 1;

static uint32_t dice(uint32_t n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % n;
}

/* ---- the reference: every position of the text is looked at, in the plainest way ---- */

static void check_position(const struct wanted *w, const char *text, uint32_t at)
{
	size_t n = strlen(text + at), essential = btf_essential_length(text + at);
	int exact = n && n < BTF_NAME_MAX ? wanted_find(w, text + at, n) : -1;
	int flavour = essential < n && n < BTF_NAME_MAX ? wanted_find(w, text + at, essential) : -1;
	struct place p = wanted_at(w, at);

	if (p.exact != (exact < 0 ? WANTED_NONE : exact) || p.essential != (flavour < 0 ? WANTED_NONE : flavour))
		fail_msg("offset %u \"%s\": exact %d, essential %d; expected %d, %d", at, text + at, p.exact, p.essential,
			 exact, flavour);
}

/* Positions of strings and a share of those inside strings. */
static void check_text(const struct wanted *w, const char *text, uint32_t n, uint32_t share)
{
	for (uint32_t at = 0; at < n; at++)
		if (!at || !text[at - 1] || share == 1 || !dice(share))
			check_position(w, text, at);
}

static void scan_text(struct wanted *w, const char *text, uint32_t n, enum strings_way way)
{
	struct error e = ERROR_INIT;
	struct btf btf = { .strings_size = n };
	char *copy = malloc(n);      /* so that ASan sees a read past either end */

	memcpy(copy, text, n);
	assert_int_equal(source_buffer((struct bytes){ (uint8_t *)copy, n }, &btf.source, &e), 0);
	wanted_reset(w);
	if (strings_scan(&btf, w, way, &e))
		fail_msg("%s", e.text);
	source_free(btf.source);
	free(copy);
}

static void add(struct wanted *w, const char *name)
{
	assert_true(wanted_add(w, name, strlen(name)) >= 0);
}

static enum strings_way way_of(void **state)
{
	enum strings_way way = (enum strings_way)(uintptr_t)*state;

	if (!strings_has(way))
		skip();
	return way;
}

/* ---- by hand ---- */

static const char by_hand[] =
	"\0mm\0active_mm\0mm\0mm_struct\0mm_struct___v2\0xmm_struct___a___b\0a___b\0___mm\0mm___\0mm____x"
	"\0mm___mm\0m\0fd\0\303\251mm\0f\303\251\0f\303\251\0task_struct\0_\0__\0___\0a___\0__mm\0x_mm___y_z\0mm";

static void test_by_hand(void **state)
{
	enum strings_way way = way_of(state);

	/* The same strings at every place in a block, after text that the vector code sees. */
	for (uint32_t pad = 0; pad < 130; pad++) {
		struct wanted *w = wanted_new();
		char text[512] = { 0 };

		for (const char *const *name = (const char *const[]){ "mm", "mm_struct", "m", "a", "f\303\251", "a___b", "_",
								     "task_struct", "x_mm", "xmm_struct___a", NULL }; *name; name++)
			add(w, *name);
		memset(text + 1, 'p', pad);
		memcpy(text + pad + 1, by_hand, sizeof(by_hand));
		scan_text(w, text, pad + 1 + sizeof(by_hand), way);
		check_text(w, text, pad + 1 + sizeof(by_hand), 1);
		wanted_free(w);
	}
}

/* Without short names the wide way takes no second look. */
static void test_long_names(void **state)
{
	enum strings_way way = way_of(state);

	for (uint32_t pad = 0; pad < 130; pad++) {
		struct wanted *w = wanted_new();
		char text[512] = { 0 };

		add(w, "mm_struct");
		add(w, "task_struct");
		memset(text + 1, '_', pad);
		memcpy(text + pad + 1, by_hand, sizeof(by_hand));
		scan_text(w, text, pad + 1 + sizeof(by_hand), way);
		check_text(w, text, pad + 1 + sizeof(by_hand), 1);
		wanted_free(w);
	}
}

/* ---- random text of few letters: much of it is wanted ---- */

static void random_name(char *out, uint32_t most)
{
	static const char letters[] = "ab___c_\303";
	uint32_t n = 1 + dice(most);

	for (uint32_t i = 0; i < n; i++)
		out[i] = letters[dice(sizeof(letters) - 1)];
	out[n] = 0;
}

static void test_random(void **state)
{
	enum strings_way way = way_of(state);
	static char text[100000];

	for (int round = 0; round < 20; round++) {
		struct wanted *w = wanted_new();
		uint32_t n = 1;
		char name[32];

		for (int i = 0; i < 10 + 30 * (round % 3); i++) {
			random_name(name, 2 + (uint32_t)round);
			add(w, name);
		}
		while (n < 3000 + 100 * (uint32_t)round) {
			random_name(name, 20);
			memcpy(text + n, name, strlen(name) + 1);
			n += (uint32_t)strlen(name) + 1;
		}
		/* The cap on places is for hostile text; this is dense on purpose: keep below it. */
		scan_text(w, text, n < 2000 ? n : 2000 + (uint32_t)strlen(text + 2000) + 1, way);
		check_text(w, text, n < 2000 ? n : 2000 + (uint32_t)strlen(text + 2000) + 1, 1);
		wanted_free(w);
	}
}

static void test_repeated(void **state)
{
	enum strings_way way = way_of(state);
	struct error e = ERROR_INIT;
	struct btf btf = { .strings_size = 60000, .label = "t" };
	struct wanted *w = wanted_new();
	char *text = calloc(1, 60000);

	for (uint32_t i = 1; i < 60000; i += 2)
		text[i] = 'a';
	text[59999] = 0;
	add(w, "a");
	assert_int_equal(source_buffer((struct bytes){ (uint8_t *)text, 60000 }, &btf.source, &e), 0);
	assert_int_equal(strings_scan(&btf, w, way, &e), -EINVAL);
	assert_string_equal(e.text, "t: string section repeats the same names 16383 times");
	source_free(btf.source);
	wanted_free(w);
	free(text);
}

/* ---- whole BTF ---- */

static uint8_t *read_kernel(size_t *n)
{
	FILE *f = fopen(KERNEL, "rb");
	uint8_t *p;

	if (!f)
		return NULL;
	p = malloc(1 << 24);
	*n = fread(p, 1, 1 << 24, f);
	fclose(f);
	return p;
}

static uint8_t *kernel;
static size_t kernel_size;

static void need_kernel(void)
{
	if (kernel)
		return;
	print_message("# no " KERNEL " on this machine\n");
	skip();
}

static void open_kernel(struct btf *btf, const char *source, struct wanted *w)
{
	struct error e = ERROR_INIT;
	int ret;

	if (!strcmp(source, "buffer"))
		ret = btf_open_bytes(btf, (struct bytes){ kernel, kernel_size }, KERNEL, &e);
	else
		ret = btf_open_file(btf, KERNEL, strcmp(source, "paged") ? 0 : BTF_NO_MAP, &e);
	if (ret || btf_scan(btf, w, &e))
		fail_msg("%s: %s", source, e.text);
}

static void compare(const struct btf *a, const struct btf *b, uint32_t step)
{
	struct error e = ERROR_INIT;

	assert_int_equal(a->n_types, b->n_types);
	assert_int_equal(a->n_index, b->n_index);
	assert_memory_equal(a->index, b->index, a->n_index * sizeof(*a->index));
	for (uint32_t id = 0; id < a->n_types; id += step) {
		struct btf_name one, two;
		struct btf_type x, y;
		struct btf_member m, n;

		if (btf_type(a, id, &x, &e) || btf_type(b, id, &y, &e))
			fail_msg("%s", e.text);
		assert_memory_equal(&x, &y, sizeof(x));
		assert_string_equal(btf_string(a, x.name, &one), btf_string(b, y.name, &two));
		if (btf_member(a, &x, 0, &m))
			continue;
		assert_int_equal(btf_member(b, &y, 0, &n), 0);
		assert_memory_equal(&m, &n, sizeof(m));
	}
}

static void test_sources_equal(void **state)
{
	struct btf buffer, mapped, paged;

	(void)state;
	need_kernel();
	open_kernel(&buffer, "buffer", NULL);
	open_kernel(&mapped, "mapped", NULL);
	open_kernel(&paged, "paged", NULL);
	assert_null(paged.source->memory.p);
	compare(&buffer, &mapped, 1);
	compare(&buffer, &paged, 1);
	btf_close(&buffer);
	btf_close(&mapped);
	btf_close(&paged);
}

/* Every type of the kernel against every wanted name. */
static void check_candidates(const struct btf *btf, const struct wanted *w)
{
	size_t *seen = calloc(w->n, sizeof(*seen)), n;
	struct error e = ERROR_INIT;

	for (uint32_t id = 1; id < btf->n_types; id++) {
		struct btf_name room;
		struct btf_type t;
		const char *name;
		int i;

		assert_int_equal(btf_type(btf, id, &t, &e), 0);
		name = btf_string(btf, t.name, &room);
		i = *name ? wanted_find(w, name, btf_essential_length(name)) : -1;
		if (i < 0)
			continue;
		if (seen[i] >= (wanted_types(w, i, &n), n) || wanted_types(w, i, &n)[seen[i]].id != id)
			fail_msg("type %u %s is no candidate", id, name);
		assert_int_equal(wanted_types(w, i, &n)[seen[i]].kind, t.kind);
		assert_int_equal(wanted_types(w, i, &n)[seen[i]++].at, t.at - RECORD_HEAD);
	}
	for (size_t i = 0; i < w->n; i++) {
		wanted_types(w, (int)i, &n);
		assert_int_equal(n, seen[i]);
	}
	free(seen);
}

static void random_names(struct wanted *w, const char *text, uint32_t size, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		const char *name = text + dice(size);
		size_t n = strlen(name);

		/* Half whole strings, half endings of strings. */
		while (dice(2) && name > text && name[-1])
			name--, n++;
		if (n && n < BTF_NAME_MAX)
			assert_true(wanted_add(w, name, n) >= 0);
	}
}

static void check_is(const struct wanted *w, const char *text, uint32_t n)
{
	for (uint32_t k = 0; k < 100000; k++) {
		uint32_t at = dice(n);
		int i = text[at] ? wanted_find(w, text + at, strlen(text + at)) : -1, other = (int)dice((uint32_t)w->n);

		assert_true(i < 0 || wanted_is(w, i, at));
		assert_int_equal(wanted_is(w, other, at), other == i);
	}
	assert_false(wanted_is(w, 0, n));
	assert_false(wanted_is(w, (int)w->n, 1));
}

static void test_kernel(void **state)
{
	uint32_t counts[] = { 1, 8, 100, 5000 };
	const char *source = *state;

	need_kernel();
	for (size_t i = 0; i < COUNT(counts); i++) {
		struct wanted *w = wanted_new();
		struct btf btf, buffer;
		const char *text;

		open_kernel(&buffer, "buffer", NULL);
		text = (const char *)kernel + buffer.strings_at;
		random_names(w, text, buffer.strings_size, counts[i]);
		add(w, "nf_conn");
		add(w, "task_struct");
		open_kernel(&btf, source, w);
		check_candidates(&btf, w);
		if (!w->strings.p)
			check_text(w, text, buffer.strings_size, 20);
		check_is(w, text, buffer.strings_size);
		wanted_free(w);
		btf_close(&btf);
		btf_close(&buffer);
	}
}

/* ---- damage that the pass finds ---- */

static void scan_file(const uint8_t *p, size_t n, unsigned flags, const char *message)
{
	char path[] = "/tmp/picket-unit-XXXXXX";
	struct error e = ERROR_INIT;
	struct btf btf;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, n), n);
	close(fd);
	if (!btf_open_file(&btf, path, flags, &e)) {
		btf_scan(&btf, NULL, &e);
		btf_close(&btf);
	}
	unlink(path);
	assert_non_null(strstr(e.text, message));
}

static void scan_damaged(uint32_t at, uint32_t value, const char *message)
{
	static struct builder b;
	struct bytes bytes;

	memset(&b, 0, sizeof(b));
	for (int i = 0; i < 3000; i++)
		build_type(&b, "", KIND_PTR, 0, 0);
	bytes = build_finish(&b);
	build_put(&b, b.out + at, value, 4);
	scan_file(bytes.p, bytes.n, 0, message);
	scan_file(bytes.p, bytes.n, BTF_NO_MAP, message);
}

static void test_scan_unknown_kind(void **state)
{
	(void)state;
	scan_damaged(24 + 12 * 2000 + 4, 30u << 24, ": type 2001 at offset 24000: info word 0x1e000000 is of no known kind");
}

static void test_scan_record_leaves(void **state)
{
	(void)state;
	scan_damaged(24 + 12 * 2999 + 4, KIND_STRUCT << 24 | 9,
		     ": type 3000 at offset 35988: record of 120 bytes leaves the type section (12 bytes left)");
}

static void test_scan_record_cut(void **state)
{
	(void)state;
	scan_damaged(24 + 12 * 2998 + 4, KIND_INT << 24, ": type 3000 at offset 35992: record is cut short");
}

static void test_scan_short_section(void **state)
{
	(void)state;
	scan_damaged(12, 8, ": type 1 at offset 0: record is cut short");
}

static void test_scan_empty_file(void **state)
{
	(void)state;
	scan_file((const uint8_t *)"", 0, 0, ": empty file");
}

static void test_scan_elf_without_btf(void **state)
{
	(void)state;
	scan_file((const uint8_t *)"\177ELF\2\1\1", 8, 0, ": ELF header is cut short (8 bytes)");
}

/* ---- other byte order, split BTF ---- */

static void test_orders(void **state)
{
	static struct builder b;
	bool big = *state != NULL;
	struct error e = ERROR_INIT;
	struct wanted *w = wanted_new();
	const struct candidate *c;
	struct btf btf;
	size_t n;

	memset(&b, 0, sizeof(b));
	b.big = big;
	for (int i = 0; i < 100; i++)
		build_int(&b, i == 70 ? "target" : i == 90 ? "target___old" : "other", 4);
	assert_int_equal(btf_open_bytes(&btf, build_finish(&b), "t", &e), 0);
	add(w, "target");
	assert_int_equal(btf_scan(&btf, w, &e), 0);
	c = wanted_types(w, 0, &n);
	assert_int_equal(n, 2);
	assert_int_equal(c[0].id, 71);
	assert_int_equal(c[0].at, 16 * 70);
	assert_int_equal(c[1].id, 91);
	wanted_free(w);
	btf_close(&btf);
}

static void test_split(void **state)
{
	static struct builder below, above;
	struct error e = ERROR_INIT;
	struct wanted *w = wanted_new();
	struct btf base, split;
	const struct candidate *c;
	uint32_t shared;
	size_t n;

	(void)state;
	memset(&below, 0, sizeof(below));
	memset(&above, 0, sizeof(above));
	shared = build_string(&below, "shared");
	build_int(&below, "int", 4);
	assert_int_equal(btf_open_bytes(&base, build_finish(&below), "base", &e), 0);
	above.first_id = base.n_types;
	above.first_string = base.strings_size;
	build_raw(&above, shared, KIND_TYPEDEF << 24, 1);
	build_type(&above, "own", KIND_TYPEDEF, 0, 1);
	assert_int_equal(btf_open_split(&split, build_finish(&above), &base, "split", &e), 0);
	add(w, "shared");
	add(w, "own");
	assert_int_equal(btf_scan(&split, w, &e), 0);
	c = wanted_types(w, 0, &n);
	assert_int_equal(n, 1);
	assert_int_equal(c[0].id, 2);
	c = wanted_types(w, 1, &n);
	assert_int_equal(n, 1);
	assert_int_equal(c[0].id, 3);
	assert_true(wanted_is(w, 0, shared));
	assert_false(wanted_is(w, 1, shared));
	wanted_free(w);
	btf_close(&split);
	btf_close(&base);
}

static void test_set(void **state)
{
	struct wanted *w = wanted_new();
	char text[BTF_NAME_MAX + 1];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "name_%d", i);
		assert_int_equal(wanted_add(w, text, strlen(text)), i);
	}
	assert_int_equal(wanted_add(w, "name_77xyz", 7), 77);
	assert_int_equal(wanted_find(w, "name_999", 8), 999);
	assert_int_equal(wanted_find(w, "name_1000", 9), -ENOENT);
	memset(text, 'x', sizeof(text));
	assert_int_equal(wanted_add(w, text, BTF_NAME_MAX), -ENAMETOOLONG);
	wanted_free(w);
	wanted_free(NULL);
}

#define WAYS(name, test) \
	{ name ", wide", test, NULL, NULL, (void *)STRINGS_WIDE }, \
	{ name ", narrow", test, NULL, NULL, (void *)STRINGS_NARROW }, \
	{ name ", words", test, NULL, NULL, (void *)STRINGS_WORDS }

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		WAYS("names by hand", test_by_hand),
		WAYS("long names", test_long_names),
		WAYS("random names", test_random),
		WAYS("a name repeated without end", test_repeated),
		{ "mapped, paged and buffer are equal over the kernel", test_sources_equal, NULL, NULL, NULL },
		{ "kernel against the reference, mapped", test_kernel, NULL, NULL, "mapped" },
		{ "kernel against the reference, paged", test_kernel, NULL, NULL, "paged" },
		{ "scan: unknown kind", test_scan_unknown_kind, NULL, NULL, NULL },
		{ "scan: record leaves the section", test_scan_record_leaves, NULL, NULL, NULL },
		{ "scan: record cut short", test_scan_record_cut, NULL, NULL, NULL },
		{ "scan: section shorter than a record", test_scan_short_section, NULL, NULL, NULL },
		{ "file: empty", test_scan_empty_file, NULL, NULL, NULL },
		{ "file: ELF header cut short", test_scan_elf_without_btf, NULL, NULL, NULL },
		{ "scan: little-endian", test_orders, NULL, NULL, NULL },
		{ "scan: big-endian", test_orders, NULL, NULL, "big" },
		{ "scan: split BTF", test_split, NULL, NULL, NULL },
	};
	int failed;

	kernel = read_kernel(&kernel_size);
	failed = cmocka_run_group_tests_name("scan", tests, NULL, NULL);
	free(kernel);
	return failed;
}
