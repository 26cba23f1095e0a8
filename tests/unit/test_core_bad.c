// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* CO-RE records that are refused, each with its sentence, and types built to never end. */
#include "core_fixture.h"

#define NUMBERS "0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:"

static void refused_records(void **state)
{
	enum { IN_STRUCT, IN_INT, IN_ENUM, IN_ANONYMOUS, IN_FORWARD };
	static const struct { int root; const char *access; uint32_t kind; const char *text; } cases[] = {
		{ IN_STRUCT, "", 0, "CO-RE byte_off of struct s access \"\": access \"\" is no list of numbers" },
		{ IN_STRUCT, ":0", 0, "CO-RE byte_off of struct s access \":0\": access \":0\" is no list of numbers" },
		{ IN_STRUCT, "0:", 0, "CO-RE byte_off of struct s access \"0:\": access \"0:\" is no list of numbers" },
		{ IN_STRUCT, "0::1", 0, "CO-RE byte_off of struct s access \"0::1\": access \"0::1\" is no list of numbers" },
		{ IN_STRUCT, "0:-1", 0, "CO-RE byte_off of struct s access \"0:-1\": access \"0:-1\" is no list of numbers" },
		{ IN_STRUCT, "0: 1", 0, "CO-RE byte_off of struct s access \"0: 1\": access \"0: 1\" is no list of numbers" },
		{ IN_STRUCT, "0:2147483648", 0, "CO-RE byte_off of struct s access \"0:2147483648\": "
		  "access \"0:2147483648\" is no list of numbers" },
		{ IN_STRUCT, NUMBERS NUMBERS NUMBERS NUMBERS "0", 0, "CO-RE byte_off of struct s access \""
		  NUMBERS NUMBERS "0:0:0:0:0:0:0:0:\": access \"" NUMBERS NUMBERS "0:0:0:0:0:0:0:0:\" has more than 64 steps" },
		{ IN_STRUCT, "0:2", 0, "CO-RE byte_off of struct s access \"0:2\": member 2 of 2" },
		{ IN_STRUCT, "0:0:0", 0, "CO-RE byte_off of struct s access \"0:0:0\": "
		  "step 2 of the access goes into a type of kind int" },
		{ IN_STRUCT, "1", CORE_TYPE_EXISTS, "CO-RE type_exists of struct s access \"1\": access \"1\" of a whole type" },
		{ IN_STRUCT, "0:0", CORE_TYPE_SIZE, "CO-RE type_size of struct s access \"0:0\": access \"0:0\" of a whole type" },
		{ IN_STRUCT, "0", CORE_ENUMVAL_VALUE, "CO-RE enumval_value of struct s access \"0\": "
		  "the type is struct, not an enum" },
		{ IN_STRUCT, "0", 13, "CO-RE unknown of struct s access \"0\": relocation kind 13 is unknown" },
		{ IN_ENUM, "1", CORE_ENUMVAL_VALUE, "CO-RE enumval_value of enum e access \"1\": enumerator 1 of 1" },
		{ IN_ENUM, "0:0", CORE_ENUMVAL_EXISTS, "CO-RE enumval_exists of enum e access \"0:0\": enumerator 0 of 1" },
		{ IN_FORWARD, "0:0", 0, "CO-RE byte_off of struct f access \"0:0\": object: type 5: fwd has no size" },
		{ IN_ANONYMOUS, "0:0", 0, "CO-RE byte_off of struct {...}.x: the type has no name to be found by" },
	};
	struct world *w = new_world(state);
	uint32_t li = put_int(&w->local, "int", 4, 0), roots[5];

	put_int(&w->kernel, "int", 4, 0);
	roots[IN_INT] = li;
	roots[IN_STRUCT] = put_struct(&w->local, "s", 8, { "a", li, 0, 0 }, { "b", li, 32, 0 });
	roots[IN_ENUM] = put_enum(&w->local, KIND_ENUM, "e", false, { "E", 1 });
	roots[IN_ANONYMOUS] = put_struct(&w->local, "", 4, { "x", li, 0, 0 });
	roots[IN_FORWARD] = put_type(&w->local, "f", KIND_FWD, false, 0, 0);
	for (uint32_t i = 0; i < LENGTH(cases); i++)
		ask(w, roots[cases[i].root], cases[i].access, cases[i].kind);
	open_world(w);
	for (uint32_t i = 0; i < LENGTH(cases); i++)
		expect_error(w, i, cases[i].text);
	free_world(w);
}

