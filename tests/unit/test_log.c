// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Verifier logs as kernels write them, over a program compiled here: the
 * sentence, the source place, and the pointer's name as its author wrote it.
 */
#include <errno.h>

#include "btf_builder.h"
#include "compile.h"
#include "loader/link.h"
#include "loader/log.h"

/* The access is on line 7 of it. */
static const char source[] =
	"struct mm_struct { u64 start_brk, brk; } __attribute__((preserve_access_index));\n"
	"struct vm_area_struct { u64 vm_start; struct mm_struct *vm_mm; } __attribute__((preserve_access_index));\n"
	"SEC(\"lsm/file_mprotect\")\n"
	"int heap(u64 *ctx)\n"
	"{\n"
	"	struct vm_area_struct *vma = (void *)ctx[0];\n"
	"	if (vma->vm_start >= vma->vm_mm->start_brk)\n"
	"		return -1;\n"
	"	return 0;\n"
	"}\n";

static struct compiled file;
static struct object object;
static struct linked linked;
static unsigned access_line;

static unsigned count_lines(const char *text)
{
	unsigned n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* The compiler copies source lines into BTF by their number, so the prelude's renumbering is undone. */
static int start(void **state)
{
	unsigned before = count_lines(prelude) + 1;
	struct error e = ERROR_INIT;
	char text[2048];

	(void)state;
	snprintf(text, sizeof(text), "#line %u\n%s", before + 1, source);
	access_line = before + 7;
	file = compile(text, "");
	open_compiled(&object, file);
	return link_program(&object, &object.programs[0], NULL, NULL, NULL, &linked, &e);
}

static int stop(void **state)
{
	(void)state;
	link_free(&linked);
	object_close(&object);
	free(file.p);
	return 0;
}

/* The load whose record is spelled so. */
static uint32_t load_of(const char *spelling)
{
	const struct btf_ext_section *s = btf_ext_section(&object.ext.core, "lsm/file_mprotect");
	char spelled[128];

	assert_non_null(s);
	for (uint32_t i = 0; i < s->n; i++) {
		struct core_relo relo = btf_ext_core(&object.ext, s, i);

		core_spell(&object.btf, &relo, spelled, sizeof(spelled));
		if (!strcmp(spelled, spelling))
			return relo.insn_off / INSN_SIZE - object.programs[0].insn_at;
	}
	fail_msg("no record %s", spelling);
	return 0;
}

static struct error told;

static const char *explain(int code, const char *log)
{
	error_clear(&told);
	assert_int_equal(log_explain(code, log, &object, &linked, &told), code);
	assert_int_equal(told.code, code);
	return told.text;
}

/* A log that ends at `insn` with `reason`, with what surrounds it on real kernels. */
static const char *log_at(uint32_t insn, const char *reason)
{
	static char log[2048];

	snprintf(log, sizeof(log),
		 "reg type unsupported for arg#0 function heap#5\n"
		 "0: R1=ctx() R10=fp0\n"
		 "; int heap(u64 *ctx) @ policy.c:4\n"
		 "0: (79) r1 = *(u64 *)(r1 +0)          ; R1=trusted_ptr_vm_area_struct()\n"
		 "%u: (79) r2 = *(u64 *)(r2 +280)\n"
		 "%s\n"
		 "processed %u insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n",
		 insn, reason, insn + 1);
	return log;
}

static void test_null_names_the_pointer_and_the_line(void **state)
{
	uint32_t at = load_of("struct mm_struct.start_brk");
	char reason[80], expected[512];

	(void)state;
	snprintf(reason, sizeof(reason), "R%u invalid mem access 'trusted_ptr_or_null_'", linked.insns[at].src);
	snprintf(expected, sizeof(expected), "policy.c:%u: this kernel treats `vma->vm_mm` as possibly null: test it before "
		 "use, at `if (vma->vm_start >= vma->vm_mm->start_brk)` (verifier: %s)", access_line, reason);
	assert_string_equal(explain(-EACCES, log_at(at, reason)), expected);
}

/* From 7.x on a report for people follows the reason. */
static void test_report_after_the_reason_is_left_out(void **state)
{
	uint32_t at = load_of("struct mm_struct.start_brk");

	(void)state;
	assert_non_null(strstr(explain(-EACCES, log_at(at, "R2 invalid mem access 'trusted_ptr_or_null_'\n\n"
						       "Verification failed: Register Type Safety: Invalid dereference\n\n"
						       "Reason:\n  R2 may be NULL here.\n\nAt:\n  heap @ policy.c:7:42\n"
						       "    >>> 7 |  if (vma\n\nSuggestion:\n  Add a NULL check.\n")),
			       "(verifier: R2 invalid mem access 'trusted_ptr_or_null_')"));
}

/* Where the source line does not show the access, the load that made the register tells. */
static void test_null_without_its_line_names_the_field(void **state)
{
	uint32_t at = load_of("struct mm_struct.start_brk"), lines = linked.n_lines;
	char reason[80], expected[512];

	(void)state;
	snprintf(reason, sizeof(reason), "R%u invalid mem access 'ptr_or_null_'", linked.insns[at].src);
	snprintf(expected, sizeof(expected), "instruction %u: this kernel treats `struct vm_area_struct.vm_mm` as possibly "
		 "null: test it before use (verifier: %s)", at, reason);
	linked.n_lines = 0;
	assert_string_equal(explain(-EACCES, log_at(at, reason)), expected);
	linked.n_lines = lines;
}

static void test_poison_names_the_record(void **state)
{
	uint32_t at = load_of("struct mm_struct.start_brk");
	const struct btf_ext_section *s = btf_ext_section(&object.ext.core, "lsm/file_mprotect");
	struct poison poison = { .insn = at };
	char expected[512];

	(void)state;
	for (uint32_t i = 0; i < s->n; i++)
		if (btf_ext_core(&object.ext, s, i).insn_off == (object.programs[0].insn_at + at) * INSN_SIZE)
			poison.relo = btf_ext_core(&object.ext, s, i);
	linked.poisons = &poison;
	linked.n_poisons = 1;
	snprintf(expected, sizeof(expected), "policy.c:%u: this kernel has no `struct mm_struct.start_brk`, and the program "
		 "can get there: guard it with bpf_core_field_exists() or its like, at "
		 "`if (vma->vm_start >= vma->vm_mm->start_brk)` (verifier: invalid func unknown#195896080)", access_line);
	explain(-EINVAL, log_at(at, "invalid func unknown#195896080"));
	linked.poisons = NULL;
	linked.n_poisons = 0;
	assert_string_equal(told.text, expected);
}

/* With the kernel's BTF at hand: what was considered, and what comes near. */
static void test_poison_says_what_there_is_instead(void **state)
{
	static struct builder b;
	struct error e = ERROR_INIT;
	struct wanted *wanted = wanted_new();
	struct poison poison = { .insn = load_of("struct mm_struct.start_brk") };
	const struct btf_ext_section *s = btf_ext_section(&object.ext.core, "lsm/file_mprotect");
	uint32_t u64 = build_int(&b, "u64", 8);
	struct btf kernel;

	(void)state;
	build_type(&b, "mm_struct", KIND_STRUCT, 1, 8);
	build_member(&b, "start_brk2", u64, 0);
	for (uint32_t i = 0; i < s->n; i++)
		if (btf_ext_core(&object.ext, s, i).insn_off == (object.programs[0].insn_at + poison.insn) * INSN_SIZE)
			poison.relo = btf_ext_core(&object.ext, s, i);
	assert_int_equal(core_want(&object.btf, &poison.relo, wanted, &e), 0);
	assert_int_equal(btf_open_bytes(&kernel, build_finish(&b), "kernel", &e), 0);
	assert_int_equal(btf_scan(&kernel, wanted, &e), 0);
	linked.poisons = &poison;
	linked.n_poisons = 1;
	linked.kernel = &kernel;
	linked.wanted = wanted;
	explain(-EINVAL, log_at(poison.insn, "invalid func unknown#195896080"));
	linked.poisons = NULL;
	linked.n_poisons = 0;
	linked.kernel = NULL;
	linked.wanted = NULL;
	assert_non_null(strstr(told.text, "or its like (struct mm_struct [2] has no start_brk; nearest: start_brk2), at `if"));
	btf_close(&kernel);
	wanted_free(wanted);
}

/* Reasons that need no subject: what the kernel says, what picket says. */
static const struct { const char *reason, *sentence; } plain[] = {
	{ "At program exit the register R0 has smin=-9223372036854775808 smax=9223372036854775807 should have been in "
	  "[-4095, 0]", "the value returned must be 0 or a negative errno on every path" },
	{ "At program exit the register R0 has value (0x1; 0x0) should have been in (0x0; 0x0)",
	  "the value returned must be 0 or a negative errno on every path" },
	{ "unknown func bpf_probe_read_kernel#113", "this kernel does not let this kind of program call that helper" },
	{ "program of this type cannot use helper bpf_probe_read_kernel#113",
	  "this kernel does not let this kind of program call that helper" },
	{ "helper call might sleep in a non-sleepable prog",
	  "this may sleep, and the program may not: make it SEC(\"lsm.s/...\")" },
	{ "bpf_lsm_task_free is not sleepable", "this hook must not sleep here: make it SEC(\"lsm/...\")" },
	{ "calling kernel function bpf_task_acquire is not allowed",
	  "this kernel does not let this program call that kernel function" },
	{ "kernel btf_id 123 is not a function", "this kernel lacks a kernel function that the program calls" },
	{ "BPF program is too large. Processed 1000001 insn",
	  "the program is too complex for this kernel's verifier" },
	{ "The sequence of 8193 jumps is too complex.", "the program is too complex for this kernel's verifier" },
	{ "R0 invalid mem access 'map_value_or_null'", "what a map lookup returned may be null: test it before use" },
	{ "infinite loop detected at insn 4", "the verifier cannot see that this loop ends: bound it by a constant" },
	{ "R0 !read_ok", "a value is used before it was set; a function may lack its final return" },
	{ "LSM programs must have a GPL compatible license", "the object's license must be compatible with the GPL" },
	{ "attach_btf_id 123 points to disabled hook", "this kernel does not let BPF attach to this hook" },
	{ "attach_btf_id 123 points to wrong type name bpf_lsm_init",
	  "this is no hook: a function of BPF LSM itself has a name like one" },
	{ "The function bpf_lsm_path_chown arg1 type STRUCT is unsupported.",
	  "this kernel cannot attach BPF to a function that takes or returns a structure by value" },
	{ "invalid bpf_context access off=32 size=8", "this hook's arguments differ on this kernel" },
	{ "something nobody has seen yet", "the verifier refused the program" },
};

static void test_plain_reasons(void **state)
{
	char expected[512];

	(void)state;
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		snprintf(expected, sizeof(expected), ": %s", plain[i].sentence);
		if (!strstr(explain(-EINVAL, log_at(0, plain[i].reason)), expected))
			fail_msg("%s: %s", plain[i].reason, explain(-EINVAL, log_at(0, plain[i].reason)));
		snprintf(expected, sizeof(expected), "(verifier: %s)", plain[i].reason);
		assert_non_null(strstr(explain(-EINVAL, log_at(0, plain[i].reason)), expected));
	}
}

