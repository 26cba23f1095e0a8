// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Maps of an object: what definitions and data sections become, and what is refused. */
#include "tests/unit/compile.h"

#include <errno.h>

#include "btf/sanitise.h"
#include "loader/datasec.h"
#include "loader/maps.h"

#define PROGRAM "SEC(\"lsm/file_open\") int p(void *ctx) { return 0; }\n"

static void definitions_become_maps(void **state)
{
	struct compiled file = compile(
		"struct key { u32 a, b; }; struct value { u64 x[3]; };\n"
		"struct { UINT(type, 1); UINT(max_entries, 64); TYPE(key, struct key); TYPE(value, struct value);\n"
		"         UINT(map_flags, 1); UINT(numa_node, 2); UINT(pinning, 1); } seen SEC(\".maps\");\n"
		"struct { UINT(type, 27); UINT(max_entries, 4096); } ring SEC(\".maps\");\n"
		"struct { UINT(type, 2); UINT(key_size, 4); UINT(value_size, 12); UINT(max_entries, 3);\n"
		"         enum { extra_value = 0x12345678UL } map_extra; } plain SEC(\".maps\");\n" PROGRAM, "");
	struct object o;
	struct map *m;

	(void)state;
	open_compiled(&o, file);
	assert_int_equal(o.n_maps, 3);
	m = object_map(&o, "seen");
	assert_non_null(m);
	assert_int_equal(m->origin, MAP_DEFINED);
	assert_int_equal(m->type, 1);
	assert_int_equal(m->key_size, 8);
	assert_int_equal(m->value_size, 24);
	assert_int_equal(m->max_entries, 64);
	assert_int_equal(m->flags, 1);
	assert_int_equal(m->numa_node, 2);
	assert_int_equal(m->pinning, 1);
	assert_int_equal(m->key_type, btf_find(&o.btf, "key", KIND_STRUCT));
	assert_int_equal(m->value_type, btf_find(&o.btf, "value", KIND_STRUCT));
	assert_int_equal(m->inner, -1);
	assert_true(m->autocreate);
	m = object_map(&o, "ring");
	assert_int_equal(m->type, 27);
	assert_int_equal(m->key_size, 0);
	assert_int_equal(m->max_entries, 4096);
	assert_int_equal(map_of_section(&o, m->section, m->value), m - o.maps);
	assert_int_equal(map_of_section(&o, m->section, m->value + 4), -1);
	m = object_map(&o, "plain");
	assert_int_equal(m->value_size, 12);
	assert_true(m->extra == 0x12345678);
	assert_null(object_map(&o, "absent"));
	object_close(&o);
	free(file.p);
}

static void maps_of_maps_have_an_inner_definition(void **state)
{
	struct compiled file = compile(
		"struct inner { UINT(type, 1); UINT(max_entries, 8); TYPE(key, u32); TYPE(value, u64); };\n"
		"struct { UINT(type, 13); UINT(max_entries, 2); TYPE(key, u32); struct inner *values[]; } outer\n"
		"SEC(\".maps\");\n"
		"struct { UINT(type, 3); UINT(max_entries, 2); UINT(key_size, 4); int (*values[])(void *); } jumps\n"
		"SEC(\".maps\");\n" PROGRAM, "");
	struct object o;
	struct map *m;

	(void)state;
	open_compiled(&o, file);
	assert_int_equal(o.n_maps, 3);
	m = object_map(&o, "outer");
	assert_int_equal(m->value_size, 4);
	assert_int_not_equal(m->inner, -1);
	m = &o.maps[m->inner];
	assert_string_equal(m->name, "outer.inner");
	assert_true(m->is_inner);
	assert_false(m->autocreate);
	assert_int_equal(m->value_size, 8);
	m = object_map(&o, "jumps");
	assert_int_equal(m->value_size, 4);
	assert_int_equal(m->inner, -1);
	object_close(&o);
	free(file.p);
}

