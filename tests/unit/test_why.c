// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What is said about a record that finds nothing: candidates, what each lacks, and the nearest names. */
#include "core_fixture.h"

#include "btf/nearest.h"

/* struct mm { u32 brk; int *next; struct { u64 start_brk; } }, enum mode { OFF, AUDIT }, struct mm_walk, union mm_only */
static void put_kernel(struct builder *k)
{
	uint32_t u32 = put_int(k, "u32", 4, 0), u64 = put_int(k, "u64", 8, 0);
	uint32_t p = put_type(k, "", KIND_PTR, false, 0, u32);
	uint32_t inner = put_struct(k, "", 8, { "start_brk", u64, 0, 0 });

	put_struct(k, "mm", 24, { "brk", u32, 0, 0 }, { "next", p, 64, 0 }, { "", inner, 128, 0 });
	put_enum(k, KIND_ENUM, "mode", false, { "MODE_OFF", 0 }, { "MODE_AUDIT", 1 });
	put_struct(k, "mm_walk", 4, { "brk", u32, 0, 0 });
	put_union(k, "only", 4, { "brk", u32, 0, 0 });
}

static void expect_why(struct world *w, uint32_t record, const char *text)
{
	char out[512];

	core_why(&w->l, &w->k, w->wanted, &w->relos[record], out, sizeof(out));
	assert_string_equal(out, text);
}

static void fields(void **state)
{
	struct world *w = new_world(state);
	uint32_t u32 = put_int(&w->local, "u32", 4, 0), array = build_array(&w->local, u32, u32, 8);
	uint32_t mm = put_struct(&w->local, "mm", 16, { "brkk", u32, 0, 0 }, { "start_brkk", u32, 32, 0 },
				 { "next", u32, 64, 0 }, { "unlike_anything", u32, 96, 0 });
	uint32_t of_array = put_struct(&w->local, "mm_walk", 32, { "brk", array, 0, 0 });
	uint32_t brkk, start, next, unlike, element;

	put_kernel(&w->kernel);
	brkk = ask(w, mm, "0:0", CORE_FIELD_BYTE_OFFSET);
	start = ask(w, mm, "0:1", CORE_FIELD_EXISTS);
	next = ask(w, mm, "0:2", CORE_FIELD_BYTE_OFFSET);
	unlike = ask(w, mm, "0:3", CORE_FIELD_BYTE_OFFSET);
	element = ask(w, of_array, "0:0:3", CORE_FIELD_BYTE_OFFSET);
	open_world(w);
	expect_poison(w, brkk);
	expect_why(w, brkk, "struct mm [5] has no brkk; nearest: brk");
	expect_why(w, start, "struct mm [5] has no start_brkk; nearest: start_brk");
	expect_why(w, next, "next of struct mm [5] is of another type");
	expect_why(w, unlike, "struct mm [5] has no unlike_anything");
	expect_why(w, element, "brk of struct mm_walk [7] is of another type");
	free_world(w);
}

static void types(void **state)
{
	struct world *w = new_world(state);
	uint32_t u32 = put_int(&w->local, "u32", 4, 0);
	uint32_t near = put_struct(&w->local, "mm_wolk", 4, { "a", u32, 0, 0 });
	uint32_t other = put_struct(&w->local, "only", 4, { "brk", u32, 0, 0 });
	uint32_t shape = put_struct(&w->local, "mm_walk", 4, { "absent", u32, 0, 0 });
	uint32_t exists, matches, is_union;

	put_kernel(&w->kernel);
	exists = ask(w, near, "0", CORE_TYPE_EXISTS);
	is_union = ask(w, other, "0", CORE_TYPE_EXISTS);
	matches = ask(w, shape, "0", CORE_TYPE_MATCHES);
	open_world(w);
	expect_why(w, exists, "the kernel has no struct mm_wolk; nearest: mm_walk");
	expect_why(w, is_union, "the kernel has no struct only (of that name it has a union)");
	expect_why(w, matches, "struct mm_walk [7] is of another shape");
	free_world(w);
}

static void enumerators(void **state)
{
	struct world *w = new_world(state);
	uint32_t mode = put_enum(&w->local, KIND_ENUM, "mode", false, { "MODE_AUDITT", 0 });
	uint32_t value;

	put_kernel(&w->kernel);
	value = ask(w, mode, "0", CORE_ENUMVAL_VALUE);
	open_world(w);
	expect_why(w, value, "enum mode [6] has no MODE_AUDITT; nearest: MODE_AUDIT");
	free_world(w);
}

/* Cut where the room ends, never past it; an empty room is left alone. */
static void short_room(void **state)
{
	struct world *w = new_world(state);
	uint32_t u32 = put_int(&w->local, "u32", 4, 0), mm = put_struct(&w->local, "mm", 4, { "brkk", u32, 0, 0 });
	uint32_t record = ask(w, mm, "0:0", CORE_FIELD_BYTE_OFFSET);
	char out[10] = "untouched";

	put_kernel(&w->kernel);
	open_world(w);
	core_why(&w->l, &w->k, w->wanted, &w->relos[record], out, 0);
	assert_string_equal(out, "untouched");
	core_why(&w->l, &w->k, w->wanted, &w->relos[record], out, sizeof(out));
	assert_string_equal(out, "struct mm");
	free_world(w);
}

static void nearness(void **state)
{
	static const char *const names[] = { "start_brk", "start_brkx", "start_bxk", "strt_brk", "start_code", "x",
					     "start_brk___flavour", "a_start_brk_that_is_far_away" };
	struct nearest n;

	(void)state;
	nearest_start(&n, "start_brk___other");
	for (size_t i = 0; i < LENGTH(names); i++)
		nearest_offer(&n, names[i]);
	assert_int_equal(n.n, NEAREST_MAX);
	assert_string_equal(n.found[0].name, "start_brk");
	assert_int_equal(n.found[0].distance, 0);
	assert_string_equal(n.found[1].name, "start_brkx");
	assert_string_equal(n.found[2].name, "start_bxk");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(fields), BOTH(types), BOTH(enumerators), BOTH(short_room), cmocka_unit_test(nearness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
