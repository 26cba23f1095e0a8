// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The worst that 64 KiB of types and records can ask of the resolver.  What
 * ends it is a budget of work, not a clock: the tests assert that, and print
 * the time it took (under sanitizers; the library itself is several times faster).
 */
#include <errno.h>
#include <time.h>

#include "core_fixture.h"

#define RECORDS 4000u   /* of 16 bytes: all that fit */

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Resolves one record as often as an object could hold it; how many were cut short by the budget. */
static uint32_t hammer(struct world *w, uint32_t record, const char *what)
{
	double start = seconds();
	struct core_result r;
	uint32_t cut = 0;

	for (uint32_t i = 0; i < RECORDS; i++)
		cut += core_resolve(w->core, &w->relos[record], &r, &w->e) == -E2BIG;
	print_message("# %s: %u records, %u cut short, %.3f s\n", what, RECORDS, cut, seconds() - start);
	return cut;
}

/* `depth` structs inside each other, each with `n` members of one name; only the innermost differ. */
static uint32_t put_nest(struct builder *b, uint32_t depth, uint32_t n, uint32_t innermost)
{
	uint32_t inner = innermost;

	for (uint32_t level = 0; level < depth; level++) {
		char name[16];
		uint32_t id;

		snprintf(name, sizeof(name), "level%u", level);
		id = put_type(b, name, KIND_STRUCT, false, n, 8);
		for (uint32_t i = 0; i < n; i++)
			build_member(b, "m", inner, 0);
		inner = id;
	}
	return inner;
}

static void nested_matches(void **state)
{
	struct world *w = new_world(state);
	uint32_t record;

	put_nest(&w->kernel, 24, 8, put_int(&w->kernel, "int", 4, INT_SIGNED));
	record = ask(w, put_nest(&w->local, 24, 8, put_int(&w->local, "int", 8, INT_SIGNED)), "0", CORE_TYPE_MATCHES);
	open_world(w);
	hammer(w, record, "TYPE_MATCHES of structs 24 deep with 8 ways at each");
	free_world(w);
}

/* Functions of functions, which TYPE_EXISTS goes into: 16 ways at each of 20 levels. */
static uint32_t put_functions(struct builder *b, uint32_t innermost)
{
	uint32_t inner = innermost;

	for (uint32_t level = 0; level < 20; level++)
		inner = put_type(b, "", KIND_PTR, false, 0, put_function(b, inner, inner, 16));
	return put_type(b, "callback", KIND_TYPEDEF, false, 0, inner);
}

static void nested_functions(void **state)
{
	struct world *w = new_world(state);
	uint32_t record;

	put_functions(&w->kernel, put_int(&w->kernel, "int", 4, INT_SIGNED));
	record = ask(w, put_functions(&w->local, put_int(&w->local, "int", 4, INT_SIGNED)), "0", CORE_TYPE_EXISTS);
	open_world(w);
	assert_true(hammer(w, record, "TYPE_EXISTS of functions of functions"));
	assert_non_null(strstr(w->e.text, "the types nest in too many ways"));
	free_world(w);
}

static void many_candidates(void **state)
{
	struct world *w = new_world(state);
	uint32_t i, record;

	i = put_int(&w->kernel, "int", 4, INT_SIGNED);
	for (uint32_t k = 0; k < 1000; k++)
		put_struct(&w->kernel, "many", 16, { "a", i, 0, 0 }, { "b", i, 32, 0 }, { "c", i, 64, 0 });
	i = put_int(&w->local, "int", 4, INT_SIGNED);
	record = ask(w, put_struct(&w->local, "many", 4, { "absent", i, 0, 0 }), "0:0", CORE_FIELD_EXISTS);
	open_world(w);
	hammer(w, record, "a field that 1000 candidates lack");
	free_world(w);
}

/* Every flavour has a list of its own: 1,600 of them in 64 KiB, each with 5,000 candidates. */
static void many_flavours(void **state)
{
	struct world *w = new_world(state);
	uint32_t cut = 0;
	double start;

	for (uint32_t k = 0; k < 5000; k++)
		put_type(&w->kernel, "f", KIND_STRUCT, false, 0, 0);
	ask(w, put_type(&w->local, "f", KIND_STRUCT, false, 0, 0), "0", CORE_TYPE_EXISTS);
	for (uint32_t k = 0; k < 1600; k++) {
		char name[16];

		snprintf(name, sizeof(name), "f___%x", k);
		put_type(&w->local, name, KIND_STRUCT, false, 0, 0);
	}
	open_world(w);
	start = seconds();
	for (uint32_t k = 0; k < 1600; k++) {
		struct core_relo relo = w->relos[0];
		struct core_result r;

		relo.type_id += k;
		cut += core_resolve(w->core, &relo, &r, &w->e) == -E2BIG;
	}
	print_message("# 1600 flavours of 5000 types: %u cut short, %.3f s\n", cut, seconds() - start);
	assert_true(cut);
	assert_non_null(strstr(w->e.text, "the kernel has too many types called f___63e"));
	free_world(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "nested structs", nested_matches, NULL, NULL, &little },
		{ "nested functions", nested_functions, NULL, NULL, &little },
		{ "many candidates", many_candidates, NULL, NULL, &little },
		{ "many flavours", many_flavours, NULL, NULL, &little },
	};

	return cmocka_run_group_tests_name("core_worst", tests, NULL, NULL);
}