static void sections_of_variables_become_maps(void **state)
{
	struct compiled file = compile(
		"const volatile u32 limit = 7; u64 count; u32 start = 5; static volatile u32 hidden SEC(\".data.own\") = 1;\n"
		"SEC(\"lsm/file_open\") int p(void *ctx) { count += limit + start + hidden; return 0; }\n", "");
	struct error e = ERROR_INIT;
	struct object o;
	struct map *m;

	(void)state;
	assert_int_equal(object_open(&o, (struct bytes){ file.p, file.n }, "mprotect-audit.bpf.o", &e), 0);
	assert_int_equal(o.n_maps, 4);
	m = object_map(&o, "mprotect.rodata");
	assert_non_null(m);
	assert_int_equal(m->origin, MAP_RODATA);
	assert_int_equal(m->type, MAP_TYPE_ARRAY);
	assert_int_equal(m->key_size, 4);
	assert_int_equal(m->value_size, 4);
	assert_int_equal(m->max_entries, 1);
	assert_int_equal(m->flags, MAP_FLAG_RDONLY_PROG);
	assert_int_equal(m->value_type, btf_find(&o.btf, ".rodata", KIND_DATASEC));
	assert_memory_equal(m->content.p, "\7\0\0\0", 4);
	m = object_map(&o, "mprotect.data");
	assert_int_equal(m->origin, MAP_DATA);
	assert_int_equal(m->flags, MAP_FLAG_MMAPABLE);
	m = object_map(&o, "mprotect.bss");
	assert_int_equal(m->origin, MAP_BSS);
	assert_int_equal(m->value_size, 8);
	assert_int_equal(m->content.n, 0);
	m = object_map(&o, ".data.own");
	assert_int_equal(m->flags, 0);
	object_close(&o);
	assert_int_equal(object_open(&o, (struct bytes){ file.p, file.n }, "a-b.o", &e), 0);
	assert_non_null(object_map(&o, "a_b.rodata"));
	object_close(&o);
	free(file.p);
}

static void initial_slots_name_maps_and_programs(void **state)
{
	struct compiled file = compile(
		"struct in { UINT(type, 2); UINT(max_entries, 1); TYPE(key, u32); TYPE(value, u64); } a SEC(\".maps\"), b SEC(\".maps\");\n"
		"SEC(\"lsm/file_open\") int p(void *ctx) { return 0; }\n"
		"SEC(\"lsm/file_open\") int q(void *ctx) { return 1; }\n"
		"struct { UINT(type, 12); UINT(max_entries, 4); UINT(key_size, 4); struct in *values[]; } outer SEC(\".maps\")\n"
		"= { .values = { &b, 0, &a } };\n"
		"struct { UINT(type, 3); UINT(max_entries, 8); UINT(key_size, 4); int (*values[])(void *); } jumps SEC(\".maps\")\n"
		"= { .values = { [5] = q } };\n", "");
	struct object o;
	struct map *m;

	(void)state;
	open_compiled(&o, file);
	m = object_map(&o, "outer");
	assert_int_equal(m->n_slots, 2);
	assert_int_equal(m->slots[0].index, 0);
	assert_string_equal(o.maps[m->slots[0].target].name, "b");
	assert_int_equal(m->slots[1].index, 2);
	assert_string_equal(o.maps[m->slots[1].target].name, "a");
	m = object_map(&o, "jumps");
	assert_int_equal(m->n_slots, 1);
	assert_int_equal(m->slots[0].index, 5);
	assert_string_equal(o.programs[m->slots[0].target].name, "q");
	object_close(&o);
	free(file.p);
}

static struct btf_type type_of(const struct btf *btf, uint32_t id)
{
	struct error e = ERROR_INIT;
	struct btf_type t;

	assert_int_equal(btf_type(btf, id, &t, &e), 0);
	return t;
}

/* The bytes of element i of a type's trailing data, each of 12 bytes, for a test to spoil. */
static uint8_t *element_bytes(const struct object *o, uint32_t id, unsigned i)
{
	return section_bytes(o, ".BTF", 24) + o->btf.types_at + type_of(&o->btf, id).at + 12 * (size_t)i;
}

/* ---- what is refused ---- */

#define MAP(body) "struct { " body " } m SEC(\".maps\");\n" PROGRAM

#define SLOTS(body, values) \
	"struct in { UINT(type, 1); } a SEC(\".maps\"); u32 number = 1;\n" \
	"NOINLINE int helper(void *ctx) { asm volatile(\"\"); return 0; }\n" PROGRAM \
	"struct { " body " } m SEC(\".maps\") = { " values " };\n"

