/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * How the .bpf.c half of a golden pair asks: one function per record, so that
 * the order of records does not depend on the compiler.
 */
#define PRESERVE __attribute__((preserve_access_index))
#define SEC(name) __attribute__((section(name), used))

/* A function of the type's pointer p that returns `expr`. */
#define ASK(name, type, expr) SEC("records") unsigned long name(type *p) { return (unsigned long)(expr); }

#define OFFSET(field) __builtin_preserve_field_info(field, 0)
#define SIZE(field)   __builtin_preserve_field_info(field, 1)
#define EXISTS(field) __builtin_preserve_field_info(field, 2)
#define SIGNED(field) __builtin_preserve_field_info(field, 3)
#define LSHIFT(field) __builtin_preserve_field_info(field, 4)
#define RSHIFT(field) __builtin_preserve_field_info(field, 5)

#define ID_LOCAL(type)  __builtin_btf_type_id(*(type *)0, 0)
#define ID_TARGET(type) __builtin_btf_type_id(*(type *)0, 1)
#define TYPE_EXISTS(type)  __builtin_preserve_type_info(*(type *)0, 0)
#define TYPE_SIZE(type)    __builtin_preserve_type_info(*(type *)0, 1)
#define TYPE_MATCHES(type) __builtin_preserve_type_info(*(type *)0, 2)

#define ENUMERATOR_EXISTS(type, value) __builtin_preserve_enum_value(*(type *)value, 0)
#define ENUMERATOR_VALUE(type, value)  __builtin_preserve_enum_value(*(type *)value, 1)

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;
