// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Externs of .ksyms: found by type or by address, linked, absent, and refused. */
#include "tests/unit/compile.h"

#include <errno.h>

#include "loader/externs.h"
#include "loader/ksyms.h"
#include "loader/link.h"
#include "loader/log.h"

#define KSYM "extern __attribute__((section(\".ksyms\"))) "
#define WEAK "extern __attribute__((section(\".ksyms\"), weak)) "
#define PROGRAM(body) "SEC(\"raw_tp/sys_enter\") int p(long *ctx) { " body " }\n"

/* ---- a kernel and a module of it, made of C text ---- */

static const char kernel_source[] =
	"struct task { int pid; };\n"
	"int jiffies_x; struct task init; struct task init___other; int twice_kind;\n"
	"struct task *find(int pid, struct task *from) { return from; }\n"
	"struct task *find___v2(int pid) { return 0; }\n"
	"long other_result(void) { return init.pid + jiffies_x + init___other.pid + twice_kind; }\n";

static const char module_source[] = "long in_module(int a) { return a; } int module_variable;\n";

struct kernel {
	char path[32];
	struct btf btf, module;
	struct compiled module_file;
	struct elf module_elf;
	struct wanted *wanted;
	struct core_modules seam;
	struct ksym_types types;
};

static struct kernel kernel;

static struct bytes btf_of(struct compiled file, struct elf *elf)
{
	struct error e = ERROR_INIT;
	const struct elf_section *s;

	assert_int_equal(elf_open(elf, (struct bytes){ file.p, file.n }, &e), 0);
	s = elf_section(elf, ".BTF");
	assert_non_null(s);
	return s->data;
}

/* Types of the module that have the wanted name. */
static bool module_type(struct core_modules *modules, int index, size_t i, struct candidate *out, const struct btf **btf)
{
	struct error ignored = ERROR_INIT;
	struct btf_name room;
	struct btf_type t;

	(void)modules;
	for (uint32_t id = 1; id < kernel.module.n_types; id++) {
		const char *name;

		assert_int_equal(btf_type(&kernel.module, id, &t, &ignored), 0);
		name = btf_string(&kernel.module, t.name, &room);
		if (!t.name || wanted_find(kernel.wanted, name, btf_essential_length(name)) != index || i--)
			continue;
		*out = (struct candidate){ id, kernel.module.index[id - 1], t.kind };
		*btf = &kernel.module;
		return true;
	}
	return false;
}

static void kernel_open(const struct object *o)
{
	struct compiled file = compile(kernel_source, "-DNO_LICENSE -g");
	struct error e = ERROR_INIT;
	struct bytes btf;
	struct elf elf;
	int fd;

	strcpy(kernel.path, "/tmp/picket-unit-XXXXXX");
	fd = mkstemp(kernel.path);
	assert_true(fd >= 0);
	btf = btf_of(file, &elf);
	assert_int_equal(write(fd, btf.p, btf.n), btf.n);
	close(fd);
	elf_close(&elf);
	free(file.p);
	kernel.wanted = wanted_new();
	if (externs_want(o, kernel.wanted, &e) || btf_open_file(&kernel.btf, kernel.path, 0, &e) ||
	    btf_scan(&kernel.btf, kernel.wanted, &e))
		fail_msg("kernel: %s", e.text);
	kernel.module_file = compile(module_source, "-DNO_LICENSE");
	assert_int_equal(btf_open_bytes(&kernel.module, btf_of(kernel.module_file, &kernel.module_elf), "module", &e), 0);
	kernel.seam.type = module_type;
	kernel.types = (struct ksym_types){ &kernel.btf, kernel.wanted, &kernel.seam };
}

static void kernel_close(void)
{
	wanted_free(kernel.wanted);
	btf_close(&kernel.btf);
	btf_close(&kernel.module);
	elf_close(&kernel.module_elf);
	free(kernel.module_file.p);
	unlink(kernel.path);
}

static struct extern_symbol *extern_called(struct object *o, const char *name)
{
	for (uint32_t i = 0; i < o->n_externs; i++)
		if (!strcmp(o->externs[i].name, name))
			return &o->externs[i];
	fail_msg("no extern %s", name);
	return NULL;
}

