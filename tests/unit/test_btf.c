// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The BTF reader: values in both byte orders, split BTF, and a fixture for every defect that is refused at open. */
#include <stdarg.h>
#include <setjmp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "btf_builder.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ---- defects: each spoils a good BTF of `int` in its own way ---- */

static void word(struct builder *b, uint32_t at, uint32_t value) { build_put(b, b->out + at, value, 4); }

static void no_header(struct builder *b, struct bytes *y) { (void)b; y->n = 0; }
static void short_header(struct builder *b, struct bytes *y) { (void)b; y->n = 23; }
static void bad_magic(struct builder *b, struct bytes *y) { (void)y; b->out[0] = 0x7f; b->out[1] = 'E'; }
static void bad_version(struct builder *b, struct bytes *y) { (void)y; b->out[2] = 2; }
static void bad_flags(struct builder *b, struct bytes *y) { (void)y; b->out[3] = 0x80; }
static void header_too_short(struct builder *b, struct bytes *y) { (void)y; word(b, 4, 20); }
static void header_too_long(struct builder *b, struct bytes *y) { (void)y; word(b, 4, 1000); }
static void header_tail(struct builder *b, struct bytes *y) { word(b, 4, 36); y->n = 60; b->out[33] = 1; memset(b->out + 24, 0, 9); }
static void layout_outside(struct builder *b, struct bytes *y) { word(b, 4, 32); word(b, 24, 4); word(b, 28, 100); y->n = 64; }
static void types_unaligned(struct builder *b, struct bytes *y) { (void)y; word(b, 8, 2); }
static void types_outside(struct builder *b, struct bytes *y) { (void)y; word(b, 12, 400); }
static void types_wrap(struct builder *b, struct bytes *y) { (void)y; word(b, 8, 0xfffffffc); }
static void types_huge(struct builder *b, struct bytes *y) { (void)y; word(b, 12, 0xf0000000); }
static void strings_outside(struct builder *b, struct bytes *y) { (void)y; word(b, 20, 6); }
static void sections_overlap(struct builder *b, struct bytes *y) { (void)y; word(b, 16, 12); }
static void no_strings(struct builder *b, struct bytes *y) { (void)y; word(b, 20, 0); }
static void strings_start(struct builder *b, struct bytes *y) { (void)y; b->out[40] = 'x'; }
static void strings_end(struct builder *b, struct bytes *y) { b->out[y->n - 1] = 'x'; }
static void record_head_cut(struct builder *b, struct bytes *y) { (void)y; word(b, 12, 8); }
static void record_tail_cut(struct builder *b, struct bytes *y) { (void)y; word(b, 12, 12); }
static void kind_zero(struct builder *b, struct bytes *y) { (void)y; word(b, 28, 0); }
static void kind_unknown(struct builder *b, struct bytes *y) { (void)y; word(b, 28, 20u << 24); }
static void info_reserved_bits(struct builder *b, struct bytes *y) { (void)y; word(b, 28, KIND_INT << 24 | 1 << 16); }
static void type_name_outside(struct builder *b, struct bytes *y) { (void)y; word(b, 24, 5); }
static void int_flag(struct builder *b, struct bytes *y) { (void)y; word(b, 28, BUILD_FLAG | KIND_INT << 24); }
static void int_vlen(struct builder *b, struct bytes *y) { (void)y; word(b, 28, KIND_INT << 24 | 3); }
static void int_bits(struct builder *b, struct bytes *y) { (void)y; word(b, 36, 33); }
static void int_bit_offset(struct builder *b, struct bytes *y) { (void)y; word(b, 36, 1 << 16 | 32); }

