// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What object_open finds in an object, and what it refuses. */
#include "tests/unit/compile.h"

#include <errno.h>

#include "loader/functions.h"
#include "loader/kinds.h"

static const char two_programs[] =
	"static NOINLINE int twice(int x) { asm volatile(\"\"); return 2 * x; }\n"
	"SEC(\"lsm/file_open\") int first(void *ctx) { return twice(1) + *(int *)ctx; }\n"
	"SEC(\"lsm/file_open\") int second(void *ctx) { return twice(*(int *)ctx); }\n"
	"SEC(\"?lsm.s/bprm_check_security\") int third(void *ctx) { return 0; }\n"
	"SEC(\"raw_tp/sys_enter\") int fourth(void *ctx) { return 0; }\n"
	"SEC(\"syscall\") int fifth(void *ctx) { return 0; }\n"
	"u32 _version SEC(\"version\") = 0x60c00;\n";

static void programs_have_kind_target_and_place(void **state)
{
	struct compiled file = compile(two_programs, "");
	struct object o;
	struct program *p;

	(void)state;
	open_compiled(&o, file);
	assert_string_equal(o.name, "policy");
	assert_string_equal(o.license, "GPL");
	assert_int_equal(o.kern_version, 0x60c00);
	assert_int_equal(o.n_programs, 5);
	assert_int_equal(o.n_functions, 6);
	p = object_program(&o, "second");
	assert_non_null(p);
	assert_string_equal(p->section_name, "lsm/file_open");
	assert_string_equal(p->target, "file_open");
	assert_string_equal(p->kind->prefix, "bpf_lsm_");
	assert_int_equal(p->kind->prog_type, 29);
	assert_int_equal(p->kind->attach_type, 27);
	assert_int_equal(p->insn_at, object_program(&o, "first")->n_insns);
	assert_true(p->autoload);
	assert_false(p->kind->sleepable);
	p = object_program(&o, "third");
	assert_string_equal(p->target, "bprm_check_security");
	assert_true(p->kind->sleepable);
	assert_false(p->autoload);
	p = object_program(&o, "fourth");
	assert_int_equal(p->kind->prog_type, 17);
	assert_string_equal(p->target, "sys_enter");
	p = object_program(&o, "fifth");
	assert_int_equal(p->kind->prog_type, 31);
	assert_null(p->target);
	assert_null(object_program(&o, "twice"));
	object_close(&o);
	free(file.p);
}

static void functions_are_found_by_their_start(void **state)
{
	struct compiled file = compile(two_programs, "");
	const struct function *f;
	struct object o;

	(void)state;
	open_compiled(&o, file);
	for (uint32_t i = 0; i < o.n_functions; i++) {
		f = &o.functions[i];
		assert_ptr_equal(function_at(&o, f->section, f->insn_at), f);
		assert_null(function_at(&o, f->section, (uint64_t)f->insn_at + 1));
	}
	assert_null(function_at(&o, 0, 0));
	assert_null(function_at(&o, o.elf.n_sections, 0));
	object_close(&o);
	free(file.p);
}

static void names_lose_their_endings(void **state)
{
	static const struct { const char *path, *name; } cases[] = {
		{ "/x/wx.bpf.o", "wx" }, { "wx.o", "wx" }, { "a.b.o", "a.b" }, { ".o", ".o" }, { "dir.o/plain", "plain" },
	};
	struct compiled file = compile("", "");
	struct error e = ERROR_INIT;
	struct object o;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(object_open(&o, (struct bytes){ file.p, file.n }, cases[i].path, &e), 0);
		assert_string_equal(o.name, cases[i].name);
		object_close(&o);
	}
	free(file.p);
}

static void big_endian_objects_read_the_same(void **state)
{
	struct compiled little = compile(two_programs, ""), big = compile(two_programs, "--target=bpfeb");
	struct object a, b;

	(void)state;
	open_compiled(&a, little);
	open_compiled(&b, big);
	assert_true(b.elf.swap);
	assert_int_equal(a.n_programs, b.n_programs);
	assert_int_equal(a.kern_version, b.kern_version);
	for (uint32_t i = 0; i < a.n_programs; i++) {
		assert_string_equal(a.programs[i].name, b.programs[i].name);
		assert_int_equal(a.programs[i].insn_at, b.programs[i].insn_at);
		assert_int_equal(a.programs[i].n_insns, b.programs[i].n_insns);
	}
	object_close(&a);
	object_close(&b);
	free(little.p);
	free(big.p);
}

