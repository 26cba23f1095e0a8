/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What every BPF program needs: sections, map definitions, attributes, printing, loops.
 *
 * Macro names are the ones that public BPF sources use, so a source written
 * for libbpf compiles unchanged.  As there, include "vmlinux.h",
 * <linux/types.h> or <picket/types.h> first: helpers are declared with __u32
 * and the like.
 */
#ifndef PICKET_BPF_HELPERS_H
#define PICKET_BPF_HELPERS_H

#include "bpf_helper_defs.h"

/* ---- placing things in the object ---- */

/* Section of a program, map or license.  "used" means nothing on an extern: silence that warning only. */
#if defined(__clang__)
#define SEC(name)                                                       \
	_Pragma("GCC diagnostic push")                                  \
	_Pragma("GCC diagnostic ignored \"-Wignored-attributes\"")      \
	__attribute__((section(name), used))                            \
	_Pragma("GCC diagnostic pop")
#else
#define SEC(name) __attribute__((section(name), used))
#endif

/* Members of a map definition.  Only their BTF types count: a number is the length of an array. */
#define __uint(name, value) int (*name)[value]
#define __type(name, value) typeof(value) *name
#define __array(name, value) typeof(value) *name[]
#define __ulong(name, value) enum { ___bpf_concat(__unique_value, __COUNTER__) = value } name

enum libbpf_pin_type { LIBBPF_PIN_NONE, LIBBPF_PIN_BY_NAME };
enum libbpf_tristate { TRI_NO, TRI_YES, TRI_MODULE };

/* Values and functions of the kernel, filled in when the object is loaded. */
#define __kconfig __attribute__((section(".kconfig")))
#define __ksym __attribute__((section(".ksyms")))

/* True when a __weak __ksym was found; without __weak the answer would always be true. */
#define bpf_ksym_exists(sym) ({                                                                       \
	_Static_assert(!__builtin_constant_p(!!(sym)), "declare " #sym " __weak");                    \
	!!(sym);                                                                                      \
})

/* ---- attributes ---- */

/* <linux/stddef.h> has another __always_inline. */
#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#ifndef __noinline
#define __noinline __attribute__((noinline))
#endif
#ifndef __weak
#define __weak __attribute__((weak))
#endif
/* A global function that the verifier treats as static: it sees the caller's context. */
#define __hidden __attribute__((visibility("hidden")))

#define ___bpf_type_tag(tag) __attribute__((btf_type_tag(tag)))
#define ___bpf_decl_tag(tag) __attribute__((btf_decl_tag(tag)))

/* Kernel pointers kept in map values. */
#define __kptr ___bpf_type_tag("kptr")
#define __kptr_ref ___bpf_type_tag("kptr_ref")
#define __kptr_untrusted ___bpf_type_tag("kptr_untrusted")
#define __percpu_kptr ___bpf_type_tag("percpu_kptr")
#define __uptr ___bpf_type_tag("uptr")

/* Promises about arguments of global functions. */
#define __arg_ctx ___bpf_decl_tag("arg:ctx")
#define __arg_nonnull ___bpf_decl_tag("arg:nonnull")
#define __arg_nullable ___bpf_decl_tag("arg:nullable")
#define __arg_trusted ___bpf_decl_tag("arg:trusted")
#define __arg_untrusted ___bpf_decl_tag("arg:untrusted")
#define __arg_arena ___bpf_decl_tag("arg:arena")

/* ---- what vmlinux.h cannot give: it has types, no macros ---- */

#ifndef NULL
#define NULL ((void *)0)
#endif
#ifndef KERNEL_VERSION
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#endif
/* Not __builtin_offsetof: with preserve_access_index this form is relocated. */
#undef offsetof
#define offsetof(type, member) ((unsigned long)&((type *)0)->member)
#undef container_of
#define container_of(ptr, type, member) ((type *)((void *)(ptr) - offsetof(type, member)))

