/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * CO-RE: asking the running kernel where a field is, or whether it exists.
 *
 * Each macro wraps a clang builtin that emits a record for the loader.  The
 * numbers of the enums are the builtins' ABI (llvm BTF.h, kernel enum
 * bpf_core_relo_kind).
 */
#ifndef PICKET_BPF_CORE_READ_H
#define PICKET_BPF_CORE_READ_H

#include "bpf_helpers.h"

enum bpf_field_info_kind {
	BPF_FIELD_BYTE_OFFSET, BPF_FIELD_BYTE_SIZE, BPF_FIELD_EXISTS, BPF_FIELD_SIGNED,
	BPF_FIELD_LSHIFT_U64, BPF_FIELD_RSHIFT_U64,
};
enum bpf_type_id_kind { BPF_TYPE_ID_LOCAL, BPF_TYPE_ID_TARGET };
enum bpf_type_info_kind { BPF_TYPE_EXISTS, BPF_TYPE_SIZE, BPF_TYPE_MATCHES };
enum bpf_enum_value_kind { BPF_ENUMVAL_EXISTS, BPF_ENUMVAL_VALUE };

/* ---- questions about fields, types and enumerators ---- */

/* A field is spelled p->field, or (struct type, field). */
#define ___bpf_field1(field) (field)
#define ___bpf_field2(type, field) (((typeof(type) *)0)->field)
#define ___bpf_field(args...) ___bpf_apply(___bpf_field, ___bpf_narg(args))(args)

#define bpf_core_field_exists(field...) __builtin_preserve_field_info(___bpf_field(field), BPF_FIELD_EXISTS)
#define bpf_core_field_size(field...) __builtin_preserve_field_info(___bpf_field(field), BPF_FIELD_BYTE_SIZE)
#define bpf_core_field_offset(field...) __builtin_preserve_field_info(___bpf_field(field), BPF_FIELD_BYTE_OFFSET)

/* A type on this kernel: 0 where it is absent. id_local: the type's id in the object's own BTF. */
#define bpf_core_type_id_local(type) __builtin_btf_type_id(*(typeof(type) *)0, BPF_TYPE_ID_LOCAL)
#define bpf_core_type_id_kernel(type) __builtin_btf_type_id(*(typeof(type) *)0, BPF_TYPE_ID_TARGET)
#define bpf_core_type_exists(type) __builtin_preserve_type_info(*(typeof(type) *)0, BPF_TYPE_EXISTS)
#define bpf_core_type_matches(type) __builtin_preserve_type_info(*(typeof(type) *)0, BPF_TYPE_MATCHES)
#define bpf_core_type_size(type) __builtin_preserve_type_info(*(typeof(type) *)0, BPF_TYPE_SIZE)

/* An enumerator's 64-bit value on this kernel, and whether it has one. */
#define bpf_core_enum_value_exists(enum_type, enum_value) \
	__builtin_preserve_enum_value(*(typeof(enum_type) *)enum_value, BPF_ENUMVAL_EXISTS)
#define bpf_core_enum_value(enum_type, enum_value) \
	__builtin_preserve_enum_value(*(typeof(enum_type) *)enum_value, BPF_ENUMVAL_VALUE)

/* A pointer as a typed kernel pointer, to be followed with -> (kernel 6.2). */
extern void *bpf_rdonly_cast(const void *obj, __u32 btf_id) __ksym __weak;
#define bpf_core_cast(ptr, type) \
	((typeof(type) *)bpf_rdonly_cast((ptr), bpf_core_type_id_kernel(type)))

/* ---- one relocated read ---- */

#define ___core_address(src) ((const void *)__builtin_preserve_access_index(src))
#define bpf_core_read(dst, size, src) bpf_probe_read_kernel(dst, size, ___core_address(src))
#define bpf_core_read_user(dst, size, src) bpf_probe_read_user(dst, size, ___core_address(src))
#define bpf_core_read_str(dst, size, src) bpf_probe_read_kernel_str(dst, size, ___core_address(src))
#define bpf_core_read_user_str(dst, size, src) bpf_probe_read_user_str(dst, size, ___core_address(src))

/* ---- reading along a chain: BPF_CORE_READ(task, mm, exe_file, f_inode) ---- */

/*
 * Not ___bpf_apply: the argument lists of bpf_tracing.h expand to reads inside
 * it, and a macro does not expand within itself.
 */
