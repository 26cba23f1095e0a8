// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * core_relos OBJECT...: picket's CO-RE beside the kernel's own, in a guest.
 *
 * From 5.17 on a program may be loaded unrelocated, with its records, and the
 * kernel relocates it (bpf_core_apply() in kernel/bpf/btf.c).  Each record of
 * each object is put into a program around its one instruction that any
 * verifier accepts.  It is loaded twice: with the record, and as picket
 * patched it.  What the kernel made of both must be equal; what picket poisons
 * or refuses, the kernel must too.
 *
 * The kernel's rules differ from libbpf's, which are picket's, in the ways
 * that `known` lists; a record is excused only where that row fits it.  One
 * more never shows here: the kernel does not leave fewer candidates to the
 * records that follow, so each record gets a resolver of its own.
 *
 * Speaks TAP.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "btf/match.h"
#include "core.h"
#include "loader/elf.h"
#include "loader/sys.h"

#define PROG_TYPE_RAW_TRACEPOINT 17
#define MAP_TYPE_ARRAY 2
#define VALUE_SIZE (1u << 16)   /* room for any offset that an instruction can have */
#define RECORD_AT 3u            /* instruction of the record in the program around it */
#define INSNS_MAX 6u
#define POISON_LOGGED "195896080"

/* BPF_PROG_LOAD with what picket itself never uses. */
struct load { struct sys_prog_load base; uint64_t core_relos; uint32_t core_relo_rec_size, log_true_size; };
_Static_assert(offsetof(struct load, core_relos) == 128, "as in the kernel's union bpf_attr");

struct program { struct insn insns[INSNS_MAX]; uint32_t n; };

/* What the kernel made of a program: its instructions, or its refusal. */
struct outcome {
	int err;
	bool poisoned;
	struct program translated;
	char log[8192];
};

struct object { struct elf elf; struct btf btf; struct btf_ext ext; int btf_fd; uint32_t function; };

struct record {
	const struct object *object;
	struct core_relo relo;
	struct core_result result;
	const struct insn *insn;
	struct spec spec;
	uint32_t kinds_asked;    /* of this name so far, as bits */
	int err;                 /* picket's */
	struct error e;
	struct outcome kernel, ours;
};

static struct btf kernel;
static unsigned version;         /* of the kernel: major * 1000 + minor */
static int map = -1, n_tests;
static unsigned long n_records, n_values, n_poisoned, n_refused, n_unexplained;

/* ---- known differences ---- */

static bool is_type_relation(const struct record *r)
{
	return r->relo.kind == CORE_TYPE_EXISTS || r->relo.kind == CORE_TYPE_SIZE ||
	       r->relo.kind == CORE_TYPE_ID_TARGET || r->relo.kind == CORE_TYPE_MATCHES;
}

/* bpf_core_add_cands() takes types of the very same kind; libbpf takes enum and enum64 for one. */
static bool other_enum(const struct record *r)
{
	struct error e = ERROR_INIT;
	struct btf_type a, b;

	return !btf_type(&r->object->btf, r->relo.type_id, &a, &e) && is_enum(&a) && !r->err &&
	       !btf_type(&kernel, r->result.target_id, &b, &e) && is_enum(&b) && a.kind != b.kind;
}

/* MAX_TYPES_ARE_COMPAT_DEPTH and MAX_TYPES_MATCH_DEPTH are 2 in the kernel, 32 in libbpf. */
static bool too_deep(const struct record *r)
{
	return is_type_relation(r) && r->kernel.err == -EINVAL && !r->kernel.poisoned;
}

/* check_cand_cache() compares names and not kinds: a struct finds what a union of that name left, on every kernel so far. */
static struct { char *name; uint32_t kinds; } *asked;
static size_t n_asked;

static uint32_t kinds_asked(const char *name, size_t length, uint32_t kind)
{
	size_t i = 0;

	while (i < n_asked && (strlen(asked[i].name) != length || memcmp(asked[i].name, name, length)))
		i++;
	if (i == n_asked) {
		asked = realloc(asked, ++n_asked * sizeof(*asked));
		asked[i].name = strndup(name, length);
		asked[i].kinds = 0;
	}
	return asked[i].kinds |= 1u << kind;
}