/* Nothing is kept in registers, or assumed about one variable, across these. */
#ifndef barrier
#define barrier() asm volatile("" ::: "memory")
#endif
#ifndef barrier_var
#define barrier_var(var) asm volatile("" : "+r"(var))
#endif

/* A build error if this is not optimised away: the back end has no trap. */
#ifndef __bpf_unreachable
#define __bpf_unreachable() __builtin_trap()
#endif

/*
 * Tail call to a constant slot.  In assembly, so that no two paths can share
 * the call with different slots: the JIT patches it into a direct jump
 * (kernel/bpf/verifier.c, poke descriptors).
 */
#if defined(__bpf__)
static __always_inline void bpf_tail_call_static(void *ctx, const void *map, const __u32 slot)
{
	if (!__builtin_constant_p(slot))
		__bpf_unreachable();
	asm volatile("r1 = %[ctx]\n\t"
		     "r2 = %[map]\n\t"
		     "r3 = %[slot]\n\t"
		     "call 12"
		     : : [ctx] "r"(ctx), [map] "r"(map), [slot] "i"(slot)
		     : "r0", "r1", "r2", "r3", "r4", "r5");
}
#endif

/* ---- counting macro arguments ---- */

#ifndef ___bpf_concat
#define ___bpf_concat(a, b) a ## b
#endif
#ifndef ___bpf_apply
#define ___bpf_apply(fn, n) ___bpf_concat(fn, n)
#endif
#ifndef ___bpf_nth
#define ___bpf_nth(_, _1, _2, _3, _4, _5, _6, _7, _8, _9, _a, _b, _c, N, ...) N
#endif
#ifndef ___bpf_narg
#define ___bpf_narg(...) ___bpf_nth(_, ##__VA_ARGS__, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#endif

/* ---- printing ---- */

/* ___bpf_fill(array, a, b, c): array[0] = a; array[1] = b; ... up to 12. */
#define ___bpf_fill0(v, i)
#define ___bpf_fill1(v, i, x) v[i] = x;
#define ___bpf_fill2(v, i, x, rest...) v[i] = x; ___bpf_fill1(v, i + 1, rest)
#define ___bpf_fill3(v, i, x, rest...) v[i] = x; ___bpf_fill2(v, i + 1, rest)
#define ___bpf_fill4(v, i, x, rest...) v[i] = x; ___bpf_fill3(v, i + 1, rest)
#define ___bpf_fill5(v, i, x, rest...) v[i] = x; ___bpf_fill4(v, i + 1, rest)
#define ___bpf_fill6(v, i, x, rest...) v[i] = x; ___bpf_fill5(v, i + 1, rest)
#define ___bpf_fill7(v, i, x, rest...) v[i] = x; ___bpf_fill6(v, i + 1, rest)
#define ___bpf_fill8(v, i, x, rest...) v[i] = x; ___bpf_fill7(v, i + 1, rest)
#define ___bpf_fill9(v, i, x, rest...) v[i] = x; ___bpf_fill8(v, i + 1, rest)
#define ___bpf_fill10(v, i, x, rest...) v[i] = x; ___bpf_fill9(v, i + 1, rest)
#define ___bpf_fill11(v, i, x, rest...) v[i] = x; ___bpf_fill10(v, i + 1, rest)
#define ___bpf_fill12(v, i, x, rest...) v[i] = x; ___bpf_fill11(v, i + 1, rest)
#define ___bpf_fill(v, args...) ___bpf_apply(___bpf_fill, ___bpf_narg(args))(v, 0, ##args)

/* Puts the format in .rodata and the arguments in an array, for helpers that take them so. */
#define ___bpf_with_args(call, format, args...) ({              \
	static const char ___fmt[] = format;                    \
	unsigned long long ___param[___bpf_narg(args)];         \
	_Pragma("GCC diagnostic push")                          \
	_Pragma("GCC diagnostic ignored \"-Wint-conversion\"")  \
	___bpf_fill(___param, ##args)                           \
	_Pragma("GCC diagnostic pop")                           \
	call;                                                   \
})