static const struct spoilt { const char *name; void (*spoil)(struct builder *b, struct bytes *y); const char *message; } spoilt[] = {
	{ "empty", no_header, "t: BTF header is cut short (0 of 24 bytes)" },
	{ "header cut short", short_header, "t: BTF header is cut short (23 of 24 bytes)" },
	{ "wrong magic", bad_magic, "t: not BTF: magic is 7f 45" },
	{ "unknown version", bad_version, "t: BTF version 2, only 1 is known" },
	{ "unknown header flags", bad_flags, "t: BTF header flags 0x80, none are known" },
	{ "header length below the least", header_too_short, "t: BTF header length 20 is less than 24" },
	{ "header length beyond the bytes", header_too_long, "t: BTF header length 1000 is beyond its 45 bytes" },
	{ "unknown content in a longer header", header_tail, "t: BTF header of 36 bytes has unknown content at byte 33" },
	{ "layout section outside the file", layout_outside, "t: BTF layout section leaves the file (ends at 104 of 32 bytes)" },
	{ "type section not aligned", types_unaligned, "t: BTF type section at offset 2 is not aligned to 4" },
	{ "type section outside the file", types_outside, "t: BTF type section (400 bytes at 0) leaves the file (21 after the header)" },
	{ "type section offset near 4 GiB", types_wrap, "t: BTF type section (16 bytes at 4294967292) leaves the file (21 after the header)" },
	{ "type section of gigabytes", types_huge, "t: BTF section of 4026531840 bytes is larger than any kernel's" },
	{ "string section outside the file", strings_outside, "t: BTF string section (6 bytes at 16) leaves the file (21 after the header)" },
	{ "sections overlap", sections_overlap, "t: BTF type section (16 bytes at 0) and string section (5 bytes at 12) overlap" },
	{ "no strings", no_strings, "t: BTF string section is empty" },
	{ "strings do not start with NUL", strings_start, "t: BTF string section does not start with a NUL" },
	{ "strings do not end with NUL", strings_end, "t: BTF string section does not end with a NUL" },
	{ "record head cut short", record_head_cut, "t: type 1 at offset 0: record is cut short" },
	{ "record tail cut short", record_tail_cut, "t: type 1 at offset 0: record of 16 bytes leaves the type section (12 bytes left)" },
	{ "kind 0 in a record", kind_zero, "t: type 1 at offset 0: kind 0 is not known" },
	{ "unknown kind", kind_unknown, "t: type 1 at offset 0: kind 20 is not known" },
	{ "reserved bits of info", info_reserved_bits, "t: type 1 at offset 0: info word 0x01010000 is of no known kind" },
	{ "type name outside the strings", type_name_outside, "t: type 1: int: name offset 5 is outside the string section (5 bytes)" },
	{ "int with kind_flag", int_flag, "t: type 1: int int: this kind has no kind_flag" },
	{ "int with vlen", int_vlen, "t: type 1: int int: vlen 3, at most 0" },
	{ "int of more bits than bytes", int_bits, "t: type 1: int int: 33 bits at bit 0 do not fit 4 bytes" },
	{ "int bits past its end", int_bit_offset, "t: type 1: int int: 32 bits at bit 1 do not fit 4 bytes" },
};

static void refused(struct bytes bytes, const char *message)
{
	struct error e = ERROR_INIT;
	struct btf btf, untouched;
	uint8_t *copy = malloc(bytes.n ? bytes.n : 1);    /* so that ASan sees a read past the end */

	memset(&btf, 0xa5, sizeof(btf));
	untouched = btf;
	memcpy(copy, bytes.p, bytes.n);
	assert_int_equal(btf_open_bytes(&btf, (struct bytes){ copy, bytes.n }, "t", &e), -EINVAL);
	assert_string_equal(e.text, message);
	assert_memory_equal(&btf, &untouched, sizeof(btf));
	free(copy);
}

static void test_spoilt(void **state)
{
	const struct spoilt *s = *state;
	struct builder b = { .big = false };
	struct bytes bytes;

	build_int(&b, "int", 4);
	bytes = build_finish(&b);
	s->spoil(&b, &bytes);
	refused(bytes, s->message);
}

/* ---- defects written: type 1 is always int, 2 a struct point ---- */

