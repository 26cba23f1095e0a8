/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Made-up objects and kernels for the CO-RE tests: a world of one object, one
 * kernel and the object's records, in either byte order.
 */
#ifndef CORE_FIXTURE_H
#define CORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "btf_builder.h"
#include "core.h"

#define LENGTH(a) (sizeof(a) / sizeof(*(a)))

/* put_*: on top of the builder, what CO-RE needs more than once. */
static inline uint32_t put_type(struct builder *b, const char *name, enum btf_kind kind, bool flag, uint32_t vlen,
				uint32_t size_or_type)
{
	return build_type(b, name, kind, vlen | (flag ? BUILD_FLAG : 0), size_or_type);
}

static inline uint32_t put_int_bits(struct builder *b, const char *name, uint32_t size, uint32_t encoding,
				    uint32_t offset, uint32_t bits)
{
	uint32_t id = build_type(b, name, KIND_INT, 0, size);

	build_word(b, encoding << 24 | offset << 16 | bits);
	return id;
}

static inline uint32_t put_int(struct builder *b, const char *name, uint32_t size, uint32_t encoding)
{
	return put_int_bits(b, name, size, encoding, 0, size * 8);
}

struct field { const char *name; uint32_t type, bit, bits; };

/* STRUCT or UNION; kind_flag is set when any member is a bitfield. */
static inline uint32_t put_fields(struct builder *b, enum btf_kind kind, const char *name, uint32_t size,
				  const struct field *f, uint32_t n)
{
	bool flag = false;
	uint32_t id;

	for (uint32_t i = 0; i < n; i++)
		flag |= f[i].bits != 0;
	id = put_type(b, name, kind, flag, n, size);
	for (uint32_t i = 0; i < n; i++)
		build_member(b, f[i].name, f[i].type, flag ? f[i].bits << 24 | f[i].bit : f[i].bit);
	return id;
}

#define put_struct(b, name, size, ...) put_fields(b, KIND_STRUCT, name, size, (struct field[]){ __VA_ARGS__ }, \
	LENGTH(((struct field[]){ __VA_ARGS__ })))
#define put_union(b, name, size, ...) put_fields(b, KIND_UNION, name, size, (struct field[]){ __VA_ARGS__ }, \
	LENGTH(((struct field[]){ __VA_ARGS__ })))

struct value { const char *name; int64_t value; };

static inline uint32_t put_values(struct builder *b, enum btf_kind kind, const char *name, bool is_signed,
				  const struct value *v, uint32_t n)
{
	uint32_t id = put_type(b, name, kind, is_signed, n, kind == KIND_ENUM64 ? 8 : 4);

	for (uint32_t i = 0; i < n; i++) {
		build_pair(b, v[i].name, (uint32_t)v[i].value);
		if (kind == KIND_ENUM64)
			build_word(b, (uint32_t)((uint64_t)v[i].value >> 32));
	}
	return id;
}

#define put_enum(b, kind, name, is_signed, ...) put_values(b, kind, name, is_signed, \
	(struct value[]){ __VA_ARGS__ }, LENGTH(((struct value[]){ __VA_ARGS__ })))

/* A function type: result, then n times the same parameter type. */
static inline uint32_t put_function(struct builder *b, uint32_t result, uint32_t parameter, uint32_t n)
{
	uint32_t id = put_type(b, "", KIND_FUNC_PROTO, false, n, result);

	for (uint32_t i = 0; i < n; i++)
		build_pair(b, "", parameter);
	return id;
}

/* ---- a world ---- */

struct world {
	struct builder local, kernel;
	struct btf l, k;
	struct wanted *wanted;
	struct core *core;
	struct core_relo relos[64];
	uint32_t n;
	bool kernel_file;
	char path[64];
	struct error e;
};

/* Both byte orders run every test: *state points to a bool. */
static inline struct world *new_world(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	w->local.big = w->kernel.big = *(bool *)*state;
	return w;
}

/* Adds a record; its number. */
static inline uint32_t ask(struct world *w, uint32_t type, const char *access, enum core_kind kind)
{
	w->relos[w->n] = (struct core_relo){ 0, type, build_string(&w->local, access), kind };
	return w->n++;
}

/* The kernel's BTF as a file: checked by the scan alone, so what is endless stays endless. */
static inline int open_kernel_file(struct world *w)
{
	struct bytes b = build_finish(&w->kernel);
	int fd = memfd_create("kernel", 0), err;

	assert_int_equal(write(fd, b.p, b.n), b.n);
	snprintf(w->path, sizeof(w->path), "/proc/self/fd/%d", fd);
	err = btf_open_file(&w->k, w->path, BTF_NO_MAP, &w->e);
	close(fd);
	return err;
}

static inline void open_world(struct world *w)
{
	struct error *e = &w->e;
	int err = btf_open_bytes(&w->l, build_finish(&w->local), "object", e);

	if (!err)
		err = w->kernel_file ? open_kernel_file(w) : btf_open_bytes(&w->k, build_finish(&w->kernel), "kernel", e);
	if (err)
		fail_msg("%s", e->text);
	w->wanted = wanted_new();
	for (uint32_t i = 0; i < w->n; i++)
		assert_int_equal(core_want(&w->l, &w->relos[i], w->wanted, e), 0);
	if (btf_scan(&w->k, w->wanted, e))
		fail_msg("%s", e->text);
	w->core = core_new(&w->l, &w->k, w->wanted);
	assert_non_null(w->core);
}

static inline void free_world(struct world *w)
{
	core_free(w->core);
	wanted_free(w->wanted);
	btf_close(&w->k);
	btf_close(&w->l);
	free(w);
}

static inline struct core_result resolved(struct world *w, uint32_t record)
{
	struct core_result r = { 0 };

	if (core_resolve(w->core, &w->relos[record], &r, &w->e))
		fail_msg("record %u: %s", record, w->e.text);
	return r;
}

/* A record that resolves to a value, both sides. */
static inline void expect(struct world *w, uint32_t record, uint64_t local, uint64_t target)
{
	struct core_result r = resolved(w, record);

	assert_false(r.poison);
	assert_int_equal(r.local, local);
	assert_int_equal(r.target, target);
}

static inline void expect_poison(struct world *w, uint32_t record)
{
	assert_true(resolved(w, record).poison);
}

static inline void expect_error(struct world *w, uint32_t record, const char *text)
{
	struct core_result r = { .local = 4711 };

	assert_true(core_resolve(w->core, &w->relos[record], &r, &w->e) < 0);
	assert_string_equal(w->e.text, text);
	assert_int_equal(r.local, 4711);
}

static bool little __attribute__((unused)), big __attribute__((unused)) = true;

#define BOTH(f) { #f " (little)", f, NULL, NULL, &little }, { #f " (big)", f, NULL, NULL, &big }

#endif
