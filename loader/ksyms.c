// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Functions and variables of the kernel that an object refers to: see ksyms.h.
 *
 * Rules are those of bpf_object__resolve_ksym_*_btf_id() and kallsyms_cb() of
 * libbpf: a function's name may be a flavour, a variable's is exact; modules
 * come after the kernel; a weak function of another type counts as absent, a
 * weak variable of another type is an error.
 */
#include "ksyms.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../btf/match.h"
#include "../btf/spell.h"

/* Types and members that one comparison may look at: a prototype has few, hostile BTF any number. */
#define BUDGET 100000

/* ---- by type ---- */

struct found {
	const struct btf *btf;
	struct btf_type t;       /* KIND_VOID: not found */
};

/* Is a candidate of that kind called exactly as wanted, not a flavour of it? */
static bool is_it(const struct extern_symbol *x, const struct btf_type *local, const struct btf *btf,
		  const struct candidate *c, struct found *out)
{
	size_t n = local->kind == KIND_FUNC ? btf_essential_length(x->name) : strlen(x->name);
	struct error ignored = ERROR_INIT;
	struct btf_name room;
	struct btf_type t;
	const char *name;

	if (c->kind != local->kind || btf_type_at(btf, c->id, c->at, &t, &ignored))
		return false;
	name = btf_string(btf, t.name, &room);
	if (strlen(name) != n || memcmp(name, x->name, n))
		return false;
	*out = (struct found){ btf, t };
	return true;
}

static struct found look_up(const struct extern_symbol *x, const struct btf_type *local, const struct ksym_types *where)
{
	int index = wanted_find(where->wanted, x->name, btf_essential_length(x->name));
	const struct candidate *types;
	struct found found = { 0 };
	const struct btf *module;
	struct candidate c;
	size_t n;

	types = wanted_types(where->wanted, index, &n);
	for (size_t i = 0; i < n; i++)
		if (is_it(x, local, where->kernel, &types[i], &found))
			return found;
	for (size_t i = 0; index >= 0 && where->modules && where->modules->type(where->modules, index, i, &c, &module); i++)
		if (is_it(x, local, module, &c, &found))
			return found;
	return found;
}

/* 1, 0 or -errno, as match_compatible(). A FUNC's type is its prototype, a VAR's what it holds. */
static int compatible(const struct object *object, const struct btf_type *local, const struct found *found,
		      const struct ksym_types *where, struct error *e)
{
	struct matcher m = { &object->btf, found->btf, where->wanted, BUDGET, e };

	return match_compatible(&m, local->type, found->t.type);
}

static int not_there(const struct extern_symbol *x, const struct btf_type *local, const struct ksym_types *where,
		     struct error *e)
{
	bool function = local->kind == KIND_FUNC;

	error_set(e, -ENOENT, "extern %s: this kernel has no %s of that name in its BTF%s", x->name,
		  function ? "function" : "variable", where->modules ? ", nor have its modules" : "");
	return error_hint(e, "declare it __weak and test it with bpf_ksym_exists() if the object can do without");
}

/* Adds to out, cut to size bytes; btf_type_spell() leaves the parameters of functions out. */
static void add_type(const struct btf *btf, uint32_t type, const char *before, char *out, size_t size)
{
	size_t n = strlen(out);

	n += (size_t)snprintf(out + n, size - n, "%s", before);
	if (n < size)
		btf_type_spell(btf, type, out + n, size - n);
}

/* "struct task_struct * (int, void *)", or the type of a variable. */
static void spell(const struct btf *btf, uint32_t type, char *out, size_t size)
{
	struct error ignored = ERROR_INIT;
	struct btf_param param;
	struct btf_type t;

	*out = 0;
	if (btf_type(btf, type, &t, &ignored) || t.kind != KIND_FUNC_PROTO) {
		btf_type_spell(btf, type, out, size);
		return;
	}
	add_type(btf, t.type, "", out, size);
	for (uint32_t i = 0; i < t.vlen && !btf_param(btf, &t, i, &param); i++)
		add_type(btf, param.type, i ? ", " : " (", out, size);
	snprintf(out + strlen(out), size - strlen(out), t.vlen ? ")" : " (void)");
}

static int other_type(const struct object *object, const struct extern_symbol *x, const struct btf_type *local,
		      const struct found *found, struct error *e)
{
	char ours[200], theirs[200];

	spell(&object->btf, local->type, ours, sizeof(ours));
	spell(found->btf, found->t.type, theirs, sizeof(theirs));
	if (strcmp(ours, theirs))
		return error_set(e, -EINVAL, "extern %s: declared as %s, but this kernel's is %s", x->name, ours, theirs);
	error_set(e, -EINVAL, "extern %s: declared with a structure that has no members here: %s", x->name, ours);
	return error_hint(e, "declare the structure with a body (any will do) before the function");
}

