// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Linking: where each function and reference of a program ends up, and what cannot be linked. */
#include "tests/unit/compile.h"

#include <errno.h>

#include "loader/globals.h"
#include "loader/link.h"
#include "loader/maps.h"

/* Links one program without a kernel, as inspect does, and expects success. */
static void link_one(struct object *o, const char *name, struct linked *out)
{
	struct program *p = object_program(o, name);
	struct error e = ERROR_INIT;

	assert_non_null(p);
	if (link_program(o, p, NULL, NULL, NULL, out, &e))
		fail_msg("link_program: %s", e.text);
}

static bool is_call(struct insn insn)
{
	return insn.code == INSN_CALL && insn.src == PSEUDO_CALL;
}

/* The instruction that a call or function address at `at` goes to. */
static uint32_t goal(const struct linked *l, uint32_t at)
{
	return at + 1 + (uint32_t)l->insns[at].imm;
}

/* ---- calls ---- */

static const char calls[] =
	"u32 total;\n"
	"static NOINLINE int leaf(int x) { total += x; return x + 7; }\n"
	"NOINLINE int branch(int x) { return leaf(x) + leaf(x + 1); }\n"
	"static NOINLINE int unused_by_second(int x) { total -= x; return branch(x) * 3; }\n"
	"SEC(\"lsm/file_open\") int first(int *ctx) { return branch(ctx[0]) + unused_by_second(ctx[1]) + leaf(9); }\n"
	"SEC(\"lsm/file_open\") int second(int *ctx) { return leaf(ctx[0]); }\n"
	"SEC(\"lsm/bprm_check_security\") int third(int *ctx) { return 0; }\n";

static uint32_t insns_of(const struct object *o, const char *name)
{
	for (uint32_t i = 0; i < o->n_functions; i++)
		if (!strcmp(o->functions[i].name, name))
			return o->functions[i].n_insns;
	fail_msg("no function %s", name);
	return 0;
}

static void subprograms_are_appended_once_depth_first(void **state)
{
	struct compiled file = compile(calls, "");
	struct object o;
	struct linked l;
	uint32_t first, branch, leaf, unused, n_calls = 0;

	(void)state;
	open_compiled(&o, file);
	first = insns_of(&o, "first");
	branch = first;                              /* met first, so it comes first */
	leaf = branch + insns_of(&o, "branch");      /* met in branch, before the rest of first */
	unused = leaf + insns_of(&o, "leaf");
	link_one(&o, "first", &l);
	assert_int_equal(l.n_insns, unused + insns_of(&o, "unused_by_second"));
	for (uint32_t i = 0; i < l.n_insns; i++) {
		if (!is_call(l.insns[i]))
			continue;
		n_calls++;
		assert_true(goal(&l, i) == branch || goal(&l, i) == leaf || goal(&l, i) == unused);
		if (i >= branch && i < unused)
			assert_int_equal(goal(&l, i), leaf);
		if (i >= unused)
			assert_int_equal(goal(&l, i), branch);
	}
	assert_int_equal(n_calls, 6);
	link_free(&l);
	link_one(&o, "second", &l);
	assert_int_equal(l.n_insns, insns_of(&o, "second") + insns_of(&o, "leaf"));
	link_free(&l);
	link_one(&o, "third", &l);
	assert_int_equal(l.n_insns, 2);
	assert_int_equal(l.n_fixups, 0);
	link_free(&l);
	object_close(&o);
	free(file.p);
}

static void helper_calls_are_untouched(void **state)
{
	struct compiled file = compile(
		"SEC(\"lsm/file_open\") int p(void *ctx) { return ((u64 (*)(void))14)(); }\n", "");
	struct object o;
	struct linked l;

	(void)state;
	open_compiled(&o, file);
	link_one(&o, "p", &l);
	assert_int_equal(l.n_insns, 2);
	assert_int_equal(l.insns[0].code, INSN_CALL);
	assert_int_equal(l.insns[0].src, 0);
	assert_int_equal(l.insns[0].imm, 14);
	link_free(&l);
	object_close(&o);
	free(file.p);
}