static const struct defect {
	const char *name, *source;
	int code;
	const char *message;
} defects[] = {
	{ "unknown_attribute", MAP("UINT(type, 1); UINT(max_entreis, 4);"), -EINVAL,
	  "map m: unknown attribute \"max_entreis\"" },
	{ "no_type", MAP("UINT(max_entries, 4);"), -EINVAL, "map m: has no type" },
	{ "value_size_unlike_the_type", MAP("UINT(type, 1); TYPE(value, u64); UINT(value_size, 4);"), -EINVAL,
	  "map m: value_size is 4, but its type has 8 bytes" },
	{ "key_size_unlike_the_type", MAP("UINT(type, 1); UINT(key_size, 8); TYPE(key, u32);"), -EINVAL,
	  "map m: key_size is 8, but its type has 4 bytes" },
	{ "attribute_twice_by_union", "union u { UINT(type, 1); }; union u m SEC(\".maps\");\n" PROGRAM, -EINVAL,
	  "map m: its definition is not a struct" },
	{ "number_that_is_no_array", MAP("u32 type;"), -EINVAL, "map m: attribute type is not written with __uint()" },
	{ "type_that_is_no_pointer", MAP("UINT(type, 1); u32 key;"), -EINVAL,
	  "map m: attribute key is not written with __type()" },
	{ "type_without_size", MAP("UINT(type, 1); TYPE(key, struct never_defined);"), -EINVAL,
	  "map m: attribute key has a type without a size" },
	{ "values_that_are_no_array", MAP("UINT(type, 12); TYPE(values, u32);"), -EINVAL,
	  "map m: attribute values is not written with __array()" },
	{ "extra_that_is_no_number", MAP("UINT(type, 1); u32 map_extra;"), -EINVAL,
	  "map m: attribute map_extra is not written with __ulong()" },
	{ "pinning_of_an_unknown_kind", MAP("UINT(type, 1); UINT(pinning, 2);"), -EINVAL,
	  "map m: pinning 2 is not a way to pin" },
	{ "values_of_a_plain_map", MAP("UINT(type, 1); int (*values[])(void *);"), -EINVAL,
	  "map m: only maps of maps or programs have values" },
	{ "map_of_maps_without_values", MAP("UINT(type, 12); UINT(max_entries, 1);"), -EINVAL,
	  "map m: does not say what its inner maps are" },
	{ "map_of_maps_with_programs", MAP("UINT(type, 12); int (*values[])(void *);"), -EINVAL,
	  "map m: its values are not maps" },
	{ "map_of_programs_with_maps", MAP("UINT(type, 3); struct { UINT(type, 1); } *values[];"), -EINVAL,
	  "map m: its values are not programs" },
	{ "inner_map_without_type", MAP("UINT(type, 12); struct { UINT(max_entries, 1); } *values[];"), -EINVAL,
	  "map m.inner: has no type" },
	{ "inner_map_pinned", MAP("UINT(type, 12); struct { UINT(type, 1); UINT(pinning, 1); } *values[];"), -EINVAL,
	  "map m.inner: an inner map cannot be pinned by name" },
	{ "inner_map_of_maps",
	  MAP("UINT(type, 12); struct { UINT(type, 12); struct { UINT(type, 1); } *values[]; } *values[];"), -EINVAL,
	  "map m.inner: maps cannot nest deeper" },
	{ "value_size_of_a_map_of_maps", MAP("UINT(type, 12); UINT(value_size, 8); struct { UINT(type, 1); } *values[];"),
	  -EINVAL, "map m: value_size is 8, but slots of maps or programs have 4 bytes" },
	{ "slot_past_the_end", SLOTS("UINT(type, 12); UINT(key_size, 4); UINT(max_entries, 1); struct in *values[];",
				     ".values = { 0, &a }"), -EINVAL, "map m: offset 8 of its slots is in none of its 1" },
	{ "slots_with_wide_keys", SLOTS("UINT(type, 13); UINT(key_size, 8); UINT(max_entries, 1); struct in *values[];",
					".values = { &a }"), -EINVAL, "map m: initial slots need keys of 4 bytes, not 8" },
	{ "slot_that_holds_a_variable", SLOTS("UINT(type, 12); UINT(key_size, 4); UINT(max_entries, 1); struct in *values[];",
					      ".values = { (void *)&number }"), -EINVAL,
	  "map m: slot 0 holds \"number\", which is no map of section .maps" },
	{ "slot_that_holds_no_program", SLOTS("UINT(type, 3); UINT(key_size, 4); UINT(max_entries, 2); int (*values[])(void *);",
					      ".values = { 0, &helper }"), -EINVAL,
	  "map m: slot 1 holds \"helper\", which is no program" },
	{ "address_that_is_no_slot", "struct in { UINT(type, 1); } a SEC(\".maps\");\n"
	  "struct { int (*type)[1]; } m SEC(\".maps\") = { .type = (void *)&a };\n" PROGRAM, -EINVAL,
	  "section .maps: offset 8 holds an address, but is no slot of a map" },
	{ "variable_that_holds_an_address", "u32 x = 1; u32 *volatile px = &x;\n" PROGRAM, -EOPNOTSUPP,
	  "section .data: variables that hold addresses are not supported yet" },
};