static void w(struct builder *b, uint32_t a, uint32_t c, uint32_t d) { build_word(b, a); build_word(b, c); build_word(b, d); }
static void ptr_name(struct builder *b) { build_type(b, "p", KIND_PTR, 0, 1); }
static void ptr_id(struct builder *b) { build_type(b, "", KIND_PTR, 0, 99); }
static void ptr_self(struct builder *b) { build_type(b, "", KIND_PTR, 0, 3); }
static void ptr_to_var(struct builder *b) { build_type(b, "", KIND_PTR, 0, 4); build_type(b, "v", KIND_VAR, 0, 1); build_word(b, 0); }
static void typedef_anonymous(struct builder *b) { build_type(b, "", KIND_TYPEDEF, 0, 1); }
static void typedef_loop(struct builder *b) { build_type(b, "a", KIND_TYPEDEF, 0, 4); build_type(b, "", KIND_CONST, 0, 5); build_type(b, "b", KIND_TYPEDEF, 0, 3); }
static void array_element(struct builder *b) { build_array(b, 99, 1, 2); }
static void array_void(struct builder *b) { build_array(b, 0, 1, 2); }
static void array_index(struct builder *b) { build_array(b, 1, 77, 2); }
static void array_index_kind(struct builder *b) { build_array(b, 1, 2, 2); }
static void array_of_func(struct builder *b) { build_array(b, 4, 1, 2); build_type(b, "", KIND_FUNC_PROTO, 0, 0); }
static void array_self(struct builder *b) { build_array(b, 3, 1, 2); }
static void array_size(struct builder *b) { build_array(b, 1, 1, 2); build_type(b, "", KIND_CONST, 0, 3); build_raw(b, 0, KIND_ARRAY << 24, 4); w(b, 1, 1, 1); }
static void member_name(struct builder *b) { build_type(b, "s", KIND_STRUCT, 1, 4); w(b, 9999, 1, 0); }
static void member_id(struct builder *b) { build_type(b, "s", KIND_STRUCT, 1, 4); build_member(b, "m", 99, 0); }
static void member_void(struct builder *b) { build_type(b, "s", KIND_STRUCT, 1, 4); build_member(b, "m", 0, 0); }
static void member_offset(struct builder *b) { build_type(b, "s", KIND_STRUCT, 1, 4); build_member(b, "m", 1, 33); }
static void member_extent(struct builder *b) { build_type(b, "s", KIND_STRUCT, 1, 4); build_member(b, "m", 1, 8); }
static void member_fwd(struct builder *b) { build_type(b, "s", KIND_STRUCT, 1, 4); build_member(b, "m", 4, 0); build_type(b, "f", KIND_FWD, 0, 0); }
static void member_func(struct builder *b) { build_type(b, "s", KIND_STRUCT, 1, 4); build_member(b, "m", 4, 0); build_type(b, "", KIND_FUNC_PROTO, 0, 0); }
static void union_offset(struct builder *b) { build_type(b, "u", KIND_UNION, 1, 8); build_member(b, "m", 1, 8); }
static void bitfield_wide(struct builder *b) { build_type(b, "s", KIND_STRUCT, BUILD_FLAG | 1, 8); build_member(b, "m", 1, 33u << 24); }
static void bitfield_end(struct builder *b) { build_type(b, "s", KIND_STRUCT, BUILD_FLAG | 1, 4); build_member(b, "m", 1, 5u << 24 | 28); }
static void bitfield_kind(struct builder *b) { build_type(b, "s", KIND_STRUCT, BUILD_FLAG | 1, 8); build_member(b, "m", 2, 5u << 24); }
static void struct_self(struct builder *b) { build_type(b, "s", KIND_STRUCT, 1, 4); build_member(b, "m", 3, 0); }
static void struct_array_self(struct builder *b) { build_type(b, "s", KIND_STRUCT, 1, 4); build_member(b, "m", 4, 0); build_array(b, 5, 1, 0); build_type(b, "t", KIND_TYPEDEF, 0, 3); }
static void enum_size(struct builder *b) { build_type(b, "e", KIND_ENUM, 0, 3); }
static void enum_name(struct builder *b) { build_type(b, "e", KIND_ENUM, 1, 4); build_pair(b, "", 0); }
static void enum64_name(struct builder *b) { build_type(b, "e", KIND_ENUM64, 1, 8); w(b, 555, 1, 0); }
static void fwd_type(struct builder *b) { build_type(b, "f", KIND_FWD, 0, 1); }
static void func_kind(struct builder *b) { build_type(b, "f", KIND_FUNC, 1, 2); }
static void func_linkage(struct builder *b) { build_type(b, "f", KIND_FUNC, 3, 4); build_type(b, "", KIND_FUNC_PROTO, 0, 0); }
static void param_id(struct builder *b) { build_type(b, "", KIND_FUNC_PROTO, 1, 0); build_pair(b, "p", 50); }
static void param_void(struct builder *b) { build_type(b, "", KIND_FUNC_PROTO, 2, 0); build_pair(b, "p", 0); build_pair(b, "q", 1); }
static void return_var(struct builder *b) { build_type(b, "", KIND_FUNC_PROTO, 0, 4); build_type(b, "v", KIND_VAR, 0, 1); build_word(b, 0); }
static void var_linkage(struct builder *b) { build_type(b, "v", KIND_VAR, 0, 1); build_word(b, 3); }
static void datasec_kind(struct builder *b) { build_type(b, ".bss", KIND_DATASEC, 1, 0); w(b, 1, 0, 4); }
static void datasec_range(struct builder *b) { build_type(b, ".bss", KIND_DATASEC, 1, 8); w(b, 4, 8, 4); build_type(b, "v", KIND_VAR, 0, 1); build_word(b, 0); }
static void float_size(struct builder *b) { build_type(b, "float", KIND_FLOAT, 0, 5); }
static void tag_target(struct builder *b) { build_type(b, "t", KIND_DECL_TAG, 0, 1); build_word(b, 0xffffffff); }
static void tag_component(struct builder *b) { build_type(b, "t", KIND_DECL_TAG, 0, 2); build_word(b, 2); }
static void tag_negative(struct builder *b) { build_type(b, "t", KIND_DECL_TAG, 0, 2); build_word(b, 0xfffffffe); }
static void nested_deep(struct builder *b)
{
	for (uint32_t i = 3; i < 40; i++) {
		build_type(b, "", KIND_STRUCT, 1, 4);
		build_member(b, "m", i + 1, 0);
	}
	build_int(b, "last", 4);
}