static void callbacks_are_addresses_of_appended_functions(void **state)
{
	struct compiled file = compile(
		"static NOINLINE int other(u32 i, void *ctx) { asm volatile(\"\"); return 1; }\n"
		"static NOINLINE int callback(u32 i, void *ctx) { return other(i, ctx); }\n"
		"SEC(\"lsm/file_open\") int p(void *ctx)\n"
		"{ ((long (*)(u32, void *, void *, u64))181)(3, callback, 0, 0); return 0; }\n", "");
	struct object o;
	struct linked l;
	uint32_t at = 0;

	(void)state;
	open_compiled(&o, file);
	link_one(&o, "p", &l);
	while (at < l.n_insns && l.insns[at].code != INSN_LD_IMM64)
		at++;
	assert_true(at < l.n_insns);
	assert_int_equal(l.insns[at].src, PSEUDO_FUNC);
	assert_int_equal(goal(&l, at), insns_of(&o, "p"));
	assert_int_equal(l.insns[at + 1].imm, 0);
	assert_int_equal(l.n_fixups, 0);
	link_free(&l);
	object_close(&o);
	free(file.p);
}

static void functions_that_call_each_other_are_placed_once(void **state)
{
	struct compiled file = compile(
		"int pong(int x);\n"
		"NOINLINE int ping(int x) { asm volatile(\"\"); return x ? pong(x - 1) + 1 : 0; }\n"
		"NOINLINE int pong(int x) { asm volatile(\"\"); return x ? ping(x - 1) + 2 : 0; }\n"
		"SEC(\"lsm/file_open\") int p(int *ctx) { return ping(*ctx); }\n", "");
	struct object o;
	struct linked l;

	(void)state;
	open_compiled(&o, file);
	link_one(&o, "p", &l);
	assert_int_equal(l.n_insns, insns_of(&o, "p") + insns_of(&o, "ping") + insns_of(&o, "pong"));
	link_free(&l);
	object_close(&o);
	free(file.p);
}

/* Function i calls function i + 1: as deep as there are functions, without recursion in the linker. */
static void a_long_chain_of_calls_needs_no_stack(void **state)
{
	struct compiled file = compile(
		"asm(\".macro link i, next\\n.globl f\\\\i\\n.type f\\\\i,@function\\nf\\\\i:\\ncall f\\\\next\\nexit\\n"
		".size f\\\\i,16\\n.endm\\n.altmacro\\n.section .text,\\\"ax\\\",@progbits\\n"
		".set n,0\\n.rept 20000\\nlink %n,%n+1\\n.set n,n+1\\n.endr\\n"
		".globl f20000\\n.type f20000,@function\\nf20000:\\nexit\\n.size f20000,8\\n\");\n"
		"int f0(void);\n"
		"SEC(\"lsm/file_open\") int p(int *ctx) { return f0(); }\n", "");
	struct object o;
	struct linked l;

	(void)state;
	open_compiled(&o, file);
	link_one(&o, "p", &l);
	assert_int_equal(l.n_insns, insns_of(&o, "p") + 2 * 20000 + 1);
	assert_int_equal(l.insns[l.n_insns - 1].code, INSN_EXIT);
	link_free(&l);
	object_close(&o);
	free(file.p);
}

/* ---- data ---- */

static const char data[] =
	"const volatile u32 limit = 5; static volatile u32 quiet; u64 count; u32 start = 1; u32 array[4] = { 1 };\n"
	"struct { UINT(type, 27); UINT(max_entries, 4096); } ring SEC(\".maps\");\n"
	"struct { UINT(type, 2); UINT(key_size, 4); UINT(value_size, 4); UINT(max_entries, 1); } list SEC(\".maps\");\n"
	"SEC(\"lsm/file_open\") int p(void *ctx)\n"
	"{ count += limit; quiet++; start++; array[2]++;\n"
	"  ((void (*)(void *, void *))1)(&list, 0); ((void (*)(void *, u64, u64))131)(&ring, 8, 0); return 0; }\n";

static const char *variable_at(const struct object *o, uint32_t map, uint64_t offset)
{
	struct variable v;

	for (size_t i = 0; object_variable(o, i, &v); i++)
		if (v.map == map && offset >= v.offset && offset < v.offset + v.size)
			return v.name;
	return "";
}