static void defects_are_refused_with_their_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++) {
		struct compiled file = compile(defects[i].source, "");
		struct error e = ERROR_INIT;
		struct object o;

		print_message("# %s\n", defects[i].name);
		assert_int_equal(object_open(&o, (struct bytes){ file.p, file.n }, "p.bpf.o", &e), defects[i].code);
		assert_string_equal(e.text, defects[i].message);
		free(file.p);
	}
}

/* C has no struct with two members of one name. */
static void an_attribute_is_given_once(void **state)
{
	struct compiled file = compile("struct map { UINT(type, 1); UINT(max_entries, 4); } m SEC(\".maps\");\n" PROGRAM, "");
	struct error e = ERROR_INIT;
	struct object o;
	uint32_t id;

	(void)state;
	open_compiled(&o, file);
	id = btf_find(&o.btf, "map", KIND_STRUCT);
	memcpy(element_bytes(&o, id, 1), element_bytes(&o, id, 0), 4);
	object_close(&o);
	assert_int_equal(object_open(&o, (struct bytes){ file.p, file.n }, "p.bpf.o", &e), -EINVAL);
	assert_string_equal(e.text, "map m: attribute type is given twice");
	free(file.p);
}

/* ---- BTF for the kernel ---- */

static const char all_sections[] =
	"enum big { HUGE = 0x100000000UL }; enum small { MINUS = -1 };\n"
	"struct tagged { int x; } __attribute__((btf_decl_tag(\"tag\")));\n"
	"struct pointed { int __attribute__((btf_type_tag(\"kptr\"))) *p; };\n"
	"extern int CONFIG_HZ __attribute__((section(\".kconfig\")));\n"
	"extern void kernel_call(int) __attribute__((section(\".ksyms\")));\n"
	"struct { UINT(type, 27); UINT(max_entries, 4096); } ring SEC(\".maps\");\n"
	"volatile enum big e; volatile enum small s; float f; struct tagged t; struct pointed pt;\n"
	"u32 b SEC(\".data\") = 1; static volatile u32 c SEC(\".data\") = 2; u64 a SEC(\".data\") = 3;\n"
	"__attribute__((visibility(\"hidden\"))) NOINLINE int sub(int x) { asm volatile(\"\"); return x; }\n"
	"NOINLINE int whole(int x) { asm volatile(\"\"); return x; }\n"
	"SEC(\"lsm/file_open\") int p(void *ctx)\n"
	"{ kernel_call(CONFIG_HZ); e = 0; s = 0; t.x = pt.p != 0; return sub(b) + whole(c) + a; }\n";

/* The object's BTF for a kernel with `features`, opened again: it must be valid BTF. */
static uint8_t *image_of(const struct object *o, uint32_t features, struct btf *btf)
{
	struct error e = ERROR_INIT;
	uint8_t *image;
	size_t n;

	if (object_btf_image(o, features, &image, &n, &e))
		fail_msg("object_btf_image: %s", e.text);
	if (btf_open_bytes(btf, (struct bytes){ image, n }, "image", &e))
		fail_msg("btf_open_bytes: %s", e.text);
	return image;
}

