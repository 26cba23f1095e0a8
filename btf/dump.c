// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A C header from BTF: the order of things.
 *
 * C wants a struct's members complete before it, a typedef before its use,
 * and a tag that only pointers mention declared before a parameter list
 * mentions it.  So each type is asked for in one of two ways, by name or
 * complete, and what it needs goes out before it.  Types without a name are
 * written where they are used.
 */
#include "dump.h"
#include "kinds.h"

#include <errno.h>
#include <stdlib.h>

#define STEPS_MAX 1024   /* of one chain of references */
#define DEPTH_MAX 200    /* definitions that wait for another */

enum how { BY_NAME, COMPLETE };

static int need(struct dump *d, uint32_t id, enum how how);

static bool is_record(const struct btf_type *t)
{
	return t->kind == KIND_STRUCT || t->kind == KIND_UNION;
}

static bool is_enum(const struct btf_type *t)
{
	return t->kind == KIND_ENUM || t->kind == KIND_ENUM64;
}

static int refuse_cycle(struct dump *d, const struct btf_type *t)
{
	return btf_error(d->btf, d->e, -ELOOP, "type %u: %s: needs itself before it is complete", t->id,
			 btf_kind_name(t->kind));
}

/* ---- what a type needs before it ---- */

static int need_members(struct dump *d, const struct btf_type *t)
{
	struct btf_member m = { 0 };
	struct btf_type inner;

	for (uint32_t i = 0; i < t->vlen; i++) {
		if (dump_spend(d) || btf_member(d->btf, t, i, &m))
			return d->e->code;
		if (need(d, m.type, COMPLETE))
			return d->e->code;
		/* Written out in place: see put_member(). */
		if (!m.name && !btf_skip_modifiers(d->btf, m.type, &inner, d->e) && is_record(&inner) && inner.name &&
		    need_members(d, &inner))
			return d->e->code;
	}
	return 0;
}

static int need_parameters(struct dump *d, const struct btf_type *t)
{
	bool outer = d->parameters;
	struct btf_param p = { 0 };
	int ret;

	d->parameters = true;        /* the result too: this may be a parameter of another */
	ret = need(d, t->type, BY_NAME);
	for (uint32_t i = 0; !ret && i < t->vlen; i++) {
		ret = dump_spend(d);
		if (!ret && !btf_param(d->btf, t, i, &p))
			ret = need(d, p.type, BY_NAME);
	}
	d->parameters = outer;
	return ret;
}

/* Asks once for what a type needs; a second time while that goes on is a cycle. */
static int once(struct dump *d, const struct btf_type *t, int (*needs)(struct dump *d, const struct btf_type *t))
{
	uint8_t *state = &d->state[t->id];
	int ret;

	if (*state == DUMP_DONE)
		return 0;
	if (*state == DUMP_OPEN)
		return refuse_cycle(d, t);
	*state = DUMP_OPEN;
	ret = needs(d, t);
	*state = DUMP_DONE;
	return ret;
}

/* The same for what is written before and by itself, wherever it was asked for. */
static int outside(struct dump *d, const struct btf_type *t, int (*define)(struct dump *d, const struct btf_type *t))
{
	bool parameters = d->parameters;
	int ret;

	d->parameters = false;
	ret = once(d, t, define);
	d->parameters = parameters;
	return ret;
}

/* ---- definitions ---- */

/* A tag is known from its first mention on, but that in a parameter list would mean another type. */
static void declare(struct dump *d, const struct btf_type *t)
{
	char name[DUMP_NAME_MAX];

	if (!d->parameters || d->state[t->id] == DUMP_DONE || d->declared[t->id])
		return;
	d->declared[t->id] = true;
	dump_type_name(d, t, name);
	fprintf(d->out, "%s %s;\n\n", dump_tag(t), name);
}

static int write_body(struct dump *d, const struct btf_type *t)
{
	int ret = dump_body(d, t, 0);

	fputs(";\n\n", d->out);
	return ret;
}

static int define_record(struct dump *d, const struct btf_type *t)
{
	int ret = need_members(d, t);

	return ret ? ret : write_body(d, t);
}

static void guard(struct dump *d, bool begin)
{
	fputs(begin ? "#ifndef " DUMP_HAS_BOOL "\n" : "#endif\n\n", d->out);
}

static int define_typedef(struct dump *d, const struct btf_type *t)
{
	bool guarded = dump_is_new_keyword(d, t->name);
	char name[DUMP_NAME_MAX];
	int ret = need(d, t->type, BY_NAME);

	if (ret)
		return ret;
	dump_type_name(d, t, name);
	if (guarded)
		guard(d, true);
	fputs("typedef ", d->out);
	ret = dump_declaration(d, t->type, name, 0);
	fputs(guarded ? ";\n" : ";\n\n", d->out);
	if (guarded)
		guard(d, false);
	return ret;
}