#define BPF_SEQ_PRINTF(seq, fmt, args...) \
	___bpf_with_args(bpf_seq_printf(seq, ___fmt, sizeof(___fmt), ___param, sizeof(___param)), fmt, ##args)
#define BPF_SNPRINTF(out, out_size, fmt, args...) \
	___bpf_with_args(bpf_snprintf(out, out_size, ___fmt, ___param, sizeof(___param)), fmt, ##args)
#define __bpf_vprintk(fmt, args...) \
	___bpf_with_args(bpf_trace_vprintk(___fmt, sizeof(___fmt), ___param, sizeof(___param)), fmt, ##args)
#define bpf_stream_printk(stream_id, fmt, args...) \
	___bpf_with_args(bpf_stream_vprintk(stream_id, ___fmt, ___param, sizeof(___param)), fmt, ##args)

/* Kernels before 5.2 have no .rodata maps: there the format goes on the stack. */
#ifdef BPF_NO_GLOBAL_DATA
#define BPF_PRINTK_FMT_MOD
#else
#define BPF_PRINTK_FMT_MOD static const
#endif
#define __bpf_printk(fmt, args...) ({                           \
	BPF_PRINTK_FMT_MOD char ____fmt[] = fmt;                \
	bpf_trace_printk(____fmt, sizeof(____fmt), ##args);     \
})

/* bpf_trace_printk takes three arguments at most; the vector form (5.16) takes twelve. */
#define ___bpf_pick_printk(args...)                                                                   \
	___bpf_nth(_, ##args, __bpf_vprintk, __bpf_vprintk, __bpf_vprintk, __bpf_vprintk,             \
		   __bpf_vprintk, __bpf_vprintk, __bpf_vprintk, __bpf_vprintk, __bpf_vprintk,         \
		   __bpf_printk, __bpf_printk, __bpf_printk, __bpf_printk)
#define bpf_printk(fmt, args...) ___bpf_pick_printk(args)(fmt, ##args)

/* ---- loops over open-coded iterators (6.4) ---- */

struct bpf_iter_num;
extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __weak __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __weak __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __weak __ksym;

/*
 * The iterator lives in the for statement and is destroyed however the loop
 * is left.  A cleanup attribute alone does not make clang describe the
 * destructor in BTF; naming it in an expression does.
 */
#define ___bpf_iterator(kind, it) \
	struct bpf_iter_##kind it __attribute__((aligned(8), cleanup(bpf_iter_##kind##_destroy)))
#define ___bpf_begin(kind, it, begin, args...)                                                        \
	*begin __attribute__((unused)) =                                                              \
		(bpf_iter_##kind##_new(&it, ##args), (void)bpf_iter_##kind##_destroy, (void *)0)

#ifndef bpf_for_each
#define bpf_for_each(kind, cur, args...)                                                              \
	for (___bpf_iterator(kind, ___it), ___bpf_begin(kind, ___it, ___begin, ##args);               \
	     ((cur) = bpf_iter_##kind##_next(&___it));)
#endif

/* i runs over [start, end); the verifier learns these bounds from the comparison. */
#ifndef bpf_for
#define bpf_for(i, start, end)                                                                        \
	for (___bpf_iterator(num, ___it), ___bpf_begin(num, ___it, ___begin, (start), (end));         \
	     ({ int *___at = bpf_iter_num_next(&___it);                                               \
		___at && ((i) = *___at, (i) >= (start) && (i) < (end)); });)
#endif

#ifndef bpf_repeat
#define bpf_repeat(n)                                                                                 \
	for (___bpf_iterator(num, ___it), ___bpf_begin(num, ___it, ___begin, 0, (n));                 \
	     bpf_iter_num_next(&___it);)
#endif

#endif