/* Compilers do not promise an order: the first and the last of three change places. */
static void swap_entries(const struct object *o, uint32_t id)
{
	uint8_t *a = element_bytes(o, id, 0), *b = element_bytes(o, id, 2), old[12];

	memcpy(old, a, 12);
	memcpy(a, b, 12);
	memcpy(b, old, 12);
}

static void data_sections_get_sizes_and_offsets(void **state)
{
	struct compiled file = compile(all_sections, "");
	struct btf_secinfo info, last = { 0, 0, 0 };
	struct btf_type t;
	struct object o;
	struct btf btf;
	uint8_t *image;

	(void)state;
	open_compiled(&o, file);
	swap_entries(&o, btf_find(&o.btf, ".data", KIND_DATASEC));
	image = image_of(&o, BTF_HAS_ALL, &btf);
	assert_int_equal(btf.n_types, o.btf.n_types);
	t = type_of(&btf, btf_find(&btf, ".data", KIND_DATASEC));
	assert_int_equal(t.vlen, 3);
	assert_int_equal(t.size, elf_section(&o.elf, ".data")->size);
	for (uint32_t i = 0; i < t.vlen; i++) {
		struct btf_type var;
		const struct elf_symbol *s = NULL;

		assert_int_equal(btf_secinfo(&btf, &t, i, &info), 0);
		assert_true(!i || info.offset > last.offset);
		var = type_of(&btf, info.type);
		for (uint32_t k = 0; k < o.elf.n_symbols; k++)
			if (!strcmp(o.elf.symbols[k].name, btf_string(&btf, var.name, NULL)))
				s = &o.elf.symbols[k];
		assert_non_null(s);
		assert_int_equal(info.offset, s->value);
		last = info;
	}
	t = type_of(&btf, btf_find(&btf, ".maps", KIND_DATASEC));
	assert_int_equal(t.size, 16);
	btf_close(&btf);
	free(image);
	object_close(&o);
	free(file.p);
}

static void hidden_functions_become_static_and_kernel_functions_go(void **state)
{
	struct compiled file = compile(all_sections, "");
	struct btf_secinfo info;
	uint32_t linkage;
	struct btf_type t;
	struct object o;
	struct btf btf;
	uint8_t *image;
	uint32_t id;

	(void)state;
	open_compiled(&o, file);
	image = image_of(&o, BTF_HAS_ALL, &btf);
	assert_int_equal(type_of(&o.btf, btf_find(&o.btf, "sub", KIND_FUNC)).vlen, FUNC_GLOBAL);
	assert_int_equal(type_of(&btf, btf_find(&btf, "sub", KIND_FUNC)).vlen, FUNC_STATIC);
	assert_int_equal(type_of(&btf, btf_find(&btf, "whole", KIND_FUNC)).vlen, FUNC_GLOBAL);
	assert_int_equal(btf_find(&btf, ".ksyms", KIND_DATASEC), 0);
	t = type_of(&btf, btf_find(&btf, ".kconfig", KIND_DATASEC));
	assert_int_equal(t.size, 4);
	assert_int_equal(btf_secinfo(&btf, &t, 0, &info), 0);
	assert_int_equal(info.offset, 0);
	assert_int_equal(info.size, 4);
	assert_int_equal(object_map(&o, "policy.kconfig")->value_type, t.id);
	id = btf_find(&o.btf, "kernel_call", KIND_FUNC);
	assert_int_equal(type_of(&btf, id).kind, KIND_TYPEDEF);
	t = type_of(&btf, btf_find(&btf, "CONFIG_HZ", KIND_VAR));
	assert_int_equal(t.id, info.type);
	assert_int_equal(btf_var_linkage(&btf, &t, &linkage), 0);
	assert_int_equal(linkage, VAR_GLOBAL_ALLOCATED);
	btf_close(&btf);
	free(image);
	object_close(&o);
	free(file.p);
}

