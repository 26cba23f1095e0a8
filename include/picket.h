/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * picket's public API: what the command line is written with.
 *
 * One `struct picket` is one transaction: objects are added, loaded, attached
 * and proven together; either all of them are in force afterwards or none is.
 * Nothing here prints or exits.  Functions return 0 or -errno and then fill
 * the caller's error object.
 */
#ifndef PICKET_H
#define PICKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "error.h"

#define PICKET_VERSION "0.1"
#define PICKET_PINS "/sys/fs/bpf/picket"

/* ---- one transaction ---- */

struct picket;

enum picket_mode { PICKET_MODE_UNSET = -1, PICKET_MODE_OFF, PICKET_MODE_AUDIT, PICKET_MODE_ENFORCE };

struct picket_options {
	const char *btf;          /* kernel BTF file; NULL: /sys/kernel/btf/vmlinux */
	const char *target;       /* pinned program that freplace programs replace functions of; NULL: there are none */
	const char *cgroup;       /* directory of cgroup2 for lsm_cgroup programs; NULL: there are none */
	const char *base;         /* `btf` is a module's, and this the kernel's that it extends; NULL else */
	enum picket_mode mode;    /* PICKET_MODE_UNSET: as the object was compiled */
	bool no_map_btf;          /* read BTF by pages even where it can be mapped */
	bool pin;                 /* will be pinned: a name that cannot be, or is in force, is refused at once */
	bool dry;                 /* for picket_resolve() only: names may repeat, externs stay open */
};

/* An empty transaction; the options are copied, the strings in them must outlive it. */
int picket_new(struct picket **out, const struct picket_options *options, struct error *e);

/* Detaches and unloads whatever is not pinned, and frees. */
void picket_free(struct picket *p);

/* Reads and parses one object file. */
int picket_add(struct picket *p, const char *path, struct error *e);

/*
 * "NAME=VALUE": gives a global variable, or a part of it ("limits.per_user[2].bytes"), its value before
 * anything is loaded, typed by the objects' BTF.  It reaches each object added so far that has the
 * variable; -ENOENT when none has.
 */
int picket_set(struct picket *p, const char *setting, struct error *e);

/* One pass over kernel BTF for all objects, then maps and programs into the kernel. Nothing attaches yet. */
int picket_load(struct picket *p, struct error *e);

struct picket_verified {
	const char *object, *path;
	const char *program, *section;  /* NULL: the object itself was refused, before any program */
	bool skipped;             /* not to be loaded ('?' section): nothing was asked */
	bool accepted;
	uint32_t n_insns;         /* handed to the kernel, with those of the functions called */
	uint64_t processed;       /* instructions that the verifier went through, over all paths */
	uint64_t states, peak_states;
	uint64_t time_us;         /* in the verifier */
	char stack[128];          /* bytes of each function, as the kernel writes them: "64+16" */
	struct error error;       /* not accepted: why; the caller clears it */
};

/*
 * The verifier's verdict on every program of every object, instead of
 * picket_load(): nothing is attached, nothing stays in the kernel.  0 as soon
 * as it could ask, whatever the verdicts; *n rows, malloc'd, the caller frees.
 */
int picket_verify(struct picket *p, struct picket_verified **rows, size_t *n, struct error *e);

/* Attaches every autoloaded program of every object. On failure none stays attached. */
int picket_attach(struct picket *p, struct error *e);

/* True when a program of the transaction waits at a hook: not only iterators and programs that are called. */
bool picket_has_hooks(const struct picket *p);

/* After picket_attach(): reads every iterator once and writes what it prints to `out`. */
int picket_iterate(struct picket *p, FILE *out, struct error *e);

/*
 * Pins each object's links, maps and metadata under PICKET_PINS/NAME, all at
 * once (one move_mount per object): SIGKILL leaves nothing half done.
 */
int picket_pin(struct picket *p, struct error *e);

/* ---- what an object holds (inspect) ---- */

struct picket_program_info { const char *name, *section, *target, *type; uint32_t n_insns; bool sleepable, autoload; };
struct picket_map_info { const char *name, *type; uint32_t key_size, value_size, max_entries, flags; };
struct picket_global_info { const char *name, *section; char type[128]; uint32_t size; bool read_only; };
struct picket_extern_info { const char *name, *kind; bool weak; };
struct picket_relocation_info { const char *program, *kind; char spelling[256]; uint32_t insn; };

size_t picket_objects(const struct picket *p);
const char *picket_object_name(const struct picket *p, size_t object);     /* the policy's NAME */
const char *picket_object_license(const struct picket *p, size_t object);
bool picket_object_has_mode(const struct picket *p, size_t object);
/* The mode it will run in: the one asked for, else the one compiled in; PICKET_MODE_UNSET without a mode word. */
enum picket_mode picket_object_mode(const struct picket *p, size_t object);
/* Item i of an object; false past the end. Strings live as long as the transaction. */
bool picket_program(const struct picket *p, size_t object, size_t i, struct picket_program_info *out);
bool picket_map(const struct picket *p, size_t object, size_t i, struct picket_map_info *out);
bool picket_global(const struct picket *p, size_t object, size_t i, struct picket_global_info *out);
bool picket_extern(const struct picket *p, size_t object, size_t i, struct picket_extern_info *out);
bool picket_relocation(const struct picket *p, size_t object, size_t i, struct picket_relocation_info *out);

