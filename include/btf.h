/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * BTF reader: one reader over three sources.
 *
 * A buffer (objects, tests), a mapping (/sys/kernel/btf/vmlinux can be mapped
 * from 6.16 on), and paged reads (older kernels).  BTF of the kernel is never
 * copied whole into memory.  Source of the format: kernel Documentation/bpf/btf.rst.
 */
#ifndef PICKET_BTF_H
#define PICKET_BTF_H

#include <stdio.h>

#include "bytes.h"
#include "error.h"

enum btf_kind {
	KIND_VOID, KIND_INT, KIND_PTR, KIND_ARRAY, KIND_STRUCT, KIND_UNION, KIND_ENUM, KIND_FWD,
	KIND_TYPEDEF, KIND_VOLATILE, KIND_CONST, KIND_RESTRICT, KIND_FUNC, KIND_FUNC_PROTO, KIND_VAR,
	KIND_DATASEC, KIND_FLOAT, KIND_DECL_TAG, KIND_TYPE_TAG, KIND_ENUM64, KIND_COUNT,
};

enum { FUNC_STATIC, FUNC_GLOBAL, FUNC_EXTERN };            /* vlen of KIND_FUNC */
enum { VAR_STATIC, VAR_GLOBAL_ALLOCATED, VAR_GLOBAL_EXTERN };
enum { INT_SIGNED = 1, INT_CHAR = 2, INT_BOOL = 4 };

#define BTF_NAME_MAX 512    /* the kernel's KSYM_NAME_LEN, with the NUL */
#define BTF_DEPTH_MAX 32    /* bound on every walk along types: cycles exist */

struct btf_source;          /* btf/source.h */

struct btf {
	struct btf_source *source;
	const char *label;       /* for messages: a file name; the caller's */
	bool swap;
	bool big_endian;
	uint64_t types_at, strings_at;      /* absolute offsets in the source */
	uint32_t types_size, strings_size;  /* bytes */
	const struct btf *base;  /* split BTF: the vmlinux it extends, or NULL */
	uint32_t first_id;       /* 1, or the base's n_types for split BTF */
	uint32_t first_string;   /* 0, or the base's strings_size for split BTF */
	uint32_t n_types;        /* ids are [first_id, n_types); 0 is void */
	uint32_t index_step;     /* index[k] is the record offset of id first_id + k * index_step */
	uint32_t *index;
	uint32_t n_index;
	uint32_t pointer_size;   /* 8 unless the types say 4; of the machine the BTF describes */
};

/* One type, decoded; `at` is where its kind-specific data starts in the type section. */
struct btf_type {
	uint32_t id;
	uint32_t name;           /* string offset */
	uint8_t kind;
	bool flag;               /* kind_flag */
	uint32_t vlen;
	union {
		uint32_t size;   /* bytes: INT ENUM STRUCT UNION DATASEC FLOAT ENUM64 */
		uint32_t type;   /* type id: PTR TYPEDEF VOLATILE CONST RESTRICT FUNC FUNC_PROTO VAR DECL_TAG TYPE_TAG */
	};
	uint32_t at;
};

struct btf_member { uint32_t name, type, bit_offset, bit_size; };  /* bit_size 0: no kind_flag bitfield */
struct btf_enumerator { uint32_t name; int64_t value; };           /* as the enum's signedness reads it */
struct btf_array { uint32_t type, index_type, n; };
struct btf_int { uint8_t encoding, bit_offset, bits; };
struct btf_param { uint32_t name, type; };
struct btf_secinfo { uint32_t type, offset, size; };

/* ---- open and close ---- */

/*
 * BTF in memory, fully checked at open: structure, every name offset, every
 * type id, member ranges.  The bytes are the caller's and must outlive it.
 */
int btf_open_bytes(struct btf *btf, struct bytes bytes, const char *label, struct error *e);

/* A split BTF (module) over `base`. */
int btf_open_split(struct btf *btf, struct bytes bytes, const struct btf *base, const char *label, struct error *e);

/*
 * BTF of a kernel from a file: raw BTF, or an ELF file with a .BTF section.
 * Mapped if the file allows it, else paged.  Only the header is read here;
 * btf_scan() does the rest (index, structure).  `path` must outlive it.
 * flags: BTF_NO_MAP forces paged reads (tests, benches).
 */
enum { BTF_NO_MAP = 1 };
int btf_open_file(struct btf *btf, const char *path, unsigned flags, struct error *e);

/*
 * The same with everything read and checked as by btf_open_bytes(), and every
 * type in the index: for commands that go through all of it.  `base` may be NULL.
 */
int btf_open_whole(struct btf *btf, const char *path, const struct btf *base, unsigned flags, struct error *e);

void btf_close(struct btf *btf);

/* ---- access by id ---- */

/* Type `id` (0 gives KIND_VOID); -EINVAL if out of range or damaged. Needs the index. */
int btf_type(const struct btf *btf, uint32_t id, struct btf_type *out, struct error *e);

/* The type whose record starts `at` bytes into the type section (scan results keep these). */
int btf_type_at(const struct btf *btf, uint32_t id, uint32_t at, struct btf_type *out, struct error *e);