static int define_enum(struct dump *d, const struct btf_type *t)
{
	struct btf_enumerator v;
	bool guarded = !t->name && !btf_enumerator(d->btf, t, 0, &v) && dump_is_new_keyword(d, v.name);
	int ret;

	if (guarded)
		guard(d, true);
	ret = write_body(d, t);
	if (guarded)
		guard(d, false);
	return ret;
}

/* A type of another language, or of a size that C has not: the same number of bytes. */
static int define_scalar(struct dump *d, const struct btf_type *t)
{
	static const char *const types[17] = {
		[1] = "char", [2] = "short", [4] = "int", [8] = "long long", [16] = "__int128",
	};
	const char *type = t->size < 17 ? types[t->size] : NULL;
	char name[DUMP_NAME_MAX];
	struct btf_int i;
	bool is_signed = !btf_int(d->btf, t, &i) && i.encoding & INT_SIGNED;

	dump_type_name(d, t, name);
	if (type)
		fprintf(d->out, "typedef %s %s %s;\n\n", is_signed ? "signed" : "unsigned", type, name);
	else
		fprintf(d->out, "typedef struct {\n\tunsigned char bytes[%u];\n} %s;\n\n", t->size, name);
	return 0;
}

/* ---- asking ---- */

/* Where a chain of references leads on; false when it ends at t. */
static bool leads_on(const struct dump *d, const struct btf_type *t, uint32_t *id, enum how *how)
{
	struct btf_array array;

	*id = t->type;
	if (t->kind == KIND_PTR)
		*how = BY_NAME;
	if (t->kind == KIND_ARRAY && !btf_array(d->btf, t, &array)) {
		*how = COMPLETE;     /* elements are, even behind a pointer */
		*id = array.type;
	}
	return t->kind == KIND_PTR || t->kind == KIND_ARRAY || (is_modifier(t->kind) && t->kind != KIND_TYPEDEF);
}

/* What is at the end of a chain. */
static int need_end(struct dump *d, const struct btf_type *t, enum how how)
{
	if (is_record(t) && !t->name)      /* in a parameter list it needs more */
		return d->parameters ? need_members(d, t) : once(d, t, need_members);
	if (is_record(t) && how == COMPLETE)
		return outside(d, t, define_record);
	if (is_enum(t) && t->name)
		return outside(d, t, define_enum);
	if (t->kind == KIND_FUNC_PROTO)
		return once(d, t, need_parameters);
	if ((t->kind == KIND_INT || t->kind == KIND_FLOAT) && !dump_is_standard(d, t))
		return once(d, t, define_scalar);
	if (is_record(t) || t->kind == KIND_FWD)
		declare(d, t);
	return 0;
}

static int follow(struct dump *d, uint32_t id, enum how how)
{
	struct btf_type t;

	for (uint32_t steps = 0; steps < STEPS_MAX; steps++) {
		if (btf_type(d->btf, id, &t, d->e))
			return d->e->code;
		if (t.kind == KIND_TYPEDEF) {
			if (outside(d, &t, define_typedef))
				return d->e->code;
			if (how == BY_NAME)
				return 0;
			id = t.type;
		} else if (!leads_on(d, &t, &id, &how)) {
			return need_end(d, &t, how);
		}
	}
	return btf_error(d->btf, d->e, -ELOOP, "type %u: more than %d references in a row", id, STEPS_MAX);
}

static int need(struct dump *d, uint32_t id, enum how how)
{
	int ret;

	if (d->depth >= DEPTH_MAX)
		return btf_error(d->btf, d->e, -ELOOP, "more than %d types need each other in a row", DEPTH_MAX);
	d->depth++;
	ret = follow(d, id, how);
	d->depth--;
	return ret;
}

/* ---- kernel functions ---- */

static const char functions_head[] =
	"#ifndef BPF_NO_KFUNC_PROTOTYPES\n"
	"#ifndef __ksym\n"
	"#define __ksym __attribute__((section(\".ksyms\")))\n"
	"#endif\n"
	"#ifndef __weak\n"
	"#define __weak __attribute__((weak))\n"
	"#endif\n\n";

/* The function that t tags as one that programs may call (kernel 6.10 and pahole 1.27 write these tags). */
static bool tagged_function(struct dump *d, const struct btf_type *t, struct btf_type *function)
{
	uint32_t component = 0;
	struct btf_name room;

	return !btf_decl_tag(d->btf, t, &component) && component == UINT32_MAX &&
	       !strcmp(btf_string(d->btf, t->name, &room), "bpf_kfunc") &&
	       !btf_type(d->btf, t->type, function, d->e) && function->kind == KIND_FUNC;
}