static const struct written { const char *name; void (*write)(struct builder *b); const char *message; } written[] = {
	{ "pointer with a name", ptr_name, "t: type 3: ptr p: this kind has no name" },
	{ "pointer to an id out of range", ptr_id, "t: type 3: ptr: type id 99 is out of range (4 types)" },
	{ "pointer to itself", ptr_self, "t: type 3: ptr: refers to itself" },
	{ "pointer to a variable", ptr_to_var, "t: type 3: ptr: refers to type 4, which is a var" },
	{ "typedef without a name", typedef_anonymous, "t: type 3: typedef: has no name" },
	{ "typedefs in a circle", typedef_loop, "t: type 3: typedef a: refers to itself" },
	{ "array element id out of range", array_element, "t: type 3: array: element type id 99 is out of range (4 types)" },
	{ "array of void", array_void, "t: type 3: array: element type id 0 is out of range (4 types)" },
	{ "array index id out of range", array_index, "t: type 3: array: index type id 77 is out of range (4 types)" },
	{ "array indexed by a struct", array_index_kind, "t: type 3: array: index type 2 is a struct, not an int" },
	{ "array of functions", array_of_func, "t: type 3: array: elements of type 4, which is a func_proto" },
	{ "array of itself", array_self, "t: type 3: array: contains itself" },
	{ "array with a size of its own", array_size, "t: type 5: array: size or type is 4, must be 0" },
	{ "member name outside the strings", member_name, "t: type 3: struct s: member 0: name offset 9999 is outside the string section (15 bytes)" },
	{ "member id out of range", member_id, "t: type 3: struct s: member 0: type id 99 is out of range (4 types)" },
	{ "member of type void", member_void, "t: type 3: struct s: member 0: is void" },
	{ "member past the struct", member_offset, "t: type 3: struct s: member 0: bit offset 33 is beyond the 4 bytes of the type" },
	{ "member leaves the struct", member_extent, "t: type 3: struct s: member 0: 32 bits at bit 8 leave the 4 bytes of the type" },
	{ "member of incomplete type", member_fwd, "t: type 3: struct s: member 0: type 4 has no size" },
	{ "member that is a function", member_func, "t: type 3: struct s: member 0: of type 4, which is a func_proto" },
	{ "union member with an offset", union_offset, "t: type 3: union u: member 0: bit offset 8 in a union" },
	{ "bitfield wider than its type", bitfield_wide, "t: type 3: struct s: member 0: bitfield of 33 bits in an int of 4 bytes" },
	{ "bitfield past the struct", bitfield_end, "t: type 3: struct s: member 0: bit offset 28 is beyond the 4 bytes of the type" },
	{ "bitfield of a struct", bitfield_kind, "t: type 3: struct s: member 0: bitfield of a struct" },
	{ "struct inside itself", struct_self, "t: type 3: struct s: contains itself" },
	{ "struct inside itself by array and typedef", struct_array_self, "t: type 3: struct s: contains itself" },
	{ "structs nested too deep", nested_deep, "t: type 36: struct: nested deeper than 32" },
	{ "enum of three bytes", enum_size, "t: type 3: enum e: size 3 is none of 1, 2, 4, 8" },
	{ "enumerator without a name", enum_name, "t: type 3: enum e: enumerator 0: has no name" },
	{ "enum64 enumerator name outside", enum64_name, "t: type 3: enum64 e: enumerator 0: name offset 555 is outside the string section (15 bytes)" },
	{ "forward declaration with a type", fwd_type, "t: type 3: fwd f: size or type is 1, must be 0" },
	{ "function without prototype", func_kind, "t: type 3: func f: type 2 is a struct, not a func_proto" },
	{ "function of unknown linkage", func_linkage, "t: type 3: func f: vlen 3, at most 2" },
	{ "parameter id out of range", param_id, "t: type 3: func_proto: parameter 0: type id 50 is out of range (4 types)" },
	{ "void parameter before the last", param_void, "t: type 3: func_proto: parameter 0: is void" },
	{ "function that returns a variable", return_var, "t: type 3: func_proto: returns type 4, which is a var" },
	{ "variable of unknown linkage", var_linkage, "t: type 3: var v: linkage 3, at most 2" },
	{ "section of types", datasec_kind, "t: type 3: datasec .bss: variable 0: type 1 is a int" },
	{ "variable outside its section", datasec_range, "t: type 3: datasec .bss: variable 0: 4 bytes at 8 leave the section (8 bytes)" },
	{ "float of five bytes", float_size, "t: type 3: float float: size 5 is none of a float's" },
	{ "tag on an int", tag_target, "t: type 3: decl_tag t: tags type 1, which is a int" },
	{ "tag on a member too many", tag_component, "t: type 3: decl_tag t: component_idx 2 of 2" },
	{ "tag on member -2", tag_negative, "t: type 3: decl_tag t: component_idx -2 of 2" },
};