static void references_name_their_map_and_offset(void **state)
{
	struct compiled file = compile(data, "");
	const char *const names[] = { "limit", "quiet", "count", "start", "array", "ring", "list" };
	unsigned seen = 0;
	struct object o;
	struct linked l;

	(void)state;
	open_compiled(&o, file);
	link_one(&o, "p", &l);
	for (uint32_t i = 0; i < l.n_fixups; i++) {
		struct fixup f = l.fixups[i];
		const struct insn *insn = &l.insns[f.insn];
		const char *name;

		assert_int_equal(insn->code, INSN_LD_IMM64);
		assert_int_equal(insn->imm, 0);
		assert_int_equal(insn->src, f.kind == FIXUP_MAP_FD ? PSEUDO_MAP_FD : PSEUDO_MAP_VALUE);
		assert_int_equal(f.kind == FIXUP_MAP_FD, o.maps[f.map].origin == MAP_DEFINED);
		name = f.kind == FIXUP_MAP_FD ? o.maps[f.map].name : variable_at(&o, f.map, (uint32_t)insn[1].imm);
		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			seen |= !strcmp(names[k], name) ? 1u << k : 0;
	}
	assert_int_equal(seen, (1u << sizeof(names) / sizeof(names[0])) - 1);
	link_free(&l);
	object_close(&o);
	free(file.p);
}

static void big_endian_instructions_come_out_the_same(void **state)
{
	struct compiled little = compile(calls, ""), big = compile(calls, "--target=bpfeb");
	struct object a, b;
	struct linked x, y;

	(void)state;
	open_compiled(&a, little);
	open_compiled(&b, big);
	link_one(&a, "first", &x);
	link_one(&b, "first", &y);
	assert_int_equal(x.n_insns, y.n_insns);
	assert_memory_equal(x.insns, y.insns, x.n_insns * sizeof(struct insn));
	link_free(&x);
	link_free(&y);
	object_close(&a);
	object_close(&b);
	free(little.p);
	free(big.p);
}

static void weak_externs_that_are_absent_become_zero(void **state)
{
	struct compiled file = compile(
		"extern const void jiffies __attribute__((section(\".ksyms\"), weak));\n"
		"extern int kernel_call(int x) __attribute__((section(\".ksyms\"), weak));\n"
		"SEC(\"lsm/file_open\") int p(void *ctx) { return &jiffies ? kernel_call(1) : 0; }\n", "");
	unsigned zeros = 0, poisoned = 0;
	struct object o;
	struct linked l;

	(void)state;
	open_compiled(&o, file);
	link_one(&o, "p", &l);
	for (uint32_t i = 0; i < l.n_insns; i++) {
		if (l.insns[i].code == INSN_LD_IMM64) {
			zeros += !l.insns[i].src && !l.insns[i].imm && !l.insns[i + 1].imm;
			i++;
		}
		poisoned += l.insns[i].code == INSN_CALL && !l.insns[i].src && l.insns[i].imm == 2002000001; /* libbpf counts the externs */
	}
	assert_int_equal(zeros, 1);
	assert_int_equal(poisoned, 1);
	link_free(&l);
	object_close(&o);
	free(file.p);
}

/* ---- lines ---- */

static void functions_and_lines_follow_their_code(void **state)
{
	struct compiled file = compile(calls, "");
	struct error e = ERROR_INIT;
	struct object o;
	struct linked l;
	struct btf_type t;

	(void)state;
	open_compiled(&o, file);
	link_one(&o, "first", &l);
	assert_int_equal(l.n_funcs, 4);
	assert_int_equal(l.funcs[0].insn_off, 0);
	for (uint32_t i = 0; i < l.n_funcs; i++) {
		static const char *const names[] = { "first", "branch", "leaf", "unused_by_second" };

		assert_int_equal(btf_type(&o.btf, l.funcs[i].type_id, &t, &e), 0);
		assert_string_equal(btf_string(&o.btf, t.name, NULL), names[i]);
		if (i)
			assert_int_equal(l.funcs[i].insn_off, l.funcs[i - 1].insn_off + insns_of(&o, names[i - 1]));
	}
	assert_true(l.n_lines > 4);
	for (uint32_t i = 0, at = 0; i < l.n_lines; i++) {
		assert_true(!i || l.lines[i].insn_off > l.lines[i - 1].insn_off);
		assert_true(l.lines[i].insn_off < l.n_insns);
		assert_true(strstr(btf_string(&o.btf, l.lines[i].file, NULL), "policy.c") != NULL);
		/* Lines of the snippet: leaf is 2, branch 3, unused 4, first 5. */
		if (at < l.n_funcs && l.lines[i].insn_off == l.funcs[at].insn_off) {
			static const uint32_t lines[] = { 5, 3, 2, 4 };

			assert_int_equal(l.lines[i].line_col >> 10, lines[at++]);
		}
	}
	link_free(&l);
	object_close(&o);
	free(file.p);
}

