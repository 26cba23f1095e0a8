/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Network and big-endian byte order, in a program for either byte order.
 *
 * The compiler folds the swap of a constant, so one form serves constants and
 * variables.  The casts keep the width that the function's name promises.
 */
#ifndef PICKET_BPF_ENDIAN_H
#define PICKET_BPF_ENDIAN_H

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ___bpf_be16(x) __builtin_bswap16(x)
#define ___bpf_be32(x) __builtin_bswap32(x)
#define ___bpf_be64(x) __builtin_bswap64(x)
#else
#define ___bpf_be16(x) ((unsigned short)(x))
#define ___bpf_be32(x) ((unsigned int)(x))
#define ___bpf_be64(x) ((unsigned long long)(x))
#endif

#define bpf_htons(x) ___bpf_be16(x)
#define bpf_ntohs(x) ___bpf_be16(x)
#define bpf_htonl(x) ___bpf_be32(x)
#define bpf_ntohl(x) ___bpf_be32(x)
#define bpf_cpu_to_be64(x) ___bpf_be64(x)
#define bpf_be64_to_cpu(x) ___bpf_be64(x)

/* The spellings for constants that older sources use. */
#define __bpf_constant_htons(x) ___bpf_be16(x)
#define __bpf_constant_ntohs(x) ___bpf_be16(x)
#define __bpf_constant_htonl(x) ___bpf_be32(x)
#define __bpf_constant_ntohl(x) ___bpf_be32(x)
#define __bpf_constant_cpu_to_be64(x) ___bpf_be64(x)
#define __bpf_constant_be64_to_cpu(x) ___bpf_be64(x)

#endif