/*
 * Text from files, kernels and processes, made safe to show: as one JSON
 * string, or for a terminal.  malloc'd, NULL when out of memory.
 */
char *picket_escape(const char *text, bool json);

/* Letters to insert, delete or change to turn a into b; UINT_MAX when one is longer than 63. */
unsigned picket_edits(const char *a, const char *b);

/* ---- the dry run (resolve) ---- */

struct picket_resolved;

struct picket_resolved_program {
	const char *name, *section, *target;
	uint32_t hook_id;         /* of what it attaches to, in the kernel's BTF; 0 without */
	char note[256];           /* why it would not load although it resolves; "" else */
	uint8_t *insns;           /* 8 bytes each, as in the target's memory; operands of load time are zero */
	uint32_t n_insns;
};

struct picket_resolved_record {
	const char *function, *section, *kind;
	uint32_t insn;            /* in the function */
	char spelling[256];
	uint64_t local, target;   /* values in the object and on the kernel */
	bool is_signed;           /* both are int64_t */
	bool absent;              /* the kernel has nothing like it */
	bool poison;              /* the instruction must never be reached */
	uint32_t candidates;      /* kernel types considered */
	uint32_t type_id;         /* the root's on the kernel, 0 when absent */
	char type[128];           /* its spelling */
	char why[512];            /* absent or poison: the reason; "" else */
};

/* One pass over kernel BTF for all objects of a dry transaction. No privilege, no bpf(2). */
int picket_scan(struct picket *p, struct error *e);

/* One line for each module whose BTF was asked and could not be read; "" for none. */
const char *picket_module_notes(const struct picket *p);

/* What one object becomes on that kernel; lives no longer than the transaction. */
int picket_resolve(struct picket *p, size_t object, struct picket_resolved **out, struct error *e);
void picket_resolved_free(struct picket_resolved *r);

/* Item i; NULL past the end. */
const struct picket_resolved_program *picket_resolved_program(const struct picket_resolved *r, size_t i);
const struct picket_resolved_record *picket_resolved_record(const struct picket_resolved *r, size_t i);

/* ---- types of a kernel or an object (btf) ---- */

struct picket_types;

enum picket_types_format {
	PICKET_TYPES_C,           /* a header that compiles, every struct laid out as in the BTF */
	PICKET_TYPES_JSON,        /* one object, {"v":1,"types":[...]}, a type a line */
	PICKET_TYPES_RAW,         /* a listing for people, ids and all */
	PICKET_TYPES_BINARY,      /* the bytes: takes .BTF out of an ELF file */
};

struct picket_type_info {
	uint32_t id;
	const char *kind;         /* "struct", "func" ... */
	const char *name;         /* until the next call */
	bool sized;
	uint64_t size;            /* bytes */
	const char *c;            /* one line of C, without bodies; until the next call */
};

/*
 * All types of `path`: raw BTF or an ELF file with a .BTF section; NULL: the
 * running kernel's.  `base` is the BTF that a module's extends, or NULL.  Both
 * strings must outlive the result.
 */
int picket_types_open(struct picket_types **out, const char *path, const char *base, struct error *e);
void picket_types_close(struct picket_types *types);

/* Writes all of them; -EIO when `out` fails. */
int picket_types_dump(struct picket_types *types, enum picket_types_format format, FILE *out, struct error *e);

/*
 * The first type with an id of at least *id whose name matches the pattern
 * (`*` any text, `?` any byte); *id becomes the id after it.  1, 0 when there is none, or -errno.
 */
int picket_types_find(struct picket_types *types, const char *pattern, uint32_t *id, struct picket_type_info *out,
		      struct error *e);

/* ---- can this kernel enforce? ---- */

enum picket_verdict { PICKET_CAN, PICKET_PARTLY, PICKET_CANNOT };

struct picket_requirement {
	const char *name;         /* "lsm list" ... stable, for --json */
	enum picket_verdict verdict;
	char found[512];          /* what was seen, and how it was found out */
	char fix[512];            /* exact; "" when none is needed */
};

/* Runs every check, in the order that matters; *n rows, malloc'd, the caller frees. */
int picket_check(struct picket_requirement **rows, size_t *n, enum picket_verdict *verdict, struct error *e);

/* The rows that make enforcing impossible or doubtful become the error's text and hint; 0 when there are none. */
int picket_can_enforce(struct error *e);

/*
 * Proof: a canary LSM program denies one harmless act for this thread only;
 * 0 when the act was denied, -EPROTO with the likely cause when it was not.
 */
int picket_prove(struct error *e);

/* ---- events ---- */

enum picket_format { PICKET_JSON, PICKET_HUMAN };

struct picket_stream_options {
	enum picket_format format;
	bool colour;
	FILE *out;
	const volatile int *stop;  /* becomes nonzero (signal handler): drain and return */
};

/* Streams events of the transaction's ring buffers until *stop; then drains once more. */
int picket_stream(struct picket *p, const struct picket_stream_options *options, struct error *e);

/* The same for pinned policies, from their pins alone; names NULL: all. */
int picket_stream_pinned(const char *const *names, size_t n, const struct picket_stream_options *options,
			 struct error *e);

/* ---- pinned policies ---- */

/* Detaches NAME: drops its pins and waits until the kernel has let go. `progress` may be NULL. */
int picket_unload(const char *name, void (*progress)(const char *text), struct error *e);

#endif
