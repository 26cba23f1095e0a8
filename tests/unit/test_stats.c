// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The figures at the end of verifier logs of several kernels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "loader/stats.h"

static const struct { const char *name, *log; struct stats stats; } logs[] = {
	{ "5.10", "verification time 84 usec\nstack depth 64+16\n"
	  "processed 18 insns (limit 1000000) max_states_per_insn 0 total_states 3 peak_states 2 mark_read 1\n",
	  { 18, 3, 2, 84, "64+16" } },
	{ "7.x", "stack depth max 80\nsubprog 0 (on_open) main insns_self 12 insns_total 18 stack 64\n"
	  "subprog 1 (check) static insns_self 6 insns_total 6 stack 16\nprocessed 18 insns\n", { 18, 0, 0, 0, "64+16" } },
	{ "words that newer kernels add", "stack depth 32+0 max 32\nprocessed 5 insns (limit 1000000) "
	  "max_states_per_insn 4 total_states 7 peak_states 6 mark_read 0 more 9\n", { 5, 7, 6, 0, "32+0" } },
	{ "no newline at the end", "verification time 1 usec\nprocessed 2 insns", { 2, 0, 0, 1, "" } },
	{ "a refusal's trace", "0: (95) exit\nR0 !read_ok\nprocessed 1 insns (limit 1000000) max_states_per_insn 0 "
	  "total_states 0 peak_states 0 mark_read 0\n", { 1, 0, 0, 0, "" } },
	{ "the last of several", "processed 1 insns\nprocessed 2 insns\n", { 2, 0, 0, 0, "" } },
	{ "figures of the next line do not count", "processed 2 insns\nfoo peak_states 9\n", { 2, 0, 0, 0, "" } },
	{ "words within a line do not count", "; processed 3 insns, stack depth 9\n", { 0, 0, 0, 0, "" } },
	{ "nothing", "", { 0, 0, 0, 0, "" } },
};

static void figures_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		struct stats stats;

		stats_read(logs[i].log, &stats);
		print_message("# %s\n", logs[i].name);
		assert_int_equal(stats.processed, logs[i].stats.processed);
		assert_int_equal(stats.states, logs[i].stats.states);
		assert_int_equal(stats.peak_states, logs[i].stats.peak_states);
		assert_int_equal(stats.time_us, logs[i].stats.time_us);
		assert_string_equal(stats.stack, logs[i].stats.stack);
	}
}

static void a_stack_of_many_functions_is_cut(void **state)
{
	char log[1024] = "stack depth ";
	struct stats stats;

	(void)state;
	for (int i = 0; i < 200; i++)
		strcat(log, "8+");
	stats_read(log, &stats);
	assert_int_equal(strlen(stats.stack), sizeof(stats.stack) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_are_found), cmocka_unit_test(a_stack_of_many_functions_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