/* The kernel wants all or none: one function written in assembler has neither. */
static void no_functions_unless_all_are_described(void **state)
{
	struct compiled file = compile(
		"ASM_FUNCTION(\".text\", \"bare\", \"16\", \"r0 = 1\\nexit\"); int bare(int x);\n"
		"SEC(\"lsm/file_open\") int p(int *ctx) { return bare(*ctx); }\n"
		"SEC(\"lsm/file_open\") int q(int *ctx) { return *ctx; }\n", "");
	struct object o;
	struct linked l;

	(void)state;
	open_compiled(&o, file);
	link_one(&o, "p", &l);
	assert_int_equal(l.n_funcs, 0);
	assert_int_equal(l.n_lines, 0);
	link_free(&l);
	link_one(&o, "q", &l);
	assert_int_equal(l.n_funcs, 1);
	assert_true(l.n_lines > 0);
	link_free(&l);
	object_close(&o);
	free(file.p);
}

/* ---- against a kernel ---- */

struct kernel {
	char path[32];
	struct btf btf;
	struct wanted *wanted;
	struct core *core;
};

static const char kernel_source[] =
	"struct file { u64 added; u32 f_mode; u32 f_flags; };\n"
	"struct bpf_lsm_file_open { int x; };\n"       /* a type, and a flavour, of the same name come first */
	"int bpf_lsm_file_open___other(struct bpf_lsm_file_open *f) { return f->x; }\n"
	"int bpf_lsm_file_open(struct file *f) { return f->f_flags; }\n"
	"typedef void (*btf_trace_sys_enter)(void *);\n"
	"int plain(btf_trace_sys_enter x) { return 0; }\n";

/* A kernel made of C text, and everything that links against it. */
static void kernel_open(struct kernel *k, const struct object *o)
{
	struct compiled file = compile(kernel_source, "-DNO_LICENSE");
	struct error e = ERROR_INIT;
	const struct elf_section *s;
	struct elf elf;
	int fd;

	strcpy(k->path, "/tmp/picket-unit-XXXXXX");
	fd = mkstemp(k->path);
	assert_true(fd >= 0);
	assert_int_equal(elf_open(&elf, (struct bytes){ file.p, file.n }, &e), 0);
	s = elf_section(&elf, ".BTF");
	assert_non_null(s);
	assert_int_equal(write(fd, s->data.p, s->data.n), s->data.n);
	close(fd);
	elf_close(&elf);
	free(file.p);
	k->wanted = wanted_new();
	if (object_want(o, k->wanted, &e) || btf_open_file(&k->btf, k->path, 0, &e) ||
	    btf_scan(&k->btf, k->wanted, &e))
		fail_msg("kernel: %s", e.text);
	k->core = core_new(&o->btf, &k->btf, k->wanted);
	assert_non_null(k->core);
}

static void kernel_close(struct kernel *k)
{
	core_free(k->core);
	wanted_free(k->wanted);
	btf_close(&k->btf);
	unlink(k->path);
}

static const char core_program[] =
	"struct file { u32 f_flags; } __attribute__((preserve_access_index));\n"
	"struct inode { u32 gone; } __attribute__((preserve_access_index));\n"
	"static NOINLINE int sub(struct file *f) { return f->f_flags; }\n"
	"SEC(\"lsm/file_open\") int p(struct file **ctx) { return ctx[0]->f_flags + sub(ctx[0]); }\n"
	"SEC(\"lsm/file_open\") int poisoned(struct inode **ctx) { return ctx[0]->gone; }\n"
	"SEC(\"lsm/file_opem\") int lost(void *ctx) { return 0; }\n"
	"SEC(\"lsm\") int bare(void *ctx) { return 0; }\n"
	"SEC(\"tp_btf/sys_enter\") int point(void *ctx) { return 0; }\n"
	"SEC(\"tp_btf/sys_exit\") int no_point(void *ctx) { return 0; }\n"
	"SEC(\"fentry/plain\") int entry(void *ctx) { return 0; }\n"
	"SEC(\"fentry/missing\") int no_entry(void *ctx) { return 0; }\n"
	"SEC(\"raw_tp/sys_enter\") int raw(void *ctx) { return 0; }\n";