/* Not a second time, and not by another name: only the kernel's own is of use. */
static int declare_function(struct dump *d, const struct btf_type *function)
{
	int version = dump_take_name(d, &d->identifiers, function->name, KIND_FUNC);
	char name[DUMP_NAME_MAX];
	int ret;

	if (version != 1)
		return version < 0 ? version : 0;
	dump_name(d, function->name, 1, name);
	fputs("extern ", d->out);
	ret = dump_declaration(d, function->type, name, 0);
	fputs(" __weak __ksym;\n", d->out);
	return ret;
}

static int ask_for_function(struct dump *d, const struct btf_type *function)
{
	return need(d, function->type, BY_NAME);
}

static int each_function(struct dump *d, int (*use)(struct dump *d, const struct btf_type *function), uint32_t *n)
{
	struct btf_type t, function;
	int ret = 0;

	*n = 0;
	for (uint32_t id = d->btf->first_id; !ret && id < d->btf->n_types; id++) {
		ret = btf_type(d->btf, id, &t, d->e);
		if (ret || !tagged_function(d, &t, &function))
			continue;
		ret = use(d, &function);
		++*n;
	}
	return ret;
}

static int write_functions(struct dump *d)
{
	uint32_t n;
	int ret = each_function(d, ask_for_function, &n);

	if (ret || !n)
		return ret;
	fputs(functions_head, d->out);
	ret = each_function(d, declare_function, &n);
	fputs("#endif\n\n", d->out);
	return ret;
}

/* ---- the header ---- */

static const char head[] =
	"/* Types as BTF describes them, laid out as they are there; written by `picket btf dump --format c`. */\n"
	"#ifndef __VMLINUX_H__\n"
	"#define __VMLINUX_H__\n\n"
	"#if defined(__bool_true_false_are_defined) || \\\n"
	"	(__STDC_VERSION__ > 201710L && (defined(__clang__) ? __clang_major__ > 14 : __GNUC__ > 12))\n"
	"#define " DUMP_HAS_BOOL "\n"
	"#endif\n\n"
	"#if defined(__clang__) && defined(__bpf__) && !defined(BPF_NO_PRESERVE_ACCESS_INDEX)\n"
	"#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)\n"
	"#endif\n\n";

static const char tail[] =
	"#if defined(__clang__) && defined(__bpf__) && !defined(BPF_NO_PRESERVE_ACCESS_INDEX)\n"
	"#pragma clang attribute pop\n"
	"#endif\n\n"
	"#endif /* __VMLINUX_H__ */\n";

static int write_types(struct dump *d)
{
	struct btf_type t;
	int ret = 0;

	for (uint32_t id = d->btf->first_id; !ret && id < d->btf->n_types; id++) {
		ret = btf_type(d->btf, id, &t, d->e);
		if (!ret && t.name && (is_record(&t) || is_enum(&t) || t.kind == KIND_TYPEDEF))
			ret = need(d, id, COMPLETE);
	}
	/* Enumerators of enums that no type uses: constants. */
	for (uint32_t id = d->btf->first_id; !ret && id < d->btf->n_types; id++) {
		ret = btf_type(d->btf, id, &t, d->e);
		if (!ret && is_enum(&t) && !t.name && t.vlen)
			ret = once(d, &t, define_enum);
	}
	return ret;
}

static int prepare(struct dump *d)
{
	size_t n = d->btf->n_types;

	d->state = calloc(n, sizeof(*d->state));
	d->declared = calloc(n, sizeof(*d->declared));
	d->layout = calloc(n, sizeof(*d->layout));
	d->version = calloc(n, sizeof(*d->version));
	if (!d->state || !d->declared || !d->layout || !d->version)
		return btf_error(d->btf, d->e, -ENOMEM, "out of memory");
	for (const struct btf *btf = d->btf; btf; btf = btf->base)
		d->left += btf->types_size;
	d->left += 4096;     /* what has a name is written once: a few times a record of 8 to 12 bytes */
	return dump_name_types(d);
}

int btf_dump_c(const struct btf *btf, FILE *out, struct error *e)
{
	struct dump d = { .btf = btf, .out = out, .e = e };
	int ret = prepare(&d);

	if (!ret) {
		fputs(head, out);
		ret = write_types(&d);
		if (!ret)
			ret = write_functions(&d);
		fputs(tail, out);
	}
	if (!ret && (fflush(out) || ferror(out)))
		ret = error_set(e, errno ? -errno : -EIO, "cannot write: %s", strerror(errno ? errno : EIO));
	free(d.state);
	free(d.declared);
	free(d.layout);
	free(d.version);
	free(d.tags.slots);
	free(d.identifiers.slots);
	return ret;
}