static void externs_are_listed_with_their_kind(void **state)
{
	struct compiled file = compile(
		"extern int CONFIG_HZ __attribute__((section(\".kconfig\")));\n"
		"extern const void jiffies __attribute__((section(\".ksyms\"), weak));\n"
		"extern void kernel_call(int x) __attribute__((section(\".ksyms\")));\n"
		"extern void never_used(int x) __attribute__((section(\".ksyms\")));\n"
		"SEC(\"lsm/file_open\") int p(void *ctx)\n"
		"{ kernel_call(CONFIG_HZ); return &jiffies ? 1 : 0; }\n", "");
	struct object o;
	unsigned seen = 0;

	(void)state;
	open_compiled(&o, file);
	assert_int_equal(o.n_externs, 3);
	for (uint32_t i = 0; i < o.n_externs; i++) {
		const struct extern_symbol *x = &o.externs[i];

		assert_string_equal(o.elf.symbols[x->symbol].name, x->name);
		assert_int_equal(x->kind, strcmp(x->name, "CONFIG_HZ") ? EXTERN_KSYM : EXTERN_KCONFIG);
		assert_int_equal(x->weak, !strcmp(x->name, "jiffies"));
		seen += !strcmp(x->name, "kernel_call");
	}
	assert_int_equal(seen, 1);
	object_close(&o);
	free(file.p);
}

static void the_nearest_kind_is_named(void **state)
{
	const char *target;

	(void)state;
	assert_string_equal(kind_nearest("lms/file_open"), "lsm");
	assert_string_equal(kind_nearest("fentri"), "fentry");
	assert_string_equal(kind_nearest("raw_tracepiont/x"), "raw_tracepoint");
	assert_non_null(kind_nearest(""));
	assert_non_null(kind_nearest("a-name-that-is-much-longer-than-any-kind-has-a-right-to-be"));
	assert_null(kind_of_section("lsm.", &target));
	assert_null(kind_of_section("lsmx/file_open", &target));
	assert_string_equal(kind_of_section("tp_btf/sched_switch", &target)->prefix, "btf_trace_");
	assert_string_equal(target, "sched_switch");
	assert_non_null(kind_of_section("lsm/", &target));
	assert_null(target);
}

/* ---- what is refused ---- */

#define PROGRAM "SEC(\"lsm/file_open\") int p(void *ctx) { return 0; }\n"

static const struct defect {
	const char *name, *flags, *source;
	int code;
	const char *message;
} defects[] = {
	{ "missing_license", "-DNO_LICENSE", PROGRAM, -EINVAL,
	  "program p: there is no license section; LSM programs must be GPL-compatible" },
	{ "proprietary_license", "-DNO_LICENSE", "char l[] SEC(\"license\") = \"Proprietary\";" PROGRAM, -EINVAL,
	  "program p: license \"Proprietary\": LSM programs must be GPL-compatible" },
	{ "license_without_nul", "-DNO_LICENSE", "char l[3] SEC(\"license\") = \"GPL\";" PROGRAM, -EINVAL,
	  "section license: the string has no NUL at its end" },
	{ "version_of_the_wrong_size", "", "u64 v SEC(\"version\") = 1;" PROGRAM, -EINVAL,
	  "section version: has 8 bytes, not 4" },
	{ "unknown_section", "", "SEC(\"lms/file_open\") int p(void *ctx) { return 0; }", -EINVAL,
	  "section lms/file_open: no known kind of program; the nearest is \"lsm\"" },
	{ "unknown_section_with_question_mark", "", "SEC(\"?xdp\") int p(void *ctx) { return 0; }", -EINVAL,
	  "section ?xdp: no known kind of program; the nearest is \"lsm\"" },
	{ "only_static_functions", "", "SEC(\"lsm/file_open\") static int p(void *ctx) { return 0; }", -EINVAL,
	  "section lsm/file_open: holds no global function, so no program" },
	{ "function_without_size", "", "ASM_FUNCTION(\"lsm/file_open\", \"p\", \"0\", \"r0 = 0\\nexit\");", -EINVAL,
	  "section lsm/file_open: function p has no size" },
	{ "function_past_the_section", "", "ASM_FUNCTION(\"lsm/file_open\", \"p\", \"24\", \"r0 = 0\\nexit\");", -EINVAL,
	  "symbol 8 (p): 24 bytes at 0 end past section 3 (lsm/file_open)" },
	{ "function_of_half_an_instruction", "", "ASM_FUNCTION(\"lsm/file_open\", \"p\", \"12\", \"r0 = 0\\nexit\");",
	  -EINVAL, "section lsm/file_open: function p is not made of whole instructions" },
	{ "overlapping_functions", "",
	  "ASM_FUNCTION(\"lsm/file_open\", \"p\", \"16\", \"r0 = 0\\n.globl q\\n.type q,@function\\nq:\\nexit\\n"
	  ".size q,8\");", -EINVAL, "section lsm/file_open: functions p and q overlap" },
	{ "maps_of_the_old_form", "", "struct { int type; } m SEC(\"maps\");" PROGRAM, -EOPNOTSUPP,
	  "section maps: definitions of the old form (struct bpf_map_def) are not supported; write them with __uint() and"
	  " __type() in section .maps" },
	{ "maps_without_btf", "-g0", "struct { int (*type)[1]; } m SEC(\".maps\");" PROGRAM, -EINVAL,
	  "section .maps: the object has no .BTF to say what its maps are; compile with -g" },
};