static int find_one(const struct object *object, struct extern_symbol *x, const struct ksym_types *where,
		    struct error *e)
{
	struct btf_type local;
	struct found found;
	int same;

	if (btf_type(&object->btf, x->btf_var, &local, e))
		return error_prefix(e, "extern %s", x->name);
	found = look_up(x, &local, where);
	x->absent = x->weak && !found.t.kind;
	if (!found.t.kind)
		return x->weak ? 0 : not_there(x, &local, where, e);
	same = compatible(object, &local, &found, where, e);
	if (same < 0)
		return error_prefix(e, "extern %s", x->name);
	x->absent = !same && x->weak && local.kind == KIND_FUNC;
	if (!same)
		return x->absent ? 0 : other_type(object, x, &local, &found, e);
	x->kernel_id = found.t.id;
	x->module = found.btf == where->kernel ? NULL : found.btf;
	return 0;
}

int ksyms_find_typed(struct object *object, const struct ksym_types *where, struct error *e)
{
	for (uint32_t i = 0; i < object->n_externs; i++) {
		struct extern_symbol *x = &object->externs[i];

		if (x->kind == EXTERN_KSYM && x->typed && find_one(object, x, where, e))
			return e->code;
	}
	return 0;
}

void ksyms_look(struct object *object, const struct ksym_types *where)
{
	for (uint32_t i = 0; i < object->n_externs; i++) {
		struct extern_symbol *x = &object->externs[i];
		struct error ignored = ERROR_INIT;

		if (x->kind == EXTERN_KSYM && x->typed)
			find_one(object, x, where, &ignored);
	}
}

/* ---- by address ---- */

static bool has_address(const struct extern_symbol *x)
{
	return x->kind == EXTERN_KSYM && !x->typed;
}

bool ksyms_want_addresses(const struct object *object)
{
	for (uint32_t i = 0; i < object->n_externs; i++)
		if (has_address(&object->externs[i]))
			return true;
	return false;
}

/* Static data that link-time optimisation renamed is "NAME.llvm.NUMBER". */
static size_t plain_length(char type, const char *name, size_t n)
{
	const char *suffix = type == 'd' ? memmem(name, n, ".llvm.", 6) : NULL;

	return suffix ? (size_t)(suffix - name) : n;
}

static int take_address(struct extern_symbol *x, uint64_t address, struct error *e)
{
	if (x->set && x->address != address)
		return error_set(e, -EINVAL, "extern %s: the kernel has two symbols of that name, at 0x%" PRIx64
				 " and 0x%" PRIx64, x->name, x->address, address);
	x->address = address;
	x->set = true;
	return 0;
}

/* The address at the start of a line; *n digits of it. */
static uint64_t read_address(const char *line, size_t length, size_t *n)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t address = 0;

	for (*n = 0; *n < length && *n < 16; ++*n) {
		const char *digit = line[*n] ? strchr(digits, line[*n]) : NULL;

		if (!digit)
			break;
		address = address << 4 | (uint64_t)(digit - digits);
	}
	return address;
}

int kallsyms_line(struct object *object, struct kallsyms *state, const char *line, size_t n, struct error *e)
{
	uint64_t address;
	const char *name;
	size_t at, length;

	address = read_address(line, n, &at);
	state->any_address |= address != 0;
	if (!at || n - at < 4 || line[at] != ' ' || line[at + 2] != ' ')
		return 0;
	name = line + at + 3;
	for (length = 0; length < n - at - 3 && name[length] != '\t' && name[length] != ' '; length++)
		;
	for (uint32_t i = 0; i < object->n_externs; i++) {
		struct extern_symbol *x = &object->externs[i];
		size_t plain;

		if (!has_address(x) || strncmp(x->name, name, 1))
			continue;
		plain = strlen(x->name) == length ? length : plain_length(line[at + 1], name, length);
		if (strlen(x->name) == plain && !memcmp(x->name, name, plain) && take_address(x, address, e))
			return e->code;
	}
	return 0;
}

int kallsyms_finish(struct object *object, const struct kallsyms *state, struct error *e)
{
	for (uint32_t i = 0; i < object->n_externs; i++) {
		struct extern_symbol *x = &object->externs[i];

		if (!has_address(x))
			continue;
		if (x->set && !state->any_address) {
			error_set(e, -EPERM, "extern %s: /proc/kallsyms hides all addresses", x->name);
			return error_hint(e, "sysctl kernel.kptr_restrict=1, and run with CAP_SYSLOG");
		}
		x->absent = !x->set;
		if (x->set || x->weak)
			continue;
		error_set(e, -ENOENT, "extern %s: no symbol of that name in /proc/kallsyms", x->name);
		return error_hint(e, "declare it __weak if the object can do without: its address is 0 then");
	}
	return 0;
}