static uint32_t note_asked(const struct btf *local, uint32_t id)
{
	struct error e = ERROR_INIT;
	struct btf_name room;
	struct btf_type t;
	const char *name;

	if (btf_type(local, id, &t, &e))
		return 0;
	name = btf_string(local, t.name, &room);
	return kinds_asked(name, btf_essential_length(name), t.kind);
}

static bool other_kind_cached(const struct record *r)
{
	return r->kinds_asked & (r->kinds_asked - 1);
}

static struct { const char *what; bool (*fits)(const struct record *r); unsigned long n; } known[] = {
	{ "enum and enum64 are two kinds to the kernel", other_enum, 0 },
	{ "the kernel follows types two levels deep", too_deep, 0 },
	{ "the kernel's cache of candidates confuses kinds of one name", other_kind_cached, 0 },
};

#define KNOWN (sizeof(known) / sizeof(*known))

/* ---- loading ---- */

static void fetch(int fd, struct program *out)
{
	struct sys_prog_info info = { 0 };
	struct sys_info attr = { .fd = (uint32_t)fd, .info_len = sizeof(info), .info = (uintptr_t)&info };

	info.xlated_prog_len = sizeof(out->insns);
	info.xlated_prog_insns = (uintptr_t)out->insns;
	if (!syscall(SYS_bpf, SYS_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr)))
		out->n = info.xlated_prog_len / INSN_SIZE;
}

/* relo NULL: relocated already. */
static void load(const struct object *o, const struct program *p, const struct core_relo *relo, struct outcome *out)
{
	const struct func_info function = { 0, o->function };
	struct load attr;
	int fd;

	memset(&attr, 0, sizeof(attr));
	memset(out, 0, sizeof(*out));
	attr.base.prog_type = PROG_TYPE_RAW_TRACEPOINT;
	attr.base.insns = (uintptr_t)p->insns;
	attr.base.insn_cnt = p->n;
	attr.base.license = (uintptr_t)"GPL";
	attr.base.log_level = 1;
	attr.base.log_buf = (uintptr_t)out->log;
	attr.base.log_size = sizeof(out->log);
	attr.base.prog_btf_fd = (uint32_t)o->btf_fd;
	attr.base.func_info = (uintptr_t)&function;
	attr.base.func_info_cnt = 1;
	attr.base.func_info_rec_size = sizeof(function);
	attr.base.core_relo_cnt = relo ? 1 : 0;
	attr.core_relos = (uintptr_t)relo;
	attr.core_relo_rec_size = relo ? sizeof(*relo) : 0;
	fd = (int)syscall(SYS_bpf, SYS_PROG_LOAD, &attr, sizeof(attr));
	out->err = fd < 0 ? -errno : 0;
	out->poisoned = strstr(out->log, POISON_LOGGED) != NULL;
	if (fd < 0)
		return;
	fetch(fd, &out->translated);
	close(fd);
}

/* r0 = 0; r2 = the map's value; the record's instruction on these; exit. */
static struct program around(const struct insn *insn)
{
	struct program p = {
		.insns = { { .code = INSN_MOV64_IMM }, { .code = INSN_LD_IMM64, .dst = 2, .src = PSEUDO_MAP_VALUE, .imm = map } },
		.n = RECORD_AT,
	};
	struct insn i = *insn;
	uint8_t class = INSN_CLASS(i.code);

	i.dst = 1;
	if (class == CLASS_ALU || class == CLASS_ALU64)
		i = (struct insn){ .code = INSN_MOV64_IMM, .dst = 1, .imm = insn->imm };
	else if (class == CLASS_LDX)
		i.src = 2;
	else if (class == CLASS_ST || class == CLASS_STX)
		i.dst = 2, i.src = 0;
	p.insns[p.n++] = i;
	if (i.code == INSN_LD_IMM64)
		p.insns[p.n++] = insn[1];
	p.insns[p.n++] = (struct insn){ .code = INSN_EXIT };
	return p;
}