static void defects_are_refused_with_their_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++) {
		struct compiled file = compile(defects[i].source, defects[i].flags);
		struct error e = ERROR_INIT;
		struct object o;

		print_message("# %s\n", defects[i].name);
		assert_int_equal(object_open(&o, (struct bytes){ file.p, file.n }, "p.bpf.o", &e), defects[i].code);
		assert_string_equal(e.text, defects[i].message);
		free(file.p);
	}
}

/* Defects that no compiler writes: bytes changed afterwards. */
static void spoil_symbol_value(struct object *o)
{
	uint8_t *symbol = symbol_bytes(o, "p");

	poke(symbol + 8, 8, 4);
	poke(symbol + 16, 8, 8);
}

static void spoil_relocation_offset(struct object *o) { poke(section_bytes(o, ".rellsm/file_open", 16), 8, 4); }

static void spoil_relocation_twice(struct object *o)
{
	uint8_t *table = section_bytes(o, ".rellsm/file_open", 32);

	memcpy(table + 16, table, 16);
}

static const char small[] = "u32 a, b;\nSEC(\"lsm/file_open\") int p(void *c) { return a += b; }";

/* The same types, in the other order. */
static void spoil_btf_order(struct object *o)
{
	struct compiled file = compile(small, "--target=bpfeb");
	struct object big;
	size_t n;

	open_compiled(&big, file);
	n = elf_section(&big.elf, ".BTF")->data.n;
	memcpy(section_bytes(o, ".BTF", n), section_bytes(&big, ".BTF", n), n);
	object_close(&big);
	free(file.p);
}

static const struct spoilt {
	const char *name;
	void (*spoil)(struct object *o);
	const char *message;
} spoilt[] = {
	{ "function_starts_inside_an_instruction", spoil_symbol_value,
	  "section lsm/file_open: function p is not made of whole instructions" },
	{ "relocation_inside_an_instruction", spoil_relocation_offset,
	  "section .rellsm/file_open: relocation 0 at offset 4 is inside an instruction" },
	{ "two_relocations_of_one_instruction", spoil_relocation_twice,
	  "section lsm/file_open: offset 0 has two relocations" },
	{ "btf_in_the_other_byte_order", spoil_btf_order, ".BTF: its byte order is not that of the file" },
};

static void spoilt_objects_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
		struct compiled file = compile(small, "");
		struct error e = ERROR_INIT;
		struct object o;

		print_message("# %s\n", spoilt[i].name);
		open_compiled(&o, file);
		spoilt[i].spoil(&o);
		object_close(&o);
		assert_int_equal(object_open(&o, (struct bytes){ file.p, file.n }, "p.bpf.o", &e), -EINVAL);
		assert_string_equal(e.text, spoilt[i].message);
		free(file.p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programs_have_kind_target_and_place),
		cmocka_unit_test(functions_are_found_by_their_start),
		cmocka_unit_test(names_lose_their_endings),
		cmocka_unit_test(big_endian_objects_read_the_same),
		cmocka_unit_test(externs_are_listed_with_their_kind),
		cmocka_unit_test(the_nearest_kind_is_named),
		cmocka_unit_test(defects_are_refused_with_their_reason),
		cmocka_unit_test(spoilt_objects_are_refused),
	};

	return cmocka_run_group_tests_name("object", tests, NULL, NULL);
}