static void test_reason_before_any_instruction(void **state)
{
	(void)state;
	assert_string_equal(explain(-EINVAL, "attach_btf_id 99 is not a function\nprocessed 0 insns (limit 1000000)\n"),
			    "the verifier refused the program (verifier: attach_btf_id 99 is not a function)");
}

/* With figures only (level 4), and what 7.x prints after the reason. */
static void test_figures_are_no_reason(void **state)
{
	(void)state;
	assert_string_equal(explain(-E2BIG, "BPF program is too large. Processed 1000001 insn\n"
				    "verification time 1405 usec\nstack depth 0\n"
				    "subprog 0 (heap) main insns_self 1000001 insns_total 1000001 stack 0\n"
				    "processed 1000001 insns (limit 1000000) max_states_per_insn 4 total_states 9 "
				    "peak_states 9 mark_read 1\n"),
			    "the program is too complex for this kernel's verifier (verifier: BPF program is too large. "
			    "Processed 1000001 insn)");
}

static void test_no_log(void **state)
{
	(void)state;
	assert_string_equal(explain(-EPERM, ""), "PROG_LOAD: not permitted to load a BPF program of this type");
	assert_string_equal(explain(-EINVAL, ""), "PROG_LOAD: this kernel does not take a program of this type, or not at "
			    "this hook");
}