/* ---- one record ---- */

static void resolve(struct record *r, const struct wanted *wanted, struct program *p)
{
	struct core *core = core_new(&r->object->btf, &kernel, wanted);

	r->err = core_resolve(core, &r->relo, &r->result, &r->e);
	if (!r->err)
		r->err = core_patch(p->insns, p->n, RECORD_AT, &r->relo, &r->result, 0, &r->e);
	core_free(core);
}

static bool is_poisoned(const struct program *p)
{
	return p->insns[RECORD_AT].code == INSN_CALL;
}

static bool agree(struct record *r, const struct program *patched)
{
	if (r->err) {
		n_refused++;
		return r->kernel.err && !r->kernel.poisoned;
	}
	if (is_poisoned(patched)) {
		n_poisoned++;
		return r->kernel.err && r->kernel.poisoned;
	}
	n_values++;
	load(r->object, patched, NULL, &r->ours);
	return !r->kernel.err && !r->ours.err && r->kernel.translated.n == r->ours.translated.n &&
	       !memcmp(r->kernel.translated.insns, r->ours.translated.insns, r->ours.translated.n * INSN_SIZE);
}

static void differ(struct record *r, const char *object, const struct program *patched)
{
	char spelling[256];

	for (size_t i = 0; i < KNOWN; i++)
		if (known[i].fits(r)) {
			known[i].n++;
			return;
		}
	n_unexplained++;
	core_spell(&r->object->btf, &r->relo, spelling, sizeof(spelling));
	printf("# %s: %s %s\n", object, core_kind_name(r->relo.kind), spelling);
	printf("#   picket: %d%s, %s, kernel type %u\n", r->err, is_poisoned(patched) ? " poisoned" : "",
	       r->err ? r->e.text : "value", r->result.target_id);
	printf("#   picket: %02x off %d imm %d; kernel: %02x off %d imm %d\n", patched->insns[RECORD_AT].code,
	       patched->insns[RECORD_AT].off, patched->insns[RECORD_AT].imm, r->kernel.translated.insns[RECORD_AT].code,
	       r->kernel.translated.insns[RECORD_AT].off, r->kernel.translated.insns[RECORD_AT].imm);
	printf("#   kernel: %d%s: %.300s\n", r->kernel.err, r->kernel.poisoned ? " poisoned" : "",
	       strtok(r->kernel.log, "\n") ? r->kernel.log : "");
}

static void compare(const struct object *o, const char *path, const struct wanted *wanted, const struct core_relo *relo,
		    const struct insn *insn)
{
	static struct record r;
	struct program unrelocated, patched;

	r = (struct record){ .object = o, .relo = *relo, .insn = insn };
	r.kinds_asked = note_asked(&o->btf, relo->type_id);
	r.relo.insn_off = RECORD_AT * INSN_SIZE;
	spec_parse(&o->btf, relo, &r.spec, &r.e);
	unrelocated = patched = around(insn);
	resolve(&r, wanted, &patched);
	load(o, &unrelocated, &r.relo, &r.kernel);
	n_records++;
	if (!agree(&r, &patched))
		differ(&r, path, &patched);
}

/* ---- one object ---- */

static void each_record(const struct object *o, const char *path, struct wanted *wanted, bool scanned)
{
	struct error e = ERROR_INIT;

	for (uint32_t s = 0; s < o->ext.core.n; s++) {
		const struct btf_ext_section *section = &o->ext.core.sections[s];
		const struct elf_section *code = elf_section(&o->elf, section->name);

		for (uint32_t i = 0; code && i < section->n; i++) {
			struct core_relo relo = btf_ext_core(&o->ext, section, i);
			struct insn insns[2] = { { 0 } };

			if (scanned && bytes_copy(code->data, relo.insn_off, insns, INSN_SIZE)) {
				bytes_copy(code->data, (uint64_t)relo.insn_off + INSN_SIZE, &insns[1], INSN_SIZE);
				compare(o, path, wanted, &relo, insns);
			} else if (!scanned) {
				core_want(&o->btf, &relo, wanted, &e);
			}
		}
	}
}