/* A struct that holds itself without a name: no compiler makes one. */
static void endless_anonymous(void **state)
{
	struct world *w = new_world(state);
	uint32_t li = put_int(&w->local, "int", 4, 0), l = put_struct(&w->local, "s", 4, { "x", li, 0, 0 });
	uint32_t r = ask(w, l, "0:0", CORE_FIELD_EXISTS);
	struct core_result out;

	w->kernel_file = true;
	put_struct(&w->kernel, "s", 4, { "", 1, 0, 0 });
	open_world(w);
	assert_true(core_resolve(w->core, &w->relos[r], &out, &w->e) < 0);
	assert_string_equal(w->e.text, "CO-RE field_exists of struct s.x: type [1] is nested deeper than 64");
	free_world(w);
}

/* Forty levels, two ways down each: 2^40 ways. */
static void exponential_anonymous(void **state)
{
	struct world *w = new_world(state);
	uint32_t li = put_int(&w->local, "int", 4, 0), l = put_struct(&w->local, "s", 4, { "x", li, 0, 0 });
	uint32_t r = ask(w, l, "0:0", CORE_FIELD_EXISTS), in;

	in = put_int(&w->kernel, "int", 4, 0);
	in = put_struct(&w->kernel, "", 4, { "other", in, 0, 0 });
	for (int i = 0; i < 40; i++)
		in = put_union(&w->kernel, "", 4, { "", in, 0, 0 }, { "", in, 0, 0 });
	put_struct(&w->kernel, "s", 4, { "", in, 0, 0 });
	open_world(w);
	expect_error(w, r, "CO-RE field_exists of struct s.x: the types nest in too many ways");
	free_world(w);
}

static uint32_t put_functions(struct builder *b)
{
	uint32_t t = put_int(b, "int", 4, 0);

	for (int i = 0; i < 20; i++) {
		t = put_type(b, "", KIND_PTR, false, 0, t);
		t = put_function(b, t, t, 8);
	}
	return put_type(b, "fn", KIND_TYPEDEF, false, 0, t);
}

/* Functions of eight functions, twenty deep: 9^20 comparisons. */
static void exponential_functions(void **state)
{
	struct world *w = new_world(state);
	uint32_t l = put_functions(&w->local);
	uint32_t exists = ask(w, l, "0", CORE_TYPE_EXISTS), matches = ask(w, l, "0", CORE_TYPE_MATCHES);

	put_functions(&w->kernel);
	open_world(w);
	expect_error(w, exists, "CO-RE type_exists of fn: the types nest in too many ways");
	expect_error(w, matches, "CO-RE type_matches of fn: the types nest in too many ways");
	free_world(w);
}

static uint32_t put_pointers(struct builder *b)
{
	uint32_t t = put_int(b, "int", 4, 0);

	for (int i = 0; i < 40; i++)
		t = put_type(b, "", KIND_PTR, false, 0, t);
	return put_type(b, "p", KIND_TYPEDEF, false, 0, t);
}

/* Pointers to pointers, deeper than libbpf follows them; those of the kernel never end. */
static void deep_pointers(void **state)
{
	struct world *w = new_world(state);
	uint32_t l = put_pointers(&w->local), exists = ask(w, l, "0", CORE_TYPE_EXISTS);
	uint32_t matches = ask(w, l, "0", CORE_TYPE_MATCHES);

	w->kernel_file = true;
	put_type(&w->kernel, "", KIND_PTR, false, 0, 1);
	put_type(&w->kernel, "p", KIND_TYPEDEF, false, 0, 1);
	open_world(w);
	expect_error(w, exists, "CO-RE type_exists of p: type [9] or the kernel's [1] is nested too deeply");
	expect_error(w, matches, "CO-RE type_matches of p: type [9] or the kernel's [1] is nested too deeply");
	free_world(w);
}

/* Names that core_want() never collected: a mistake of the caller, not an absent type. */
static void unwanted_name(void **state)
{
	struct world *w = new_world(state);
	uint32_t li = put_int(&w->local, "int", 4, 0), l = put_struct(&w->local, "s", 4, { "x", li, 0, 0 });
	uint32_t late = ask(w, l, "0:0", CORE_FIELD_EXISTS);

	w->n = 0;
	put_int(&w->kernel, "int", 4, 0);
	open_world(w);
	expect_error(w, late, "CO-RE field_exists of struct s.x: s was not looked for in the kernel's types");
	free_world(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(refused_records), BOTH(endless_anonymous), BOTH(exponential_anonymous), BOTH(exponential_functions),
		BOTH(deep_pointers), BOTH(unwanted_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