static void test_log_cut_off_in_a_line(void **state)
{
	(void)state;
	assert_string_equal(explain(-EPERM, "0: R1=ctx() R10=fp0\n0: (79) r1 = *(u"),
			    "PROG_LOAD: not permitted to load a BPF program of this type");
}

static void test_instruction_past_the_program(void **state)
{
	(void)state;
	linked.n_lines = 0;
	assert_string_equal(explain(-EACCES, log_at(4000000, "R1 invalid mem access 'ptr_or_null_'")),
			    "instruction 4000000: this kernel treats this pointer as possibly null: test it before use "
			    "(verifier: R1 invalid mem access 'ptr_or_null_')");
}

static void test_control_characters_do_not_reach_the_terminal(void **state)
{
	(void)state;
	assert_string_equal(explain(-EINVAL, "bad \x1b[31m thing\n"),
			    "the verifier refused the program (verifier: bad  [31m thing)");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_null_names_the_pointer_and_the_line),
		TEST(test_report_after_the_reason_is_left_out),
		TEST(test_null_without_its_line_names_the_field),
		TEST(test_poison_names_the_record),
		TEST(test_poison_says_what_there_is_instead),
		TEST(test_plain_reasons),
		TEST(test_reason_before_any_instruction),
		TEST(test_figures_are_no_reason),
		TEST(test_no_log),
		TEST(test_log_cut_off_in_a_line),
		TEST(test_instruction_past_the_program),
		TEST(test_control_characters_do_not_reach_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