/* The nth instruction of a code, and of src register. */
static struct insn *nth(const struct linked *l, uint8_t code, uint8_t src, unsigned n)
{
	for (uint32_t i = 0; i < l->n_insns; i++)
		if (l->insns[i].code == code && l->insns[i].src == src && !n--)
			return &l->insns[i];
	fail_msg("no such instruction");
	return NULL;
}

/* ---- by type ---- */

static const char found_source[] =
	"struct task { long mine; };\n"          /* structures compare by kind, libbpf does not look inside */
	KSYM "struct task init; " WEAK "const volatile int jiffies_x; " WEAK "int nowhere;\n"
	KSYM "struct task *find___mine(int pid, struct task *from); " WEAK "void no_function(void);\n"
	WEAK "int other_result(int too_many); " KSYM "long in_module(int a); " WEAK "int module_variable;\n"
	PROGRAM("long sum = (long)&init + (long)&jiffies_x + (long)&module_variable; if (&nowhere) sum += 5;\n"
		"find___mine(3, 0); if (no_function) no_function(); if (other_result) other_result(1);\n"
		"in_module(4); return sum;");

static void functions_and_variables_are_found_by_name_and_type(void **state)
{
	struct compiled file = compile(found_source, "");
	struct error e = ERROR_INIT;
	struct object o;

	(void)state;
	open_compiled(&o, file);
	kernel_open(&o);
	if (ksyms_find_typed(&o, &kernel.types, &e))
		fail_msg("%s", e.text);
	assert_int_equal(extern_called(&o, "init")->kernel_id, btf_find(&kernel.btf, "init", KIND_VAR));
	assert_int_equal(extern_called(&o, "jiffies_x")->kernel_id, btf_find(&kernel.btf, "jiffies_x", KIND_VAR));
	assert_int_equal(extern_called(&o, "find___mine")->kernel_id, btf_find(&kernel.btf, "find", KIND_FUNC));
	assert_null(extern_called(&o, "find___mine")->module);
	assert_int_equal(extern_called(&o, "in_module")->kernel_id, btf_find(&kernel.module, "in_module", KIND_FUNC));
	assert_ptr_equal(extern_called(&o, "in_module")->module, &kernel.module);
	assert_ptr_equal(extern_called(&o, "module_variable")->module, &kernel.module);
	assert_true(extern_called(&o, "nowhere")->absent);
	assert_true(extern_called(&o, "no_function")->absent);
	assert_true(extern_called(&o, "other_result")->absent);   /* weak, and of another prototype */
	assert_false(extern_called(&o, "init")->absent);
	kernel_close();
	object_close(&o);
	free(file.p);
}

static void what_was_found_is_linked(void **state)
{
	struct compiled file = compile(found_source, "");
	struct error e = ERROR_INIT;
	struct extern_symbol *x;
	const struct insn *insn;
	struct object o;
	struct linked l;

	(void)state;
	open_compiled(&o, file);
	kernel_open(&o);
	assert_int_equal(ksyms_find_typed(&o, &kernel.types, &e), 0);
	x = extern_called(&o, "in_module");
	x->btf_fd = 9;
	x->fd_index = 2;
	extern_called(&o, "module_variable")->btf_fd = 9;
	if (link_program(&o, object_program(&o, "p"), NULL, NULL, NULL, &l, &e))
		fail_msg("%s", e.text);
	insn = nth(&l, INSN_CALL, PSEUDO_KFUNC_CALL, 0);
	assert_int_equal(insn->imm, extern_called(&o, "find___mine")->kernel_id);
	assert_int_equal(insn->off, 0);
	insn = nth(&l, INSN_CALL, PSEUDO_KFUNC_CALL, 1);
	assert_int_equal(insn->imm, x->kernel_id);
	assert_int_equal(insn->off, 2);
	for (unsigned i = 0, modules = 0; i < 3; i++) {
		insn = nth(&l, INSN_LD_IMM64, PSEUDO_BTF_ID, i);
		modules += insn[1].imm == 9;
		assert_int_equal(insn->imm, extern_called(&o, insn[1].imm ? "module_variable" :
			insn->imm == (int)btf_find(&kernel.btf, "init", KIND_VAR) ? "init" : "jiffies_x")->kernel_id);
		assert_int_equal(i == 2 ? modules : 1, 1);
	}
	insn = nth(&l, INSN_CALL, 0, 0);
	assert_int_equal(insn->imm, ABSENT_CALL + (extern_called(&o, "no_function") - o.externs));
	assert_int_equal(insn->off, 0);
	link_free(&l);
	kernel_close();
	object_close(&o);
	free(file.p);
}