#define ___core_concat(a, b) a ## b
#define ___core_apply(fn, n) ___core_concat(fn, n)

/* ___bpf_chain(p, a, b, c) is p->a->b->c: only its type is used. */
#define ___bpf_chain1(p) p
#define ___bpf_chain2(p, a) p->a
#define ___bpf_chain3(p, a, rest...) ___bpf_chain2(p->a, rest)
#define ___bpf_chain4(p, a, rest...) ___bpf_chain3(p->a, rest)
#define ___bpf_chain5(p, a, rest...) ___bpf_chain4(p->a, rest)
#define ___bpf_chain6(p, a, rest...) ___bpf_chain5(p->a, rest)
#define ___bpf_chain7(p, a, rest...) ___bpf_chain6(p->a, rest)
#define ___bpf_chain8(p, a, rest...) ___bpf_chain7(p->a, rest)
#define ___bpf_chain9(p, a, rest...) ___bpf_chain8(p->a, rest)
#define ___bpf_chain10(p, a, rest...) ___bpf_chain9(p->a, rest)
#define ___bpf_chain(args...) ___core_apply(___bpf_chain, ___bpf_narg(args))(args)

/*
 * ___bpf_walkN reads N fields: `hop` for each pointer on the way, `last` for
 * the final field into *dst.  Each hop's pointer lands in one variable and is
 * given back its type for the next step.
 */
#define ___bpf_step(read, dst, p, a) read((void *)(dst), sizeof(*(dst)), &(p)->a)
#define ___bpf_hop(hop, p, a) ___bpf_step(hop, &___hop, p, a)
#define ___bpf_hopped(p, a) ((typeof((p)->a))___hop)

#define ___bpf_walk1(hop, last, dst, p, a) ___bpf_step(last, dst, p, a)
#define ___bpf_walk2(hop, last, dst, p, a, rest...) \
	___bpf_hop(hop, p, a); ___bpf_walk1(hop, last, dst, ___bpf_hopped(p, a), rest)
#define ___bpf_walk3(hop, last, dst, p, a, rest...) \
	___bpf_hop(hop, p, a); ___bpf_walk2(hop, last, dst, ___bpf_hopped(p, a), rest)
#define ___bpf_walk4(hop, last, dst, p, a, rest...) \
	___bpf_hop(hop, p, a); ___bpf_walk3(hop, last, dst, ___bpf_hopped(p, a), rest)
#define ___bpf_walk5(hop, last, dst, p, a, rest...) \
	___bpf_hop(hop, p, a); ___bpf_walk4(hop, last, dst, ___bpf_hopped(p, a), rest)
#define ___bpf_walk6(hop, last, dst, p, a, rest...) \
	___bpf_hop(hop, p, a); ___bpf_walk5(hop, last, dst, ___bpf_hopped(p, a), rest)
#define ___bpf_walk7(hop, last, dst, p, a, rest...) \
	___bpf_hop(hop, p, a); ___bpf_walk6(hop, last, dst, ___bpf_hopped(p, a), rest)
#define ___bpf_walk8(hop, last, dst, p, a, rest...) \
	___bpf_hop(hop, p, a); ___bpf_walk7(hop, last, dst, ___bpf_hopped(p, a), rest)
#define ___bpf_walk9(hop, last, dst, p, a, rest...) \
	___bpf_hop(hop, p, a); ___bpf_walk8(hop, last, dst, ___bpf_hopped(p, a), rest)

/* The value of the whole is what the last read returned. */
#define ___bpf_walk(hop, last, dst, p, path...) ({                                               \
	const void *___hop __attribute__((unused));                                              \
	___core_apply(___bpf_walk, ___bpf_narg(path))(hop, last, dst, p, path);                   \
})

/* The same as an expression: the field's value. */
#define ___bpf_value(hop, p, path...) ({                                                         \
	typeof(___bpf_chain(p, path)) ___value;                                                  \
	___bpf_walk(hop, hop, &___value, p, path);                                               \
	___value;                                                                                \
})

/* Kernel memory; types are relocated. */
#define BPF_CORE_READ(src, path...) ___bpf_value(bpf_core_read, (src), path)
#define BPF_CORE_READ_INTO(dst, src, path...) ___bpf_walk(bpf_core_read, bpf_core_read, dst, (src), path)
#define BPF_CORE_READ_STR_INTO(dst, src, path...) ___bpf_walk(bpf_core_read, bpf_core_read_str, dst, (src), path)