static void records_of_programs_and_subprograms_are_applied(void **state)
{
	struct compiled file = compile(core_program, "");
	struct error e = ERROR_INIT;
	struct kernel k;
	struct object o;
	struct linked l;
	unsigned loads = 0;

	(void)state;
	open_compiled(&o, file);
	kernel_open(&k, &o);
	assert_int_equal(link_program(&o, object_program(&o, "p"), k.core, &k.btf, k.wanted, &l, &e), 0);
	for (uint32_t i = 0; i < l.n_insns; i++)
		if (l.insns[i].code == 0x61) {
			loads++;
			assert_int_equal(l.insns[i].off, 12);
		}
	assert_int_equal(loads, 2);
	assert_int_equal(l.n_poisons, 0);
	assert_int_equal(l.attach_btf_id, btf_find(&k.btf, "bpf_lsm_file_open", KIND_FUNC));
	link_free(&l);
	assert_int_equal(link_program(&o, object_program(&o, "poisoned"), k.core, &k.btf, k.wanted, &l, &e), 0);
	assert_int_equal(l.n_poisons, 1);
	assert_int_equal(l.insns[l.poisons[0].insn].code, INSN_CALL);
	assert_int_equal(l.insns[l.poisons[0].insn].imm, CORE_POISON_CALL);
	link_free(&l);
	kernel_close(&k);
	object_close(&o);
	free(file.p);
}

static const struct { const char *program, *type; uint8_t kind; const char *message; } hooks[] = {
	{ "p", "bpf_lsm_file_open", KIND_FUNC, NULL },
	{ "point", "btf_trace_sys_enter", KIND_TYPEDEF, NULL },
	{ "entry", "plain", KIND_FUNC, NULL },
	{ "raw", NULL, 0, NULL },
	{ "lost", NULL, 0, "hook file_opem does not exist on this kernel (bpf_lsm_file_opem not in its BTF)" },
	{ "bare", NULL, 0, "section lsm: does not say what to attach to: write \"lsm/...\"" },
	{ "no_point", NULL, 0, "tracepoint sys_exit does not exist on this kernel (btf_trace_sys_exit not in its BTF)" },
	{ "no_entry", NULL, 0, "function missing does not exist on this kernel (missing not in its BTF)" },
};

static void hooks_are_found_by_name_and_kind(void **state)
{
	struct compiled file = compile(core_program, "");
	struct kernel k;
	struct object o;

	(void)state;
	open_compiled(&o, file);
	kernel_open(&k, &o);
	for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++) {
		struct error e = ERROR_INIT;
		struct linked l;
		int err = link_program(&o, object_program(&o, hooks[i].program), k.core, &k.btf, k.wanted, &l, &e);

		if (hooks[i].message) {
			assert_string_equal(e.text, hooks[i].message);
			assert_int_equal(err, strcmp(hooks[i].program, "bare") ? -ENOENT : -EINVAL);
			continue;
		}
		assert_int_equal(err, 0);
		assert_int_equal(l.attach_btf_id,
				 hooks[i].type ? btf_find(&k.btf, hooks[i].type, hooks[i].kind) : 0);
		link_free(&l);
	}
	kernel_close(&k);
	object_close(&o);
	free(file.p);
}

/* ---- what is refused ---- */

#define ASM_PROGRAM(size, code) "ASM_FUNCTION(\"lsm/file_open\", \"p\", \"" size "\", \"" code "\");\n"