#define HINT "declare it __weak and test it with bpf_ksym_exists() if the object can do without"

static const struct { const char *name, *source; int code; const char *message, *hint; } refused[] = {
	{ "function_that_is_nowhere", KSYM "int gone(void);\n" PROGRAM("return gone();"), -ENOENT,
	  "extern gone: this kernel has no function of that name in its BTF, nor have its modules", HINT },
	{ "variable_that_is_nowhere", KSYM "int gone;\n" PROGRAM("return (long)&gone;"), -ENOENT,
	  "extern gone: this kernel has no variable of that name in its BTF, nor have its modules", HINT },
	{ "variable_that_is_a_function", KSYM "int find;\n" PROGRAM("return (long)&find;"), -ENOENT,
	  "extern find: this kernel has no variable of that name in its BTF, nor have its modules", HINT },
	{ "variable_that_is_a_flavour", KSYM "int jiffies_x___mine;\n" PROGRAM("return (long)&jiffies_x___mine;"), -ENOENT,
	  "extern jiffies_x___mine: this kernel has no variable of that name in its BTF, nor have its modules", HINT },
	{ "other_prototype", KSYM "int other_result(int too_many);\n" PROGRAM("return other_result(1);"), -EINVAL,
	  "extern other_result: declared as int (int), but this kernel's is long (void)", "" },
	{ "structure_without_a_body", "struct task;\n" KSYM "struct task *find(int pid, struct task *from);\n"
	  PROGRAM("return (long)find(1, 0);"), -EINVAL,
	  "extern find: declared with a structure that has no members here: struct task * (int, struct task *)",
	  "declare the structure with a body (any will do) before the function" },
	{ "other_type", "struct task { int a; };\n" WEAK "struct task *init;\n" PROGRAM("return (long)&init;"), -EINVAL,
	  "extern init: declared as struct task *, but this kernel's is struct task", "" },
};

static void what_does_not_fit_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct compiled file = compile(refused[i].source, "");
		struct error e = ERROR_INIT;
		struct object o;

		print_message("# %s\n", refused[i].name);
		open_compiled(&o, file);
		kernel_open(&o);
		assert_int_equal(ksyms_find_typed(&o, &kernel.types, &e), refused[i].code);
		assert_string_equal(e.text, refused[i].message);
		assert_string_equal(e.hint, refused[i].hint);
		ksyms_look(&o, &kernel.types);   /* a dry run leaves it open */
		assert_false(o.externs[0].absent);
		kernel_close();
		object_close(&o);
		free(file.p);
	}
}

/* ---- by address ---- */

static const char addresses_source[] =
	KSYM "const void here; " WEAK "const void there; " WEAK "const void gone;\n"
	PROGRAM("return (long)&here + (long)&there + (&gone ? 1 : 0);");

static int read_kallsyms(struct object *o, const char *text, struct error *e)
{
	struct kallsyms state = { 0 };

	while (*text) {
		size_t n = strcspn(text, "\n");
		char *exact = malloc(n + 1);
		int r;

		memcpy(exact, text, n);
		r = kallsyms_line(o, &state, exact, n, e);
		free(exact);
		if (r)
			return r;
		text += n + (text[n] == '\n');
	}
	return kallsyms_finish(o, &state, e);
}

