// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Types that only modules have: who is asked and when, and modules that cannot be read. */
#include "core_fixture.h"

#include <errno.h>

#include "loader/modules.h"

#define MODULES 4

/* A world with a folder of modules over its kernel. */
struct place {
	struct world *w;
	struct builder module[MODULES];
	char folder[64];
	struct modules *modules;
	uint32_t u32;             /* in the kernel, for modules to use */
};

/* The kernel has struct shared { u32 value } and an integer. */
static struct place *new_place(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	p->w = new_world(state);
	p->u32 = put_int(&p->w->kernel, "u32", 4, 0);
	put_struct(&p->w->kernel, "shared", 4, { "value", p->u32, 0, 0 });
	build_string(&p->w->kernel, "named_in_the_kernel");
	strcpy(p->folder, "/tmp/picket-modules-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	return p;
}

/* Module i begins where the kernel's types and names end: call it when the kernel is complete. */
static struct builder *start_module(struct place *p, unsigned i)
{
	struct builder *b = &p->module[i];

	build_finish(&p->w->kernel);
	b->big = p->w->kernel.big;
	b->first_id = p->w->kernel.n_types + 1;
	b->first_string = p->w->kernel.strings_size;
	return b;
}

static void write_file(const struct place *p, const char *name, struct bytes bytes)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", p->folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	fclose(f);
}

static void write_module(struct place *p, unsigned i, const char *name)
{
	write_file(p, name, build_finish(&p->module[i]));
}

static void open_place(struct place *p)
{
	open_world(p->w);
	p->modules = modules_new(p->folder, &p->w->k, p->w->wanted);
	assert_non_null(p->modules);
	core_set_modules(p->w->core, modules_seam(p->modules));
}

static void free_place(struct place *p)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -r %s", p->folder);
	core_free(p->w->core);
	p->w->core = NULL;
	modules_free(p->modules);
	free_world(p->w);
	assert_int_equal(system(command), 0);
	free(p);
}

static uint32_t put_local(struct place *p, const char *type, const char *member)
{
	struct builder *l = &p->w->local;

	return put_struct(l, type, 8, { "before", put_int(l, "u32", 4, 0), 0, 0 },
			  { member, put_int(l, "u32", 4, 0), 32, 0 });
}

static void found_in_a_module(void **state)
{
	struct place *p = new_place(state);
	uint32_t local = put_local(p, "only_there___mine", "value"), offset, id, missing, id_there;
	struct builder *m = start_module(p, 0);
	struct core_result r;

	id_there = put_struct(m, "only_there", 32, { "pad", p->u32, 0, 0 }, { "value", p->u32, 96, 0 });
	write_module(p, 0, "one");
	offset = ask(p->w, local, "0:1", CORE_FIELD_BYTE_OFFSET);
	id = ask(p->w, local, "0", CORE_TYPE_ID_TARGET);
	missing = ask(p->w, local, "0:0", CORE_FIELD_EXISTS);
	open_place(p);
	expect(p->w, offset, 4, 12);
	expect(p->w, missing, 1, 0);
	r = resolved(p->w, id);
	assert_int_equal(r.target, id_there);
	assert_int_equal(r.target_id, id_there);
	assert_non_null(r.target_btf);
	assert_ptr_not_equal(r.target_btf, &p->w->k);
	assert_string_equal(modules_notes(p->modules), "");
	free_place(p);
}

/* Where the kernel has a candidate no module is asked, even if the candidate lacks the field. */
static void kernel_comes_first(void **state)
{
	struct place *p = new_place(state);
	uint32_t local = put_local(p, "shared", "extra"), record = ask(p->w, local, "0:1", CORE_FIELD_BYTE_OFFSET);
	struct builder *m = start_module(p, 0);

	put_struct(m, "shared", 8, { "extra", p->u32, 32, 0 });
	write_module(p, 0, "one");
	write_file(p, "two", (struct bytes){ (const uint8_t *)"x", 1 });
	open_place(p);
	expect_poison(p->w, record);
	assert_string_equal(modules_notes(p->modules), ""); /* not even read */
	free_place(p);
}

/* The name may be one of the kernel's strings; its own strings come after them. */
static void name_of_the_kernel(void **state)
{
	struct place *p = new_place(state);
	uint32_t local = put_local(p, "named_in_the_kernel", "value");
	uint32_t record = ask(p->w, local, "0:1", CORE_FIELD_BYTE_OFFSET), name;
	struct builder *m = start_module(p, 0);

	for (name = 1; strcmp(p->w->kernel.strings + name, "named_in_the_kernel"); name++)
		;
	build_raw(m, name, (uint32_t)KIND_STRUCT << 24 | 1, 8);
	build_member(m, "value", p->u32, 32);
	write_module(p, 0, "one");
	open_place(p);
	expect(p->w, record, 4, 4);
	free_place(p);
}

