/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What an object file asks for: programs, maps, externs, license.
 *
 * Pure: reads bytes, calls nothing.  Everything here is a view into the file
 * or into tables owned by the object.
 */
#ifndef PICKET_OBJECT_H
#define PICKET_OBJECT_H

#include "btf.h"
#include "elf.h"
#include "insn.h"

/* How a program comes into force. */
enum attach_way {
	ATTACH_ITSELF,           /* RAW_TRACEPOINT_OPEN: it was bound to its hook when it was loaded */
	ATTACH_BY_NAME,          /* RAW_TRACEPOINT_OPEN with the tracepoint's name */
	ATTACH_TO_CGROUP,        /* LINK_CREATE with a directory of cgroup2 */
	ATTACH_TO_READ,          /* LINK_CREATE: an iterator, which runs when it is read */
	ATTACH_NOT,              /* runs when it is called */
};

/* One row of the section-name grammar (facts: kernel.md), in object.c. */
struct program_kind {
	const char *section;     /* "lsm", "lsm.s" ... : matches itself or "itself/TARGET" */
	uint32_t prog_type;      /* BPF_PROG_TYPE_* number */
	uint32_t attach_type;    /* BPF_* attach type number */
	const char *prefix;      /* put before the target to find it in kernel BTF: "bpf_lsm_" */
	uint8_t btf_kind;        /* KIND_FUNC or KIND_TYPEDEF: what the target is in kernel BTF */
	enum attach_way way;
	bool sleepable;
};

struct program {
	const char *name;        /* symbol name */
	const char *section_name;
	const struct program_kind *kind;
	const char *target;      /* "file_mprotect"; NULL for a bare section */
	uint32_t section;        /* ELF section index */
	uint32_t insn_at;        /* first instruction in the section */
	uint32_t n_insns;
	bool autoload;           /* false for '?' sections */
};

/* An initial slot of a map of maps or programs: index into the object's maps or programs. */
struct map_slot { uint32_t index, target; };

/* A subprogram or a program: any function symbol in an executable section. */
struct function {
	const char *name;
	uint32_t section, insn_at, n_insns;
	bool global, weak, hidden;
};

enum map_origin { MAP_DEFINED, MAP_RODATA, MAP_DATA, MAP_BSS, MAP_KCONFIG };

struct map {
	const char *name;        /* the C name, or "mprotect.rodata" as the kernel is to see it */
	enum map_origin origin;
	uint32_t section;        /* ELF section index of a data map or of .maps */
	uint64_t value;          /* symbol value: offset of a defined map in .maps */
	uint32_t type, key_size, value_size, max_entries, flags, numa_node;
	uint64_t extra;
	uint32_t key_type, value_type;   /* local BTF ids, 0 when none */
	uint32_t pinning;
	struct bytes content;    /* initial bytes of RODATA and DATA; empty for BSS and DEFINED */
	uint8_t *override;       /* malloc'd, value_size bytes, once a global was set; NULL else */
	bool has_values;         /* its slots hold maps or programs */
	uint32_t values_at;      /* byte of its variable where initial slots start */
	struct map_slot *slots;  /* malloc'd */
	uint32_t n_slots;
	int inner;               /* index of the inner map definition, or -1 */
	bool autocreate;
	bool is_inner;           /* describes the inner maps of another: never created as itself */
	char *owned_name;        /* what `name` points to when it is not a view into the file */
};

enum extern_kind { EXTERN_KCONFIG, EXTERN_KSYM };
struct extern_symbol {
	const char *name;
	enum extern_kind kind;
	uint32_t btf_var;        /* VAR or FUNC in the object's BTF */
	bool weak;
	uint32_t symbol;
	bool typed;              /* its type is not void: the kernel knows it by its BTF */
	bool absent;             /* weak, and the kernel does not have it */
	bool set;                /* has its value */
	uint32_t kernel_id;      /* typed: VAR or FUNC in the kernel's BTF, or the module's; 0 until found */
	const struct btf *module; /* whose; NULL: the kernel itself */
	int btf_fd;              /* descriptor of the module's BTF; 0: the kernel's */
	uint16_t fd_index;       /* function of a module: place of that descriptor in fd_array */
	uint64_t address;        /* not typed */
	uint32_t offset;         /* kconfig: bytes into the map of the values */
	uint32_t size, align;    /* kconfig: bytes */
};

/* A relocation of an executable section, sorted by section and instruction. */
struct code_relocation { uint32_t section, insn, symbol, type; };

struct object {
	char *name;              /* base name without .bpf.o or .o: the policy's NAME */
	const char *path;        /* for messages; the caller's */
	struct bytes file;
	struct elf elf;
	struct btf btf;          /* of the object */
	struct btf_ext ext;
	bool has_btf, has_ext;
	bool dry;                /* opened by object_open_dry() */
	const char *license;
	uint32_t kern_version;
	struct program *programs;
	struct function *functions;
	struct map *maps;
	struct extern_symbol *externs;
	struct code_relocation *relocations;
	uint32_t n_programs, n_functions, n_maps, n_externs, n_relocations;
};

/*
 * Reads what `file` asks for.  file and path stay the caller's and must
 * outlive the object.  Errors name the section or symbol and the reason, in
 * one line, without the path (the caller prefixes it).
 */
int object_open(struct object *object, struct bytes file, const char *path, struct error *e);

/*
 * The same for an object of which nothing will be loaded: what picket cannot
 * load but can resolve (other kinds of programs, maps with initial slots) is
 * accepted, and link_program() leaves externs open and the hook aside.
 */
int object_open_dry(struct object *object, struct bytes file, const char *path, struct error *e);

/* Releases what object_open took; fine on a zeroed struct. */
void object_close(struct object *object);

/* By C name; NULL when absent. */
struct map *object_map(struct object *object, const char *name);
struct program *object_program(struct object *object, const char *name);

/*
 * Sets a global variable to a number (integers, booleans, enums of 1 to 8 bytes).
 * -ENOENT: no such variable; -ERANGE: does not fit; -EINVAL: not a scalar.
 */
int object_set_number(struct object *object, const char *variable, int64_t value, struct error *e);

/*
 * Sets a variable, or a part of it ("limits.per_user[2].bytes"), to a value as
 * a person writes it (loader/value.h).  Untouched on failure.
 */
int object_set_text(struct object *object, const char *path, const char *value, struct error *e);

/* True when a global variable of that name exists. */
bool object_has_variable(const struct object *object, const char *variable);

/* Every name that the kernel's BTF must be asked for: hooks of autoloaded programs and CO-RE records. */
int object_want(const struct object *object, struct wanted *wanted, struct error *e);

#endif