/* User memory laid out by kernel types (UAPI structs); types are relocated. */
#define BPF_CORE_READ_USER(src, path...) ___bpf_value(bpf_core_read_user, (src), path)
#define BPF_CORE_READ_USER_INTO(dst, src, path...) \
	___bpf_walk(bpf_core_read_user, bpf_core_read_user, dst, (src), path)
#define BPF_CORE_READ_USER_STR_INTO(dst, src, path...) \
	___bpf_walk(bpf_core_read_user, bpf_core_read_user_str, dst, (src), path)

/* As compiled, nothing relocated.  Not bpf_probe_read, which only x86 and a few others have. */
#define BPF_PROBE_READ(src, path...) ___bpf_value(bpf_probe_read_kernel, (src), path)
#define BPF_PROBE_READ_INTO(dst, src, path...) \
	___bpf_walk(bpf_probe_read_kernel, bpf_probe_read_kernel, dst, (src), path)
#define BPF_PROBE_READ_STR_INTO(dst, src, path...) \
	___bpf_walk(bpf_probe_read_kernel, bpf_probe_read_kernel_str, dst, (src), path)
#define BPF_PROBE_READ_USER(src, path...) ___bpf_value(bpf_probe_read_user, (src), path)
#define BPF_PROBE_READ_USER_INTO(dst, src, path...) \
	___bpf_walk(bpf_probe_read_user, bpf_probe_read_user, dst, (src), path)
#define BPF_PROBE_READ_USER_STR_INTO(dst, src, path...) \
	___bpf_walk(bpf_probe_read_user, bpf_probe_read_user_str, dst, (src), path)

/* ---- bitfields ---- */

#define __CORE_RELO(src, field, info) __builtin_preserve_field_info((src)->field, BPF_FIELD_##info)

/* The shifts count in a 64-bit value whose low bytes are the field's storage: its last bytes on big-endian. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ___core_low_bytes(value, src, field) ((void *)(value))
#else
#define ___core_low_bytes(value, src, field) ((void *)(value) + (8 - __CORE_RELO(src, field, BYTE_SIZE)))
#endif

/* Cuts the field out of its storage, extending the sign where it has one. */
#define ___core_extract(value, src, field) ({                                                    \
	(value) <<= __CORE_RELO(src, field, LSHIFT_U64);                                         \
	if (__CORE_RELO(src, field, SIGNED))                                                     \
		(value) = (long long)(value) >> __CORE_RELO(src, field, RSHIFT_U64);             \
	else                                                                                     \
		(value) = (value) >> __CORE_RELO(src, field, RSHIFT_U64);                        \
	(value);                                                                                 \
})

/* The bitfield as u64, its storage read by bpf_probe_read_kernel. */
#define BPF_CORE_READ_BITFIELD_PROBED(src, field) ({                                             \
	unsigned long long ___bits = 0;                                                          \
	bpf_probe_read_kernel(___core_low_bytes(&___bits, src, field),                           \
			      __CORE_RELO(src, field, BYTE_SIZE),                                \
			      (const void *)(src) + __CORE_RELO(src, field, BYTE_OFFSET));       \
	___core_extract(___bits, src, field);                                                    \
})

/*
 * The bitfield as u64, its storage loaded directly, where the program type
 * may follow kernel pointers.  The barrier makes one relocated address, not
 * one for each width.
 */
#define BPF_CORE_READ_BITFIELD(src, field) ({                                                    \
	const void *___at = (const void *)(src) + __CORE_RELO(src, field, BYTE_OFFSET);          \
	unsigned long long ___bits;                                                              \
	barrier_var(___at);                                                                      \
	switch (__CORE_RELO(src, field, BYTE_SIZE)) {                                            \
	case 1: ___bits = *(const unsigned char *)___at; break;                                  \
	case 2: ___bits = *(const unsigned short *)___at; break;                                 \
	case 4: ___bits = *(const unsigned int *)___at; break;                                   \
	case 8: ___bits = *(const unsigned long long *)___at; break;                             \
	default: ___bits = 0; break;                                                             \
	}                                                                                        \
	___core_extract(___bits, src, field);                                                    \
})

#endif