static const struct defect {
	const char *name, *source;
	int code;
	const char *message;
} defects[] = {
	{ "call_out_of_range", ASM_PROGRAM("16", ".quad 0x6400001085\\nexit"), -EINVAL,
	  "section lsm/file_open, offset 0: calls instruction 101 of section lsm/file_open, where no function begins" },
	{ "call_before_the_section", ASM_PROGRAM("16", ".quad 0x8000000000001085\\nexit"), -EINVAL,
	  "section lsm/file_open, offset 0: calls instruction -2147483647 of section lsm/file_open, where no function"
	  " begins" },
	{ "call_of_the_middle_of_a_function", ASM_PROGRAM("16", ".quad 0x1085\\nexit"), -EINVAL,
	  "section lsm/file_open, offset 0: calls instruction 1 of section lsm/file_open, where no function begins" },
	{ "descriptor_in_the_file", ASM_PROGRAM("24", ".quad 0x500001118\\n.quad 0\\nexit"), -EINVAL,
	  "section lsm/file_open, offset 0: an address without relocation" },
	{ "kernel_call_in_the_file", ASM_PROGRAM("16", ".quad 0x500002085\\nexit"), -EINVAL,
	  "section lsm/file_open, offset 0: a call of a kernel function without relocation" },
	{ "half_of_a_wide_instruction", ASM_PROGRAM("16", "r0 = 0\\n.quad 0x18"), -EINVAL,
	  "section lsm/file_open, offset 8: a 16-byte instruction without its second half" },
	{ "second_half_that_is_an_instruction", ASM_PROGRAM("16", ".quad 0x18\\nexit"), -EINVAL,
	  "section lsm/file_open, offset 0: a 16-byte instruction without its second half" },
	{ "too_many_instructions", ASM_PROGRAM("8000008", ".zero 8000008"), -E2BIG,
	  "more than 1000000 instructions with function p" },
	{ "undefined_variable", "extern int nowhere; SEC(\"lsm/file_open\") int p(void *ctx) { return nowhere; }", -EINVAL,
	  "section lsm/file_open, offset 0: reference to \"nowhere\" is to nothing: the symbol is not defined" },
	{ "undefined_function", "int nowhere(void); SEC(\"lsm/file_open\") int p(void *ctx) { return nowhere(); }",
	  -EINVAL, "section lsm/file_open, offset 0: reference to \"nowhere\" is to nothing: the symbol is not defined" },
	{ "call_of_a_value_of_the_configuration",
	  "extern int CONFIG_HZ __attribute__((section(\".kconfig\")));\n"
	  "int use(void) { return CONFIG_HZ; }\n"
	  "ASM_FUNCTION(\"lsm/file_open\", \"p\", \"16\", \"call CONFIG_HZ\\nexit\");\n", -EINVAL,
	  "section lsm/file_open, offset 0: reference to \"CONFIG_HZ\" is a call of something that is not a function" },
	{ "kernel_function",
	  "extern int kcall(void) __attribute__((section(\".ksyms\")));\n"
	  "SEC(\"lsm/file_open\") int p(void *ctx) { return kcall(); }", -ENOENT,
	  "section lsm/file_open, offset 0: reference to \"kcall\" is to a symbol of the kernel, and no kernel was asked"
	  " for it" },
	{ "call_of_another_program",
	  "SEC(\"lsm/file_open\") int p(int *ctx);\n"
	  "SEC(\"?lsm/task_alloc\") NOINLINE int q(int *ctx) { asm volatile(\"\"); return *ctx; }\n"
	  "SEC(\"lsm/file_open\") int p(int *ctx) { return q(ctx); }", -EINVAL,
	  "section lsm/file_open, offset 0: calls into section ?lsm/task_alloc: only functions in .text can be called"
	  " from another section" },
	{ "variable_of_a_section_that_is_no_map",
	  "SEC(\"lsm/file_open\") int p(int *ctx) { return ((volatile char *)LICENSE)[*ctx]; }", -EINVAL,
	  "section lsm/file_open, offset 24: reference to \"LICENSE\" is to no map, variable or function" },
};

static int link_p(struct object *o, struct error *e)
{
	struct linked l = { .n_insns = 77 };
	int err = link_program(o, object_program(o, "p"), NULL, NULL, NULL, &l, e);

	if (err)
		assert_int_equal(l.n_insns, 77); /* untouched on failure */
	else
		link_free(&l);
	return err;
}