static void begin(struct builder *b)
{
	uint32_t i = build_int(b, "int", 4);

	build_type(b, "point", KIND_STRUCT, 2, 8);
	build_member(b, "", i, 0);
	build_member(b, "y", i, 32);
}

static void test_written(void **state)
{
	const struct written *d = *state;
	struct builder b = { .big = false };

	begin(&b);
	d->write(&b);
	refused(build_finish(&b), d->message);
}

/* ---- values ---- */

/* One of each kind. */
static struct bytes every_kind(struct builder *b)
{
	begin(b);                                                        /* 1 int, 2 point */
	build_type(b, "", KIND_PTR, 0, 2);                               /* 3 */
	build_array(b, 2, 1, 10);                                        /* 4 */
	build_type(b, "flags", KIND_UNION, BUILD_FLAG | 1, 4);           /* 5 */
	build_member(b, "bits", 1, 3u << 24);
	build_type(b, "color", KIND_ENUM, BUILD_FLAG | 2, 4);            /* 6 */
	build_pair(b, "RED", 7);
	build_pair(b, "NONE", (uint32_t)-1);
	build_type(b, "plain", KIND_ENUM, 1, 4);                         /* 7 */
	build_pair(b, "HIGH", 0xffffffff);
	build_type(b, "opaque", KIND_FWD, BUILD_FLAG, 0);                /* 8 */
	build_type(b, "point_t", KIND_TYPEDEF, 0, 10);                   /* 9 */
	build_type(b, "", KIND_CONST, 0, 11);                            /* 10 */
	build_type(b, "", KIND_VOLATILE, 0, 12);                         /* 11 */
	build_type(b, "", KIND_RESTRICT, 0, 13);                         /* 12 */
	build_type(b, "user", KIND_TYPE_TAG, 0, 2);                      /* 13 */
	build_type(b, "main", KIND_FUNC, FUNC_GLOBAL, 15);               /* 14 */
	build_type(b, "", KIND_FUNC_PROTO, 2, 1);                        /* 15 */
	build_pair(b, "argc", 1);
	build_pair(b, "", 0);
	build_type(b, "counter", KIND_VAR, 0, 1);                        /* 16 */
	build_word(b, VAR_GLOBAL_ALLOCATED);
	build_type(b, ".bss", KIND_DATASEC, 1, 0);                       /* 17 */
	w(b, 16, 0, 4);
	build_type(b, "double", KIND_FLOAT, 0, 8);                       /* 18 */
	build_type(b, "tag", KIND_DECL_TAG, 0, 2);                       /* 19 */
	build_word(b, 1);
	build_type(b, "wide", KIND_ENUM64, 1, 8);                        /* 20 */
	w(b, build_string(b, "W"), 2, 1);
	return build_finish(b);
}