/* All modules together are one list of candidates: they agree, are pruned, or disagree. */
static void candidates_of_several(void **state)
{
	struct place *p = new_place(state);
	uint32_t local = put_local(p, "often", "value"), other = put_local(p, "twice", "value");
	uint32_t only_two = ask(p->w, local, "0:0", CORE_FIELD_BYTE_OFFSET);
	uint32_t pruned = ask(p->w, local, "0:1", CORE_FIELD_BYTE_OFFSET);
	uint32_t ambiguous = ask(p->w, other, "0:1", CORE_FIELD_BYTE_OFFSET);
	struct core_result r = { 0 };

	for (unsigned i = 0; i < 2; i++) {
		struct builder *m = start_module(p, i);

		if (i)
			put_struct(m, "often", 16, { "before", p->u32, 0, 0 }, { "value", p->u32, 64, 0 });
		else
			put_struct(m, "often", 16, { "value", p->u32, 32, 0 });
		put_struct(m, "twice", 16, { "value", p->u32, 32 + 32 * i, 0 });
		write_module(p, i, i ? "one" : "two");
	}
	open_place(p);
	expect(p->w, only_two, 0, 0);
	expect(p->w, pruned, 4, 8);
	assert_true(core_resolve(p->w->core, &p->w->relos[ambiguous], &r, &p->w->e) < 0);
	assert_non_null(strstr(p->w->e.text, "both match but disagree"));
	free_place(p);
}

/* What cannot be read is noted, in the order of names, and the rest is used. */
static void modules_that_cannot_be_read(void **state)
{
	struct place *p = new_place(state);
	uint32_t local = put_local(p, "only_there", "value"), record = ask(p->w, local, "0:1", CORE_FIELD_BYTE_OFFSET);
	struct bytes good;
	char wanted[512];

	put_struct(start_module(p, 0), "only_there", 8, { "value", p->u32, 32, 0 });
	write_module(p, 0, "c_good");
	good = build_finish(&p->module[0]);
	write_file(p, "d_short", (struct bytes){ good.p, good.n - 4 });
	write_file(p, "e_text", (struct bytes){ (const uint8_t *)"this is no BTF, is it?....", 26 });
	start_module(p, 1);
	good = build_finish(&p->module[1]);
	build_put(&p->module[1], p->module[1].out + 20, 0, 4);
	write_file(p, "a_empty", (struct bytes){ good.p, BUILD_HEADER });
	write_file(p, "vmlinux", (struct bytes){ (const uint8_t *)"not a module", 12 });
	open_place(p);
	expect(p->w, record, 4, 4);
	snprintf(wanted, sizeof(wanted), "%s/a_empty: has no types\n%s/d_short: ", p->folder, p->folder);
	assert_memory_equal(modules_notes(p->modules), wanted, strlen(wanted));
	snprintf(wanted, sizeof(wanted), "\n%s/e_text: not BTF: magic is 74 68\n", p->folder);
	assert_non_null(strstr(modules_notes(p->modules), wanted));
	assert_null(strstr(modules_notes(p->modules), "vmlinux"));
	free_place(p);
}

/* One module that the user names must be usable. */
static void a_module_by_name(void **state)
{
	struct place *p = new_place(state);
	uint32_t local = put_local(p, "only_there", "value"), record = ask(p->w, local, "0:1", CORE_FIELD_BYTE_OFFSET);
	struct modules *one;
	char path[128];

	put_struct(start_module(p, 0), "only_there", 8, { "value", p->u32, 32, 0 });
	write_module(p, 0, "one");
	open_place(p);
	snprintf(path, sizeof(path), "%s/one", p->folder);
	one = modules_new(path, &p->w->k, p->w->wanted);
	assert_int_equal(modules_require(one, &p->w->e), 0);
	core_set_modules(p->w->core, modules_seam(one));
	expect(p->w, record, 4, 4);
	modules_free(one);
	one = modules_new("/nonesuch", &p->w->k, p->w->wanted);
	assert_int_equal(modules_require(one, &p->w->e), -EINVAL);
	assert_string_equal(p->w->e.text, "/nonesuch: cannot open: No such file or directory");
	modules_free(one);
	free_place(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(found_in_a_module), BOTH(kernel_comes_first), BOTH(name_of_the_kernel),
		BOTH(candidates_of_several), BOTH(modules_that_cannot_be_read), BOTH(a_module_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
