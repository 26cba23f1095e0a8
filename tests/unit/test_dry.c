// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The dry run, and the order in which it and the loader resolve records. */
#include "compile.h"

#include <errno.h>

#include "btf_builder.h"
#include "loader/externs.h"
#include "loader/ksyms.h"
#include "loader/link.h"
#include "picket.h"

/* ---- order ---- */

/* As tests/resolve/order.bpf.c: .text comes first in .BTF.ext, and leaves one candidate of two. */
static const char order[] =
	"struct pair { int third, second, first; } __attribute__((preserve_access_index));\n"
	"NOINLINE int of_text(struct pair *p) { return p->first; }\n"
	"SEC(\"lsm/file_open\") int program(u64 *ctx)\n"
	"{ struct pair *p = (void *)ctx[0]; return p->second + of_text(p); }\n";

struct kernel {
	struct builder builder;
	struct btf btf;
	struct wanted *wanted;
	struct core *core;
};

static void open_kernel(struct kernel *k, const struct object *o)
{
	struct builder *b = &k->builder;
	uint32_t i = build_int(b, "int", 4), proto;
	struct error e = ERROR_INIT;

	build_type(b, "pair", KIND_STRUCT, 2, 8);
	build_member(b, "first", i, 0);
	build_member(b, "second", i, 32);
	build_type(b, "pair___other", KIND_STRUCT, 2, 8);
	build_member(b, "second", i, 0);
	build_member(b, "third", i, 32);
	proto = build_type(b, "", KIND_FUNC_PROTO, 0, i);
	build_type(b, "bpf_lsm_file_open", KIND_FUNC, FUNC_GLOBAL, proto);
	build_type(b, "there", KIND_FUNC, FUNC_GLOBAL, proto);
	assert_int_equal(btf_open_bytes(&k->btf, build_finish(b), "kernel", &e), 0);
	k->wanted = wanted_new();
	assert_int_equal(object_want(o, k->wanted, &e), 0);
	assert_int_equal(externs_want(o, k->wanted, &e), 0);
	assert_int_equal(btf_scan(&k->btf, k->wanted, &e), 0);
	k->core = core_new(&o->btf, &k->btf, k->wanted);
	assert_non_null(k->core);
}

static void close_kernel(struct kernel *k)
{
	core_free(k->core);
	wanted_free(k->wanted);
	btf_close(&k->btf);
}

static void records_resolve_in_the_order_of_the_file(void **state)
{
	static struct kernel k, unprepared;
	struct compiled file = compile(order, "");
	struct error e = ERROR_INIT;
	struct linked l;
	struct object o;

	(void)state;
	open_compiled(&o, file);
	open_kernel(&k, &o);
	open_kernel(&unprepared, &o);
	assert_int_equal(link_prepare(&o, k.core, &e), 0);
	assert_int_equal(link_program(&o, &o.programs[0], k.core, &k.btf, k.wanted, &l, &e), 0);
	link_free(&l);
	assert_int_equal(link_program(&o, &o.programs[0], unprepared.core, &k.btf, k.wanted, &l, &e), -EINVAL);
	assert_non_null(strstr(e.text, "both match but disagree"));
	close_kernel(&unprepared);
	close_kernel(&k);
	object_close(&o);
	free(file.p);
}

/* ---- what is open in a dry run ---- */

static const char externs[] =
	"#define WEAK(where) __attribute__((section(where), weak))\n"
	"extern char text[5] WEAK(\".kconfig\");\n"
	"extern _Bool flag WEAK(\".kconfig\");\n"
	"extern int number WEAK(\".kconfig\");\n"
	"extern u64 wide WEAK(\".kconfig\");\n"
	"extern int there(void) WEAK(\".ksyms\");\n"
	"extern int absent(void) WEAK(\".ksyms\");\n"
	"SEC(\"kprobe/anything\") int values(void *ctx) { return text[0] + flag + number + wide; }\n"
	"SEC(\"lsm/file_nonesuch\") int calls(void *ctx) { return there() + absent(); }\n";

static uint32_t place_of(const struct object *o, const char *name)
{
	for (uint32_t i = 0; i < o->n_externs; i++)
		if (!strcmp(o->externs[i].name, name))
			return o->externs[i].offset;
	fail_msg("no extern %s", name);
	return 0;
}

static void link_dry(struct object *o, struct kernel *k, const char *program, struct linked *l)
{
	struct error e = ERROR_INIT;

	if (link_program(o, object_program(o, program), k->core, &k->btf, k->wanted, l, &e))
		fail_msg("%s", e.text);
}

