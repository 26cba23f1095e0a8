/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The integer types that helpers are declared with, for a policy that
 * includes neither vmlinux.h nor kernel headers.  Repeating a typedef is no
 * error, so the order of includes does not matter.
 */
#ifndef PICKET_TYPES_H
#define PICKET_TYPES_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u32 __wsum;

#endif