static void addresses_come_from_kallsyms(void **state)
{
	struct compiled file = compile(addresses_source, "");
	struct error e = ERROR_INIT;
	const struct insn *insn;
	unsigned seen = 0;
	struct object o;
	struct linked l;

	(void)state;
	open_compiled(&o, file);
	assert_true(ksyms_want_addresses(&o));
	if (read_kallsyms(&o, "0000000000000000 A first\nffffffff81000010 T heres\nffffffff81000020 T here\n"
			  "ffffffffc0001000 d there.llvm.123\t[module]\nffffffff81000020 T here\nxyz\n1\n12 T\n"
			  "ffffffff81000030 t gone.llvm.7\n\n", &e))
		fail_msg("%s", e.text);
	assert_true(extern_called(&o, "here")->address == 0xffffffff81000020);
	assert_true(extern_called(&o, "there")->address == 0xffffffffc0001000);
	assert_true(extern_called(&o, "gone")->absent);
	assert_int_equal(link_program(&o, object_program(&o, "p"), NULL, NULL, NULL, &l, &e), 0);
	for (unsigned i = 0; i < 3; i++) {
		static const uint64_t addresses[] = { 0, 0xffffffff81000020, 0xffffffffc0001000 };
		uint64_t address;

		insn = nth(&l, INSN_LD_IMM64, PSEUDO_NONE, i);
		address = (uint64_t)(uint32_t)insn[1].imm << 32 | (uint32_t)insn[0].imm;
		for (unsigned k = 0; k < 3; k++)
			seen |= address == addresses[k] ? 1u << k : 0;
	}
	assert_int_equal(seen, 7);
	link_free(&l);
	object_close(&o);
	free(file.p);
}

static const struct { const char *name, *text; int code; const char *message, *hint; } kallsyms_defects[] = {
	{ "two_addresses", "1000 T here\n2000 t here\n", -EINVAL,
	  "extern here: the kernel has two symbols of that name, at 0x1000 and 0x2000", "" },
	{ "not_there", "1000 T her\n1000 T hereafter\n1000 T there\n", -ENOENT,
	  "extern here: no symbol of that name in /proc/kallsyms",
	  "declare it __weak if the object can do without: its address is 0 then" },
	{ "hidden_addresses", "0000000000000000 T here\n0000000000000000 T there\n", -EPERM,
	  "extern here: /proc/kallsyms hides all addresses", "sysctl kernel.kptr_restrict=1, and run with CAP_SYSLOG" },
};

static void kallsyms_that_do_not_tell_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kallsyms_defects) / sizeof(kallsyms_defects[0]); i++) {
		struct compiled file = compile(addresses_source, "");
		struct error e = ERROR_INIT;
		struct object o;

		print_message("# %s\n", kallsyms_defects[i].name);
		open_compiled(&o, file);
		assert_int_equal(read_kallsyms(&o, kallsyms_defects[i].text, &e), kallsyms_defects[i].code);
		assert_string_equal(e.text, kallsyms_defects[i].message);
		assert_string_equal(e.hint, kallsyms_defects[i].hint);
		object_close(&o);
		free(file.p);
	}
}

/* ---- what the verifier says of a call that was poisoned ---- */

static void a_poisoned_call_is_explained(void **state)
{
	struct compiled file = compile(WEAK "void never(void); " WEAK "int also(int x);\n"
				       PROGRAM("never(); return also(1);"), "");
	struct error e = ERROR_INIT;
	struct object o;
	struct linked l;

	(void)state;
	open_compiled(&o, file);
	assert_int_equal(link_program(&o, object_program(&o, "p"), NULL, NULL, NULL, &l, &e), 0);
	log_explain(-EINVAL, "0: (85) call unknown#2002000001\ninvalid func unknown#2002000001\nprocessed 1 insns\n", &o, &l, &e);
	assert_non_null(strstr(e.text, "this kernel has no function `never` as it is declared, and the program can get"
			       " there: guard the call with bpf_ksym_exists()"));
	log_explain(-EINVAL, "0: (85) call unknown#2002000002\ninvalid func unknown#2002000002\nprocessed 1 insns\n", &o, &l, &e);
	assert_non_null(strstr(e.text, "this kernel has no function that is called here as it is declared"));
	link_free(&l);
	object_close(&o);
	free(file.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_and_variables_are_found_by_name_and_type),
		cmocka_unit_test(what_was_found_is_linked),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(addresses_come_from_kallsyms),
		cmocka_unit_test(kallsyms_that_do_not_tell_are_refused),
		cmocka_unit_test(a_poisoned_call_is_explained),
	};

	return cmocka_run_group_tests_name("ksyms", tests, NULL, NULL);
}