/* Newer compilers know more kinds; what the installed one writes is what is tested, at least one of each version. */
static void old_kernels_get_what_they_know(void **state)
{
	struct compiled file = compile(all_sections, "");
	struct object o;
	struct btf btf;
	uint8_t *image;
	unsigned replaced = 0;

	(void)state;
	open_compiled(&o, file);
	image = image_of(&o, 0, &btf);
	assert_int_equal(btf.n_types, o.btf.n_types);
	for (uint32_t id = 1; id < btf.n_types; id++) {
		struct btf_type before = type_of(&o.btf, id), after = type_of(&btf, id);

		assert_true(after.kind < KIND_FLOAT);
		assert_true(after.kind != KIND_FUNC || after.vlen == FUNC_STATIC);
		assert_true(after.kind != KIND_ENUM || !after.flag);
		if (before.kind == KIND_FLOAT) {
			assert_int_equal(after.kind, KIND_STRUCT);
			assert_int_equal(after.size, before.size);
			replaced++;
		}
		if (before.kind == KIND_ENUM64) {
			assert_int_equal(after.kind, KIND_INT);
			assert_int_equal(after.size, before.size);
		}
		if (before.kind == KIND_DECL_TAG) {
			assert_int_equal(after.kind, KIND_INT);
			replaced++;
		}
		if (before.kind == KIND_TYPE_TAG)
			assert_int_equal(after.kind, KIND_CONST);
	}
	assert_true(replaced >= 2);
	btf_close(&btf);
	free(image);
	object_close(&o);
	free(file.p);
}

static void enum64_becomes_an_integer(void **state)
{
	uint32_t words[] = { 0, 19u << 24 | 1u << 31 | 2, 8, 0, 1, 2, 0, 3, 4,   /* ENUM64, signed, two values */
			     0, 19u << 24, 4,                                 /* ENUM64 without values */
			     0, 6u << 24 | 1u << 31, 4,                       /* ENUM, signed */
			     1, 15u << 24, 8 };                               /* DATASEC "?x" */
	char strings[] = "\0?x";
	struct btf_image image = { words, sizeof(words) / 4, strings, sizeof(strings) };
	struct image_type t = { 0 };

	(void)state;
	image_sanitise(&image, BTF_HAS_ALL & ~(BTF_HAS_ENUM64 | BTF_HAS_QUESTION_NAME));
	assert_int_equal(image.n_words, 4 + 3 + 3 + 3);
	assert_true(image_next(&image, &t));
	assert_int_equal(t.kind, KIND_INT);
	assert_int_equal(words[2], 8);
	assert_int_equal(words[3], INT_SIGNED << 24 | 64);
	assert_true(image_next(&image, &t));
	assert_int_equal(t.kind, KIND_UNION);
	assert_int_equal(t.vlen, 0);
	assert_true(image_next(&image, &t));
	assert_int_equal(t.kind, KIND_ENUM);
	assert_false(t.flag);
	assert_true(image_next(&image, &t));
	assert_int_equal(t.id, 4);
	assert_string_equal(image_string(&image, words[t.word]), "_x");
	assert_false(image_next(&image, &t));
}

static void an_object_without_btf_has_no_image(void **state)
{
	struct compiled file = compile(PROGRAM, "-g0");
	struct error e = ERROR_INIT;
	uint8_t *image = (uint8_t *)1;
	size_t n = 1;
	struct object o;

	(void)state;
	open_compiled(&o, file);
	assert_int_equal(object_btf_image(&o, BTF_HAS_ALL, &image, &n, &e), 0);
	assert_null(image);
	assert_int_equal(n, 0);
	object_close(&o);
	free(file.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(definitions_become_maps),
		cmocka_unit_test(maps_of_maps_have_an_inner_definition),
		cmocka_unit_test(sections_of_variables_become_maps),
		cmocka_unit_test(initial_slots_name_maps_and_programs),
		cmocka_unit_test(defects_are_refused_with_their_reason),
		cmocka_unit_test(an_attribute_is_given_once),
		cmocka_unit_test(data_sections_get_sizes_and_offsets),
		cmocka_unit_test(hidden_functions_become_static_and_kernel_functions_go),
		cmocka_unit_test(old_kernels_get_what_they_know),
		cmocka_unit_test(enum64_becomes_an_integer),
		cmocka_unit_test(an_object_without_btf_has_no_image),
	};

	return cmocka_run_group_tests_name("maps", tests, NULL, NULL);
}