static void externs_stay_open(void **state)
{
	struct compiled file = compile(externs, "");
	struct error e = ERROR_INIT;
	static struct kernel k;
	uint32_t seen = 0;
	struct linked l;
	struct object o;

	(void)state;
	assert_true(object_open(&o, (struct bytes){ file.p, file.n }, "p.bpf.o", &e) < 0);
	assert_int_equal(object_open_dry(&o, (struct bytes){ file.p, file.n }, "p.bpf.o", &e), 0);
	open_kernel(&k, &o);
	ksyms_look(&o, &(struct ksym_types){ &k.btf, k.wanted, NULL });

	/* by alignment, large first, then size, then name */
	assert_int_equal(place_of(&o, "wide"), 0);
	assert_int_equal(place_of(&o, "number"), 8);
	assert_int_equal(place_of(&o, "flag"), 12);
	assert_int_equal(place_of(&o, "text"), 13);
	link_dry(&o, &k, "values", &l);
	for (uint32_t i = 0; i < l.n_insns; i++) {
		if (l.insns[i].code != INSN_LD_IMM64)
			continue;
		assert_int_equal(l.insns[i].src, PSEUDO_MAP_VALUE);
		assert_int_equal(l.insns[i].imm, 0);
		seen |= 1u << l.insns[++i].imm;
	}
	assert_int_equal(seen, 1u << 0 | 1u << 8 | 1u << 12 | 1u << 13);
	link_free(&l);

	/* the kernel's function, then what must not be reached: extern number 4 of 6 */
	link_dry(&o, &k, "calls", &l);
	assert_int_equal(l.insns[0].code, INSN_CALL);
	seen = 0;
	for (uint32_t i = 0; i < l.n_insns; i++) {
		if (l.insns[i].code != INSN_CALL)
			continue;
		seen += l.insns[i].src == PSEUDO_KFUNC_CALL && !l.insns[i].imm && !l.insns[i].off;
		seen += l.insns[i].src == 0 && l.insns[i].imm == 2002000004 ? 16 : 0;
	}
	assert_int_equal(seen, 17);
	assert_int_equal(l.attach_btf_id, 0);
	link_free(&l);
	close_kernel(&k);
	object_close(&o);
	free(file.p);
}

/* ---- the public way ---- */

static void write_file(const char *path, struct bytes bytes)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	fclose(f);
}

static void resolved_through_the_public_header(void **state)
{
	static struct builder b;
	struct compiled file = compile(order, "");
	char folder[] = "/tmp/picket-dry-XXXXXX", btf[64], object[64];
	struct picket_options options = { .btf = btf, .mode = PICKET_MODE_UNSET, .dry = true };
	const struct picket_resolved_record *record;
	struct error e = ERROR_INIT;
	struct picket_resolved *r;
	struct picket *p;
	uint32_t i;

	(void)state;
	i = build_int(&b, "int", 4);
	build_type(&b, "pair", KIND_STRUCT, 1, 8);
	build_member(&b, "second", i, 32);
	assert_non_null(mkdtemp(folder));
	snprintf(btf, sizeof(btf), "%s/btf", folder);
	snprintf(object, sizeof(object), "%s/order.bpf.o", folder);
	write_file(btf, build_finish(&b));
	write_file(object, (struct bytes){ file.p, file.n });
	assert_int_equal(picket_new(&p, &options, &e), 0);
	assert_int_equal(picket_add(p, object, &e), 0);
	assert_int_equal(picket_scan(p, &e), 0);
	assert_int_equal(picket_resolve(p, 0, &r, &e), 0);
	record = picket_resolved_record(r, 0);
	assert_string_equal(record->function, "of_text");
	assert_true(record->poison && record->absent);
	assert_string_equal(record->why, "struct pair [2] has no first");
	record = picket_resolved_record(r, 1);
	assert_string_equal(record->spelling, "struct pair.second");
	assert_string_equal(record->type, "struct pair");
	assert_true(record->local == 4 && record->target == 4 && !record->poison && !record->absent);
	assert_null(picket_resolved_record(r, 2));
	assert_string_equal(picket_resolved_program(r, 0)->note,
			    "hook file_open does not exist on this kernel (bpf_lsm_file_open not in its BTF)");
	assert_null(picket_resolved_program(r, 1));
	picket_resolved_free(r);
	picket_free(p);
	unlink(btf);
	unlink(object);
	rmdir(folder);
	free(file.p);
}

#define TEST(f) cmocka_unit_test(f)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(records_resolve_in_the_order_of_the_file), TEST(externs_stay_open),
		TEST(resolved_through_the_public_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