static void defects_are_refused_with_their_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++) {
		struct compiled file = compile(defects[i].source, "");
		struct error e = ERROR_INIT;
		struct object o;

		print_message("# %s\n", defects[i].name);
		open_compiled(&o, file);
		assert_int_equal(link_p(&o, &e), defects[i].code);
		assert_string_equal(e.text, defects[i].message);
		object_close(&o);
		free(file.p);
	}
}

/* Bytes changed where no compiler would write the defect. Relocations: 0 is of limit, 1 a map, 2 a call. */
static const char spoilable[] =
	"const volatile u32 limit = 5;\n"
	"struct { UINT(type, 2); UINT(key_size, 4); UINT(value_size, 4); UINT(max_entries, 1); } list SEC(\".maps\");\n"
	"NOINLINE int sub(int x) { asm volatile(\"\"); return x; }\n"
	"SEC(\"lsm/file_open\") int p(void *ctx)\n"
	"{ int x = limit; ((void (*)(void *, void *))1)(&list, 0); return sub(x); }\n";

static uint8_t *relocation_bytes(struct object *o, unsigned i)
{
	return section_bytes(o, ".rellsm/file_open", 48) + 16 * i;
}

/* The instruction that relocation i is for. */
static uint8_t *insn_bytes(struct object *o, unsigned i)
{
	return section_bytes(o, "lsm/file_open", 16) + load_u64(relocation_bytes(o, i), false);
}

static void spoil_data_addend(struct object *o) { poke(insn_bytes(o, 0) + 4, 4, 4); }
static void spoil_data_negative(struct object *o) { poke(insn_bytes(o, 0) + 4, 4, 0xfffffffc); }
static void spoil_data_type(struct object *o) { poke(relocation_bytes(o, 0) + 8, 4, R_BPF_64_32); }
static void spoil_map_addend(struct object *o) { poke(insn_bytes(o, 1) + 4, 4, 4); }
static void spoil_call_addend(struct object *o) { poke(insn_bytes(o, 2) + 4, 4, 0); }
static void spoil_call_code(struct object *o) { poke(insn_bytes(o, 2), 2, 0xb7); }
static void spoil_call_symbol(struct object *o) { memcpy(relocation_bytes(o, 2) + 12, relocation_bytes(o, 0) + 12, 4); }

static void spoil_second_half(struct object *o)
{
	uint8_t *r = relocation_bytes(o, 2);

	poke(r, 8, load_u64(relocation_bytes(o, 0), false) + 8);
}

static const struct {
	const char *name;
	void (*spoil)(struct object *o);
	unsigned relocation;
	const char *message;   /* after "section lsm/file_open, offset N: " */
} spoilt[] = {
	{ "variable_past_the_end_of_its_section", spoil_data_addend, 0,
	  "reference to \"limit\" points past the end of its section" },
	{ "variable_before_its_section", spoil_data_negative, 0,
	  "reference to \"limit\" points past the end of its section" },
	{ "call_relocation_of_an_address", spoil_data_type, 0,
	  "relocation of type 10 on instruction 0x18, which it does not fit" },
	{ "middle_of_a_map_definition", spoil_map_addend, 1,
	  "reference to \"list\" is to no map, variable or function" },
	{ "call_past_the_start_of_a_function", spoil_call_addend, 2,
	  "calls instruction 1 of section .text, where no function begins" },
	{ "call_relocation_of_a_move", spoil_call_code, 2,
	  "relocation of type 10 on instruction 0xb7, which it does not fit" },
	{ "call_of_a_variable", spoil_call_symbol, 2,
	  "reference to \"limit\" is a call of something that is not a function" },
	{ "relocation_of_a_second_half", spoil_second_half, 0, "a relocation on the second half of an instruction" },
};

static void spoilt_objects_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
		struct compiled file = compile(spoilable, "");
		struct error e = ERROR_INIT;
		char message[256];
		struct object o;

		print_message("# %s\n", spoilt[i].name);
		open_compiled(&o, file);
		assert_int_equal(link_p(&o, &e), 0);
		snprintf(message, sizeof(message), "section lsm/file_open, offset %u: %s",
			 (unsigned)load_u64(relocation_bytes(&o, spoilt[i].relocation), false), spoilt[i].message);
		spoilt[i].spoil(&o);
		object_close(&o);
		open_compiled(&o, file);
		assert_int_equal(link_p(&o, &e), -EINVAL);
		assert_string_equal(e.text, message);
		object_close(&o);
		free(file.p);
	}
}