/* Element i of a type's trailing data; -EINVAL when i >= vlen or the source fails. */
int btf_member(const struct btf *btf, const struct btf_type *t, uint32_t i, struct btf_member *out);
int btf_enumerator(const struct btf *btf, const struct btf_type *t, uint32_t i, struct btf_enumerator *out);
int btf_param(const struct btf *btf, const struct btf_type *t, uint32_t i, struct btf_param *out);
int btf_secinfo(const struct btf *btf, const struct btf_type *t, uint32_t i, struct btf_secinfo *out);
int btf_array(const struct btf *btf, const struct btf_type *t, struct btf_array *out);
int btf_int(const struct btf *btf, const struct btf_type *t, struct btf_int *out);
int btf_var_linkage(const struct btf *btf, const struct btf_type *t, uint32_t *out);
int btf_decl_tag(const struct btf *btf, const struct btf_type *t, uint32_t *component);  /* UINT32_MAX: the type itself */

/* Follows TYPEDEF, CONST, VOLATILE, RESTRICT, TYPE_TAG from id; -ELOOP past BTF_DEPTH_MAX. */
int btf_skip_modifiers(const struct btf *btf, uint32_t id, struct btf_type *out, struct error *e);

/* Size in bytes of a type, through modifiers and arrays; -EINVAL for void, functions, incomplete types. */
int btf_size(const struct btf *btf, uint32_t id, uint64_t *out, struct error *e);

/* Alignment in bytes as the C compiler would choose. */
int btf_align(const struct btf *btf, uint32_t id, uint32_t *out, struct error *e);

/* ---- names ---- */

struct btf_name { char text[BTF_NAME_MAX]; };

/*
 * The string at `offset`, directly in the source when it is contiguous there,
 * else copied (and cut at BTF_NAME_MAX - 1) into *room.  "" when out of range.
 */
const char *btf_string(const struct btf *btf, uint32_t offset, struct btf_name *room);

/* First type of `kind` called `name` by a linear walk (objects: small BTF); 0 when absent. */
uint32_t btf_find(const struct btf *btf, const char *name, enum btf_kind kind);

/* Length of a type name without its flavour: the last "X___Y" where X and Y are not '_'. */
size_t btf_essential_length(const char *name);

/* "struct", "enum", "func" ...: the kind in C's or the field's own words. */
const char *btf_kind_name(enum btf_kind kind);

/* ---- one pass over a whole kernel: wanted names ---- */

/*
 * A set of names to recognise.  After btf_scan() each has the types so called
 * (flavours included) and its string offsets, so that later comparisons are of
 * integers.  Memory is a function of the set, not of the kernel.
 */
struct wanted;

struct wanted *wanted_new(void);
void wanted_free(struct wanted *w);

/* Adds a name of `length` bytes (copied, deduplicated); its index, -ENOMEM, or -ENAMETOOLONG. */
int wanted_add(struct wanted *w, const char *name, size_t length);

/* Index of a name, or -ENOENT. */
int wanted_find(const struct wanted *w, const char *name, size_t length);

struct candidate { uint32_t id, at; uint8_t kind; };

/* Types in `btf`'s id order whose essential name is wanted name `index`; *n of them. */
const struct candidate *wanted_types(const struct wanted *w, int index, size_t *n);

/* True when the string at `offset` in the scanned BTF is exactly wanted name `index`. */
bool wanted_is(const struct wanted *w, int index, uint32_t offset);

/*
 * Reads strings once and types once: fills w, checks the structure of the type
 * section, builds btf->index and n_types.  w may be NULL: index only.
 * Afterwards w may refer to btf's strings: wanted_is() needs them still open.
 */
int btf_scan(struct btf *btf, struct wanted *w, struct error *e);

/* ---- C from BTF ---- */

/*
 * Writes a C header of every type, each struct laid out as BTF says; the
 * BTF was checked at open.  -ELOOP and -E2BIG for what C cannot say (types
 * that need themselves), -EIO when `out` fails; what was written by then stays.
 */
int btf_dump_c(const struct btf *btf, FILE *out, struct error *e);

/* One type as one line of C, bodies left out: "struct file", "typedef unsigned int u32", "int f(struct file *)". */
int btf_dump_line(const struct btf *btf, uint32_t id, FILE *out, struct error *e);

/* ---- .BTF.ext ---- */

/* One record of any of the three tables, with its offset in bytes in its ELF section. */
struct func_info { uint32_t insn_off, type_id; };
struct line_info { uint32_t insn_off, file, line, line_col; };  /* file, line: string offsets */
struct core_relo { uint32_t insn_off, type_id, access, kind; }; /* access: string offset */

struct btf_ext_section { const char *name; uint32_t record_size, n; struct bytes records; };
struct btf_ext_table { struct btf_ext_section *sections; uint32_t n; };

struct btf_ext {
	bool swap;
	struct btf_ext_table func, line, core;
};

/*
 * Parses .BTF.ext against its .BTF (a buffer source: names stay views).  All
 * counts, record sizes, names and type ids are checked here.
 */
int btf_ext_open(struct btf_ext *ext, struct bytes bytes, const struct btf *btf, struct error *e);
void btf_ext_close(struct btf_ext *ext);

/* The table's part for an ELF section, or NULL. */
const struct btf_ext_section *btf_ext_section(const struct btf_ext_table *table, const char *name);
struct func_info btf_ext_func(const struct btf_ext *ext, const struct btf_ext_section *s, uint32_t i);
struct line_info btf_ext_line(const struct btf_ext *ext, const struct btf_ext_section *s, uint32_t i);
struct core_relo btf_ext_core(const struct btf_ext *ext, const struct btf_ext_section *s, uint32_t i);

#endif