static int load_btf(struct bytes btf)
{
	struct sys_btf_load attr;

	memset(&attr, 0, sizeof(attr));
	attr.btf = (uintptr_t)btf.p;
	attr.btf_size = (uint32_t)btf.n;
	return sys_btf_load(&attr);
}

static bool read_file(const char *path, struct bytes *out)
{
	FILE *f = fopen(path, "r");
	uint8_t *p = malloc(1 << 20);

	if (!f || !p)
		return false;
	*out = (struct bytes){ p, fread(p, 1, 1 << 20, f) };
	fclose(f);
	return true;
}

static int open_object(struct object *o, struct bytes file, const char *path, struct error *e)
{
	const struct elf_section *btf, *ext;
	int err = elf_open(&o->elf, file, e);

	if (err)
		return err;
	btf = elf_section(&o->elf, ".BTF");
	ext = elf_section(&o->elf, ".BTF.ext");
	if (!btf || !ext)
		return error_set(e, -ENOENT, "no .BTF or no .BTF.ext");
	err = btf_open_bytes(&o->btf, btf->data, path, e);
	if (!err)
		err = btf_ext_open(&o->ext, ext->data, &o->btf, e);
	if (!err && (!o->ext.func.n || !o->ext.func.sections->n))
		err = error_set(e, -ENOENT, "no function");
	if (err)
		return err;
	o->function = btf_ext_func(&o->ext, o->ext.func.sections, 0).type_id;
	o->btf_fd = load_btf(btf->data);
	return o->btf_fd < 0 ? error_set(e, o->btf_fd, "the kernel refuses the BTF: %s", strerror(-o->btf_fd)) : 0;
}

static int one_object(const char *path, struct error *e)
{
	struct wanted *wanted = wanted_new();
	static struct object o;
	struct bytes file = { NULL, 0 };
	int err = -EIO;

	o = (struct object){ .btf_fd = -1 };
	if (read_file(path, &file))
		err = open_object(&o, file, path, e);
	if (!err) {
		each_record(&o, path, wanted, false);
		err = btf_open_file(&kernel, "/sys/kernel/btf/vmlinux", 0, e);
	}
	if (!err)
		err = btf_scan(&kernel, wanted, e);
	if (!err)
		each_record(&o, path, wanted, true);
	btf_close(&kernel);
	if (o.btf_fd >= 0)
		close(o.btf_fd);
	btf_ext_close(&o.ext);
	btf_close(&o.btf);
	elf_close(&o.elf);
	wanted_free(wanted);
	free((void *)file.p);
	return err;
}

static void report(bool good, const char *name)
{
	printf("%s %d - %s\n", good ? "ok" : "not ok", ++n_tests, name);
}

static void report_all(int objects, int failed)
{
	char name[200];

	snprintf(name, sizeof(name), "%d objects, %lu records (%lu values, %lu poisoned, %lu refused), as the kernel does",
		 objects, n_records, n_values, n_poisoned, n_refused);
	report(!failed && n_values && n_poisoned && !n_unexplained, name);
	for (size_t i = 0; i < KNOWN; i++)
		printf("# %lu times: %s\n", known[i].n, known[i].what);
	printf("1..%d\n", n_tests);
}

int main(int argc, char **argv)
{
	struct sys_map_create attr;
	struct utsname name;
	unsigned major = 0, minor = 0;
	int failed = 0;

	memset(&attr, 0, sizeof(attr));
	attr.map_type = MAP_TYPE_ARRAY;
	attr.key_size = 4;
	attr.value_size = VALUE_SIZE;
	attr.max_entries = 1;
	map = sys_map_create(&attr);
	if (uname(&name) || sscanf(name.release, "%u.%u", &major, &minor) != 2 || map < 0)
		return 1;
	version = major * 1000 + minor;
	for (int i = 1; i < argc; i++) {
		struct error e = ERROR_INIT;

		if (one_object(argv[i], &e)) {
			printf("# %s: %s\n", argv[i], e.text);
			failed++;
		}
	}
	report_all(argc - 1, failed);
	return 0;
}