/* ---- records that are refused ---- */

/* Two loads, a record each. */
static const char recorded[] =
	"struct file { u32 f_mode, f_flags; } __attribute__((preserve_access_index));\n"
	"SEC(\"lsm/file_open\") int p(struct file **ctx) { struct file *f = ctx[0]; return f->f_mode + f->f_flags; }\n"
	"SEC(\"lsm/file_open\") int wide(void *ctx) { return __builtin_btf_type_id(*(struct file *)0, 1); }\n";

static uint8_t *record_bytes(struct object *o, unsigned i)
{
	const struct btf_ext_section *s = btf_ext_section(&o->ext.core, "lsm/file_open");

	assert_non_null(s);
	assert_true(i < s->n);
	return (uint8_t *)s->records.p + i * (size_t)s->record_size;
}

static void spoil_order(struct object *o) { poke(record_bytes(o, 1), 4, 0); }
static void spoil_second_slot(struct object *o)
{
	poke(record_bytes(o, 2), 4, load_u32(record_bytes(o, 2), false) + 8);
}
static void spoil_operand(struct object *o)
{
	poke(section_bytes(o, "lsm/file_open", 64) + load_u32(record_bytes(o, 1), false) + 2, 2, 40);
}

static const struct {
	const char *name;
	void (*spoil)(struct object *o);
	const char *program;   /* NULL: refused at open */
	const char *message;   /* how it begins */
} spoilt_records[] = {
	{ "record_out_of_order", spoil_order, NULL,
	  ".BTF.ext: section lsm/file_open: CO-RE record 1 at offset 0 comes after one at offset 8" },
	{ "record_of_a_second_half", spoil_second_slot, "wide",
	  "section lsm/file_open, offset 48: CO-RE record 2: points into an instruction" },
	{ "operand_unlike_the_record", spoil_operand, "p", "section lsm/file_open, offset 16: CO-RE record 1: " },
};

static void spoilt_records_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(spoilt_records) / sizeof(spoilt_records[0]); i++) {
		struct compiled file = compile(recorded, "");
		struct error e = ERROR_INIT;
		struct object o;
		struct kernel k;
		struct linked l;

		print_message("# %s\n", spoilt_records[i].name);
		open_compiled(&o, file);
		spoilt_records[i].spoil(&o);
		object_close(&o);
		if (!spoilt_records[i].program) {
			assert_int_equal(object_open(&o, (struct bytes){ file.p, file.n }, "p.o", &e), -EINVAL);
			assert_string_equal(e.text, spoilt_records[i].message);
			free(file.p);
			continue;
		}
		open_compiled(&o, file);
		kernel_open(&k, &o);
		assert_int_equal(link_program(&o, object_program(&o, spoilt_records[i].program), k.core, &k.btf,
					      k.wanted, &l, &e), -EINVAL);
		assert_memory_equal(e.text, spoilt_records[i].message, strlen(spoilt_records[i].message));
		kernel_close(&k);
		object_close(&o);
		free(file.p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subprograms_are_appended_once_depth_first),
		cmocka_unit_test(helper_calls_are_untouched),
		cmocka_unit_test(callbacks_are_addresses_of_appended_functions),
		cmocka_unit_test(functions_that_call_each_other_are_placed_once),
		cmocka_unit_test(a_long_chain_of_calls_needs_no_stack),
		cmocka_unit_test(references_name_their_map_and_offset),
		cmocka_unit_test(big_endian_instructions_come_out_the_same),
		cmocka_unit_test(weak_externs_that_are_absent_become_zero),
		cmocka_unit_test(functions_and_lines_follow_their_code),
		cmocka_unit_test(no_functions_unless_all_are_described),
		cmocka_unit_test(records_of_programs_and_subprograms_are_applied),
		cmocka_unit_test(hooks_are_found_by_name_and_kind),
		cmocka_unit_test(defects_are_refused_with_their_reason),
		cmocka_unit_test(spoilt_objects_are_refused),
		cmocka_unit_test(spoilt_records_are_refused),
	};

	return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