static void check_elements(const struct btf *btf)
{
	struct btf_enumerator v;
	struct btf_secinfo s;
	struct btf_member m;
	struct btf_array a;
	struct btf_param p;
	struct btf_type t;
	struct btf_int i;
	struct error e;
	uint32_t n;

	assert_int_equal(btf_type(btf, 1, &t, &e), 0);
	assert_int_equal(btf_int(btf, &t, &i), 0);
	assert_int_equal(i.bits, 32);
	assert_int_equal(btf_type(btf, 2, &t, &e), 0);
	assert_int_equal(btf_member(btf, &t, 1, &m), 0);
	assert_int_equal(m.bit_offset, 32);
	assert_int_equal(m.bit_size, 0);
	assert_int_equal(btf_member(btf, &t, 2, &m), -EINVAL);
	assert_int_equal(btf_type(btf, 4, &t, &e), 0);
	assert_int_equal(btf_array(btf, &t, &a), 0);
	assert_int_equal(a.n, 10);
	assert_int_equal(btf_type(btf, 5, &t, &e), 0);
	assert_int_equal(btf_member(btf, &t, 0, &m), 0);
	assert_int_equal(m.bit_size, 3);
	assert_int_equal(btf_type(btf, 6, &t, &e), 0);
	assert_int_equal(btf_enumerator(btf, &t, 1, &v), 0);
	assert_int_equal(v.value, -1);
	assert_int_equal(btf_type(btf, 7, &t, &e), 0);
	assert_int_equal(btf_enumerator(btf, &t, 0, &v), 0);
	assert_true(v.value == 0xffffffffll);
	assert_int_equal(btf_type(btf, 15, &t, &e), 0);
	assert_int_equal(btf_param(btf, &t, 0, &p), 0);
	assert_int_equal(p.type, 1);
	assert_int_equal(btf_type(btf, 16, &t, &e), 0);
	assert_int_equal(btf_var_linkage(btf, &t, &n), 0);
	assert_int_equal(n, VAR_GLOBAL_ALLOCATED);
	assert_int_equal(btf_type(btf, 17, &t, &e), 0);
	assert_int_equal(btf_secinfo(btf, &t, 0, &s), 0);
	assert_int_equal(s.type, 16);
	assert_int_equal(btf_type(btf, 19, &t, &e), 0);
	assert_int_equal(btf_decl_tag(btf, &t, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(btf_type(btf, 20, &t, &e), 0);
	assert_int_equal(btf_enumerator(btf, &t, 0, &v), 0);
	assert_true(v.value == 0x100000002ll);
	assert_int_equal(btf_enumerator(btf, &t, 1, &v), -EINVAL);
}

static void check_walks(const struct btf *btf)
{
	struct error e = ERROR_INIT;
	struct btf_type t;
	uint64_t size;
	uint32_t align;

	assert_int_equal(btf_skip_modifiers(btf, 9, &t, &e), 0);
	assert_int_equal(t.id, 2);
	assert_int_equal(btf_size(btf, 4, &size, &e), 0);
	assert_int_equal(size, 80);
	assert_int_equal(btf_size(btf, 3, &size, &e), 0);
	assert_int_equal(size, 8);
	assert_int_equal(btf_align(btf, 4, &align, &e), 0);
	assert_int_equal(align, 4);
	assert_int_equal(btf_size(btf, 8, &size, &e), -EINVAL);
	assert_string_equal(e.text, "t: type 8: fwd has no size");
	assert_int_equal(btf_type(btf, 21, &t, &e), -EINVAL);
	assert_string_equal(e.text, "t: type id 21 is out of range (21 types)");
	assert_int_equal(btf_find(btf, "point_t", KIND_TYPEDEF), 9);
	assert_int_equal(btf_find(btf, "point_t", KIND_STRUCT), 0);
}

static void test_every_kind(void **state)
{
	struct builder b = { .big = *state != NULL };
	struct error e = ERROR_INIT;
	struct btf btf;

	if (btf_open_bytes(&btf, every_kind(&b), "t", &e))
		fail_msg("%s", e.text);
	assert_int_equal(btf.big_endian, b.big);
	assert_int_equal(btf.n_types, 21);
	check_elements(&btf);
	check_walks(&btf);
	btf_close(&btf);
}

static void test_orders_equal(void **state)
{
	static struct builder little = { .big = false }, big = { .big = true };
	struct error e = ERROR_INIT;
	struct btf a, b;

	(void)state;
	assert_int_equal(btf_open_bytes(&a, every_kind(&little), "t", &e), 0);
	assert_int_equal(btf_open_bytes(&b, every_kind(&big), "t", &e), 0);
	assert_int_equal(a.swap, !b.swap);
	for (uint32_t id = 0; id < a.n_types; id++) {
		struct btf_type x, y;
		struct btf_name room;

		assert_int_equal(btf_type(&a, id, &x, &e), 0);
		assert_int_equal(btf_type(&b, id, &y, &e), 0);
		assert_memory_equal(&x, &y, sizeof(x));
		assert_string_equal(btf_string(&a, x.name, &room), btf_string(&b, y.name, &room));
	}
	btf_close(&a);
	btf_close(&b);
}

static void test_pointer_cycle(void **state)
{
	struct builder b = { .big = false };
	struct error e = ERROR_INIT;
	struct btf btf;

	(void)state;
	build_type(&b, "node", KIND_STRUCT, 1, 8);
	build_member(&b, "next", 2, 0);
	build_type(&b, "", KIND_PTR, 0, 1);
	if (btf_open_bytes(&btf, build_finish(&b), "t", &e))
		fail_msg("%s", e.text);
	btf_close(&btf);
}

static void test_pointer_size(void **state)
{
	struct builder b = { .big = false };
	struct error e = ERROR_INIT;
	struct btf btf;

	(void)state;
	build_int(&b, "long unsigned int", 4);
	assert_int_equal(btf_open_bytes(&btf, build_finish(&b), "t", &e), 0);
	assert_int_equal(btf.pointer_size, 4);
	btf_close(&btf);
}

/* `long` far from the start: among types sorted by name, as from 7.x on, and among others. */
static void test_pointer_size_anywhere(void **state)
{
	static const char *const around[][2] = { { "aa%u", "zz%u" }, { "zz%u", "aa%u" } };
	static struct builder b;
	char name[16];

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct error e = ERROR_INIT;
		struct btf btf;

		memset(&b, 0, sizeof(b));
		for (unsigned i = 0; i < 2001; i++) {
			snprintf(name, sizeof(name), around[k][i > 1500], 1000 + i);
			build_int(&b, i == 1500 ? "long unsigned int" : name, 4);
		}
		assert_int_equal(btf_open_bytes(&btf, build_finish(&b), "t", &e), 0);
		assert_int_equal(btf.pointer_size, 4);
		btf_close(&btf);
	}
}

static void test_longer_header(void **state)
{
	struct builder b = { .big = false };
	struct bytes bytes;
	uint8_t *longer;
	struct error e = ERROR_INIT;
	struct btf btf;

	(void)state;
	build_int(&b, "int", 4);
	bytes = build_finish(&b);
	longer = calloc(1, bytes.n + 16);
	memcpy(longer, bytes.p, 24);
	memcpy(longer + 40, bytes.p + 24, bytes.n - 24);
	longer[4] = 40;
	longer[28] = 21;    /* a layout section: all that follows the header */
	if (btf_open_bytes(&btf, (struct bytes){ longer, bytes.n + 16 }, "t", &e))
		fail_msg("%s", e.text);
	assert_int_equal(btf_find(&btf, "int", KIND_INT), 1);
	btf_close(&btf);
	free(longer);
}

static void test_split(void **state)
{
	static struct builder below, above;
	struct error e = ERROR_INIT;
	struct btf base, split;
	struct btf_name room;
	struct btf_type t;

	(void)state;
	memset(&below, 0, sizeof(below));
	memset(&above, 0, sizeof(above));
	begin(&below);
	assert_int_equal(btf_open_bytes(&base, build_finish(&below), "base", &e), 0);
	above.first_id = base.n_types;
	above.first_string = base.strings_size;
	assert_int_equal(build_type(&above, "mine", KIND_TYPEDEF, 0, 2), 3);
	if (btf_open_split(&split, build_finish(&above), &base, "split", &e))
		fail_msg("%s", e.text);
	assert_int_equal(btf_skip_modifiers(&split, 3, &t, &e), 0);
	assert_int_equal(t.id, 2);
	assert_string_equal(btf_string(&split, t.name, &room), "point");
	assert_int_equal(btf_type(&split, 3, &t, &e), 0);
	assert_string_equal(btf_string(&split, t.name, &room), "mine");
	assert_int_equal(btf_find(&split, "point", KIND_STRUCT), 2);
	assert_int_equal(btf_find(&split, "mine", KIND_TYPEDEF), 3);
	btf_close(&split);
	btf_close(&base);
}

static void test_essential(void **state)
{
	static const struct { const char *name; size_t n; } names[] = {
		{ "task_struct", 11 }, { "task_struct___v2", 11 }, { "a___b___c", 5 }, { "___a", 4 }, { "a___", 4 },
		{ "a____b", 6 }, { "a__b", 4 }, { "", 0 }, { "a___b", 1 }, { "x___y____z", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		assert_int_equal(btf_essential_length(names[i].name), names[i].n);
}

int main(void)
{
	struct CMUnitTest tests[COUNT(spoilt) + COUNT(written) + 9];
	size_t n = 0;

	for (size_t i = 0; i < COUNT(spoilt); i++)
		tests[n++] = (struct CMUnitTest){ spoilt[i].name, test_spoilt, NULL, NULL, (void *)&spoilt[i] };
	for (size_t i = 0; i < COUNT(written); i++)
		tests[n++] = (struct CMUnitTest){ written[i].name, test_written, NULL, NULL, (void *)&written[i] };
	tests[n++] = (struct CMUnitTest){ "every kind, little-endian", test_every_kind, NULL, NULL, NULL };
	tests[n++] = (struct CMUnitTest){ "every kind, big-endian", test_every_kind, NULL, NULL, "big" };
	tests[n++] = (struct CMUnitTest){ "byte orders read equal", test_orders_equal, NULL, NULL, NULL };
	tests[n++] = (struct CMUnitTest){ "pointer cycles are fine", test_pointer_cycle, NULL, NULL, NULL };
	tests[n++] = (struct CMUnitTest){ "pointer size of a 32-bit machine", test_pointer_size, NULL, NULL, NULL };
	tests[n++] = (struct CMUnitTest){ "pointer size from a type anywhere", test_pointer_size_anywhere, NULL, NULL, NULL };
	tests[n++] = (struct CMUnitTest){ "longer header with a layout section", test_longer_header, NULL, NULL, NULL };
	tests[n++] = (struct CMUnitTest){ "split BTF", test_split, NULL, NULL, NULL };
	tests[n++] = (struct CMUnitTest){ "essential names", test_essential, NULL, NULL, NULL };
	return _cmocka_run_group_tests("btf", tests, n, NULL, NULL);
}
