/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Typed arguments for programs that get them as an array of u64 (lsm, fentry,
 * fexit, tp_btf, ...) or as saved registers (kprobe, ksyscall).
 *
 * Registers need the architecture: -D__TARGET_ARCH_x86, _arm64, _riscv, _s390.
 */
#ifndef PICKET_BPF_TRACING_H
#define PICKET_BPF_TRACING_H

#include "bpf_helpers.h"

/* ---- BPF_PROG ---- */

/*
 * A program `name` of the kernel's form, and an inlined body whose arguments
 * are named and typed: `call` is the body's argument list.
 */
#define ___bpf_body(name, ctx_type, call, args...)                                                    \
name(ctx_type *ctx);                                                                                  \
static __always_inline typeof(name(0)) ____##name(ctx_type *ctx, ##args);                             \
typeof(name(0)) name(ctx_type *ctx)                                                                   \
{                                                                                                     \
	_Pragma("GCC diagnostic push")                                                                \
	_Pragma("GCC diagnostic ignored \"-Wint-conversion\"")                                        \
	return ____##name(call);                                                                      \
	_Pragma("GCC diagnostic pop")                                                                 \
}                                                                                                     \
static __always_inline typeof(name(0)) ____##name(ctx_type *ctx __attribute__((unused)), ##args)

#define ___bpf_ctx0 ctx
#define ___bpf_ctx1 ___bpf_ctx0, (void *)ctx[0]
#define ___bpf_ctx2 ___bpf_ctx1, (void *)ctx[1]
#define ___bpf_ctx3 ___bpf_ctx2, (void *)ctx[2]
#define ___bpf_ctx4 ___bpf_ctx3, (void *)ctx[3]
#define ___bpf_ctx5 ___bpf_ctx4, (void *)ctx[4]
#define ___bpf_ctx6 ___bpf_ctx5, (void *)ctx[5]
#define ___bpf_ctx7 ___bpf_ctx6, (void *)ctx[6]
#define ___bpf_ctx8 ___bpf_ctx7, (void *)ctx[7]
#define ___bpf_ctx9 ___bpf_ctx8, (void *)ctx[8]
#define ___bpf_ctx10 ___bpf_ctx9, (void *)ctx[9]
#define ___bpf_ctx11 ___bpf_ctx10, (void *)ctx[10]
#define ___bpf_ctx12 ___bpf_ctx11, (void *)ctx[11]

/* int BPF_PROG(name, struct file *file, int ret) { ... }: `ctx` stays available. */
#define BPF_PROG(name, args...) \
	___bpf_body(name, unsigned long long, ___bpf_apply(___bpf_ctx, ___bpf_narg(args)), ##args)

/* ---- BPF_PROG2: arguments that are structs of up to 16 bytes ---- */

/* int BPF_PROG2(name, struct pair, p, int, n): types and names apart, since a pair takes two slots. */
#define ___bpf_nth2(_, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, \
		    _19, _20, _21, _22, _23, _24, N, ...) N
#define ___bpf_npairs(...) \
	___bpf_nth2(_, ##__VA_ARGS__, 12, 12, 11, 11, 10, 10, 9, 9, 8, 8, 7, 7, 6, 6, 5, 5, 4, 4, 3, 3, \
		    2, 2, 1, 1, 0)

/* The argument of type t that starts in slot n; a union drops the unused high bytes in either byte order. */
#define ___bpf_slots(t) (sizeof(t) > 8 ? 2 : 1)
#define ___bpf_as(word, t, x, values...) \
	({ union { word z[___bpf_narg(values)]; t x; } ___arg = { .z = { values } }; ___arg.x; })
#define ___bpf_from(n, t, x)                                                                          \
	__builtin_choose_expr(sizeof(t) == 1, ___bpf_as(__u8, t, x, ctx[n]),                          \
	__builtin_choose_expr(sizeof(t) == 2, ___bpf_as(__u16, t, x, ctx[n]),                         \
	__builtin_choose_expr(sizeof(t) == 4, ___bpf_as(__u32, t, x, ctx[n]),                         \
	__builtin_choose_expr(sizeof(t) == 8, ___bpf_as(__u64, t, x, ctx[n]),                         \
	__builtin_choose_expr(sizeof(t) == 16, ___bpf_as(__u64, t, x, ctx[n], ctx[(n) + 1]), (void)0)))))

/* ___bpf_pass(slot, t, x, ...): the call's arguments, each behind a comma; ___bpf_take: the declarations. */
#define ___bpf_pass0(n)
#define ___bpf_pass1(n, t, x) , ___bpf_from(n, t, x)
#define ___bpf_pass2(n, t, x, rest...) , ___bpf_from(n, t, x) ___bpf_pass1(n + ___bpf_slots(t), rest)
#define ___bpf_pass3(n, t, x, rest...) , ___bpf_from(n, t, x) ___bpf_pass2(n + ___bpf_slots(t), rest)
#define ___bpf_pass4(n, t, x, rest...) , ___bpf_from(n, t, x) ___bpf_pass3(n + ___bpf_slots(t), rest)
#define ___bpf_pass5(n, t, x, rest...) , ___bpf_from(n, t, x) ___bpf_pass4(n + ___bpf_slots(t), rest)
#define ___bpf_pass6(n, t, x, rest...) , ___bpf_from(n, t, x) ___bpf_pass5(n + ___bpf_slots(t), rest)
#define ___bpf_pass7(n, t, x, rest...) , ___bpf_from(n, t, x) ___bpf_pass6(n + ___bpf_slots(t), rest)
#define ___bpf_pass8(n, t, x, rest...) , ___bpf_from(n, t, x) ___bpf_pass7(n + ___bpf_slots(t), rest)
#define ___bpf_pass9(n, t, x, rest...) , ___bpf_from(n, t, x) ___bpf_pass8(n + ___bpf_slots(t), rest)
#define ___bpf_pass10(n, t, x, rest...) , ___bpf_from(n, t, x) ___bpf_pass9(n + ___bpf_slots(t), rest)
#define ___bpf_pass11(n, t, x, rest...) , ___bpf_from(n, t, x) ___bpf_pass10(n + ___bpf_slots(t), rest)
#define ___bpf_pass12(n, t, x, rest...) , ___bpf_from(n, t, x) ___bpf_pass11(n + ___bpf_slots(t), rest)
#define ___bpf_pass(args...) ___bpf_apply(___bpf_pass, ___bpf_npairs(args))(0, ##args)

#define ___bpf_take0()
#define ___bpf_take1(t, x) , t x
#define ___bpf_take2(t, x, rest...) , t x ___bpf_take1(rest)
#define ___bpf_take3(t, x, rest...) , t x ___bpf_take2(rest)
#define ___bpf_take4(t, x, rest...) , t x ___bpf_take3(rest)
#define ___bpf_take5(t, x, rest...) , t x ___bpf_take4(rest)
#define ___bpf_take6(t, x, rest...) , t x ___bpf_take5(rest)
#define ___bpf_take7(t, x, rest...) , t x ___bpf_take6(rest)
#define ___bpf_take8(t, x, rest...) , t x ___bpf_take7(rest)
#define ___bpf_take9(t, x, rest...) , t x ___bpf_take8(rest)
#define ___bpf_take10(t, x, rest...) , t x ___bpf_take9(rest)
#define ___bpf_take11(t, x, rest...) , t x ___bpf_take10(rest)
#define ___bpf_take12(t, x, rest...) , t x ___bpf_take11(rest)
#define ___bpf_take(args...) ___bpf_apply(___bpf_take, ___bpf_npairs(args))(args)

#define BPF_PROG2(name, args...)                                                                      \
name(unsigned long long *ctx);                                                                        \
static __always_inline typeof(name(0)) ____##name(unsigned long long *ctx ___bpf_take(args));         \
typeof(name(0)) name(unsigned long long *ctx)                                                         \
{                                                                                                     \
	return ____##name(ctx ___bpf_pass(args));                                                     \
}                                                                                                     \
static __always_inline typeof(name(0)) ____##name(unsigned long long *ctx __attribute__((unused)) ___bpf_take(args))

/* ---- registers of one architecture ---- */

#if defined(__TARGET_ARCH_x86)
#define bpf_target_x86
#elif defined(__TARGET_ARCH_arm64)
#define bpf_target_arm64
#elif defined(__TARGET_ARCH_riscv)
#define bpf_target_riscv
#elif defined(__TARGET_ARCH_s390)
#define bpf_target_s390
#elif defined(__x86_64__)
#define bpf_target_x86
#elif defined(__aarch64__)
#define bpf_target_arm64
#elif defined(__riscv) && __riscv_xlen == 64
#define bpf_target_riscv
#elif defined(__s390__)
#define bpf_target_s390
#endif

/*
 * Names of registers in struct pt_regs (kernel arch/.../ptrace.h); the last
 * argument registers are absent where the calling convention has fewer than
 * eight.  Where user space sees another struct, the cast names it.
 */
#if defined(bpf_target_x86)

#define bpf_target_defined
#if defined(__KERNEL__) || defined(__VMLINUX_H__)
#define ___PT_X86(kernel, user) kernel
#else
#define ___PT_X86(kernel, user) user
#endif
#define __PT_REGS_CAST(x) (x)
#define __PT_PARM1_REG ___PT_X86(di, rdi)
#define __PT_PARM2_REG ___PT_X86(si, rsi)
#define __PT_PARM3_REG ___PT_X86(dx, rdx)
#define __PT_PARM4_REG ___PT_X86(cx, rcx)
#define __PT_PARM5_REG r8
#define __PT_PARM6_REG r9
#define __PT_RET_REG ___PT_X86(sp, rsp)
#define __PT_FP_REG ___PT_X86(bp, rbp)
#define __PT_RC_REG ___PT_X86(ax, rax)
#define __PT_SP_REG ___PT_X86(sp, rsp)
#define __PT_IP_REG ___PT_X86(ip, rip)
#define __PT_PARM4_SYSCALL_REG r10 /* the syscall instruction overwrites rcx */

#elif defined(bpf_target_arm64)

#define bpf_target_defined
struct pt_regs___arm64 {
	unsigned long orig_x0;
};
#define __PT_REGS_CAST(x) ((const struct user_pt_regs *)(x))
#define __PT_PARM1_REG regs[0]
#define __PT_PARM2_REG regs[1]
#define __PT_PARM3_REG regs[2]
#define __PT_PARM4_REG regs[3]
#define __PT_PARM5_REG regs[4]
#define __PT_PARM6_REG regs[5]
#define __PT_PARM7_REG regs[6]
#define __PT_PARM8_REG regs[7]
#define __PT_RET_REG regs[30]
#define __PT_FP_REG regs[29]
#define __PT_RC_REG regs[0]
#define __PT_SP_REG sp
#define __PT_IP_REG pc
#define PT_REGS_PARM1_CORE_SYSCALL(x) BPF_CORE_READ((const struct pt_regs___arm64 *)(x), orig_x0)
#define PT_REGS_PARM1_SYSCALL(x) PT_REGS_PARM1_CORE_SYSCALL(x)

#elif defined(bpf_target_riscv)

#define bpf_target_defined
struct pt_regs___riscv {
	unsigned long orig_a0;
};
#define __PT_REGS_CAST(x) ((const struct user_regs_struct *)(x))
#define __PT_PARM1_REG a0
#define __PT_PARM2_REG a1
#define __PT_PARM3_REG a2
#define __PT_PARM4_REG a3
#define __PT_PARM5_REG a4
#define __PT_PARM6_REG a5
#define __PT_PARM7_REG a6
#define __PT_PARM8_REG a7
#define __PT_RET_REG ra
#define __PT_FP_REG s0
#define __PT_RC_REG a0
#define __PT_SP_REG sp
#define __PT_IP_REG pc
#define PT_REGS_PARM1_CORE_SYSCALL(x) BPF_CORE_READ((const struct pt_regs___riscv *)(x), orig_a0)
#define PT_REGS_PARM1_SYSCALL(x) PT_REGS_PARM1_CORE_SYSCALL(x)

#elif defined(bpf_target_s390)

#define bpf_target_defined
struct pt_regs___s390 {
	unsigned long orig_gpr2;
};
#define __PT_REGS_CAST(x) ((const user_pt_regs *)(x))
#define __PT_PARM1_REG gprs[2]
#define __PT_PARM2_REG gprs[3]
#define __PT_PARM3_REG gprs[4]
#define __PT_PARM4_REG gprs[5]
#define __PT_PARM5_REG gprs[6]
#define __PT_RET_REG gprs[14]
#define __PT_FP_REG gprs[11]
#define __PT_RC_REG gprs[2]
#define __PT_SP_REG gprs[15]
#define __PT_IP_REG psw.addr
#define __PT_PARM6_SYSCALL_REG gprs[7]
#define PT_REGS_PARM1_CORE_SYSCALL(x) BPF_CORE_READ((const struct pt_regs___s390 *)(x), orig_gpr2)
#define PT_REGS_PARM1_SYSCALL(x) PT_REGS_PARM1_CORE_SYSCALL(x)

#endif

/* ---- PT_REGS_*: a register loaded as it is, or by a relocated read (_CORE) ---- */

#ifndef __BPF_TARGET_MISSING
#define __BPF_TARGET_MISSING "GCC error \"Must specify a BPF target arch via __TARGET_ARCH_xxx\""
#endif
#if defined(bpf_target_defined)
#define ___bpf_reg(x, reg) (__PT_REGS_CAST(x)->reg)
#define ___bpf_core_reg(x, reg) BPF_CORE_READ(__PT_REGS_CAST(x), reg)
#else
#define ___bpf_reg(x, reg) ({ _Pragma(__BPF_TARGET_MISSING); 0l; })
#define ___bpf_core_reg(x, reg) ({ _Pragma(__BPF_TARGET_MISSING); 0l; })
#endif

struct pt_regs;

#define PT_REGS_PARM1(x) ___bpf_reg(x, __PT_PARM1_REG)
#define PT_REGS_PARM2(x) ___bpf_reg(x, __PT_PARM2_REG)
#define PT_REGS_PARM3(x) ___bpf_reg(x, __PT_PARM3_REG)
#define PT_REGS_PARM4(x) ___bpf_reg(x, __PT_PARM4_REG)
#define PT_REGS_PARM5(x) ___bpf_reg(x, __PT_PARM5_REG)
#define PT_REGS_PARM6(x) ___bpf_reg(x, __PT_PARM6_REG)
#define PT_REGS_PARM7(x) ___bpf_reg(x, __PT_PARM7_REG)
#define PT_REGS_PARM8(x) ___bpf_reg(x, __PT_PARM8_REG)
#define PT_REGS_RET(x) ___bpf_reg(x, __PT_RET_REG)
#define PT_REGS_FP(x) ___bpf_reg(x, __PT_FP_REG)
#define PT_REGS_RC(x) ___bpf_reg(x, __PT_RC_REG)
#define PT_REGS_SP(x) ___bpf_reg(x, __PT_SP_REG)
#define PT_REGS_IP(x) ___bpf_reg(x, __PT_IP_REG)

#define PT_REGS_PARM1_CORE(x) ___bpf_core_reg(x, __PT_PARM1_REG)
#define PT_REGS_PARM2_CORE(x) ___bpf_core_reg(x, __PT_PARM2_REG)
#define PT_REGS_PARM3_CORE(x) ___bpf_core_reg(x, __PT_PARM3_REG)
#define PT_REGS_PARM4_CORE(x) ___bpf_core_reg(x, __PT_PARM4_REG)
#define PT_REGS_PARM5_CORE(x) ___bpf_core_reg(x, __PT_PARM5_REG)
#define PT_REGS_PARM6_CORE(x) ___bpf_core_reg(x, __PT_PARM6_REG)
#define PT_REGS_PARM7_CORE(x) ___bpf_core_reg(x, __PT_PARM7_REG)
#define PT_REGS_PARM8_CORE(x) ___bpf_core_reg(x, __PT_PARM8_REG)
#define PT_REGS_RET_CORE(x) ___bpf_core_reg(x, __PT_RET_REG)
#define PT_REGS_FP_CORE(x) ___bpf_core_reg(x, __PT_FP_REG)
#define PT_REGS_RC_CORE(x) ___bpf_core_reg(x, __PT_RC_REG)
#define PT_REGS_SP_CORE(x) ___bpf_core_reg(x, __PT_SP_REG)
#define PT_REGS_IP_CORE(x) ___bpf_core_reg(x, __PT_IP_REG)

/* Arguments of a system call: as those of a function, but for the exceptions named above. */
#ifndef __PT_PARM4_SYSCALL_REG
#define __PT_PARM4_SYSCALL_REG __PT_PARM4_REG
#endif
#ifndef __PT_PARM6_SYSCALL_REG
#define __PT_PARM6_SYSCALL_REG __PT_PARM6_REG
#endif
#ifndef PT_REGS_PARM1_SYSCALL
#define PT_REGS_PARM1_SYSCALL(x) PT_REGS_PARM1(x)
#define PT_REGS_PARM1_CORE_SYSCALL(x) PT_REGS_PARM1_CORE(x)
#endif
#define PT_REGS_PARM2_SYSCALL(x) PT_REGS_PARM2(x)
#define PT_REGS_PARM3_SYSCALL(x) PT_REGS_PARM3(x)
#define PT_REGS_PARM4_SYSCALL(x) ___bpf_reg(x, __PT_PARM4_SYSCALL_REG)
#define PT_REGS_PARM5_SYSCALL(x) PT_REGS_PARM5(x)
#define PT_REGS_PARM6_SYSCALL(x) ___bpf_reg(x, __PT_PARM6_SYSCALL_REG)
#define PT_REGS_PARM2_CORE_SYSCALL(x) PT_REGS_PARM2_CORE(x)
#define PT_REGS_PARM3_CORE_SYSCALL(x) PT_REGS_PARM3_CORE(x)
#define PT_REGS_PARM4_CORE_SYSCALL(x) ___bpf_core_reg(x, __PT_PARM4_SYSCALL_REG)
#define PT_REGS_PARM5_CORE_SYSCALL(x) PT_REGS_PARM5_CORE(x)
#define PT_REGS_PARM6_CORE_SYSCALL(x) ___bpf_core_reg(x, __PT_PARM6_SYSCALL_REG)

/* Of a system call's handler (__x64_sys_openat): the registers of its caller; riscv passed them bare until 6.6. */
#define PT_REGS_SYSCALL_REGS(ctx) ((struct pt_regs *)PT_REGS_PARM1(ctx))

#define BPF_KPROBE_READ_RET_IP(ip, ctx) ({ bpf_probe_read_kernel(&(ip), sizeof(ip), (void *)PT_REGS_RET(ctx)); })
#define BPF_KRETPROBE_READ_RET_IP(ip, ctx) \
	({ bpf_probe_read_kernel(&(ip), sizeof(ip), (void *)(PT_REGS_FP(ctx) + sizeof(ip))); })

/* ---- BPF_KPROBE and relatives ---- */

#define ___bpf_parm0 ctx
#define ___bpf_parm1 ___bpf_parm0, (void *)PT_REGS_PARM1(ctx)
#define ___bpf_parm2 ___bpf_parm1, (void *)PT_REGS_PARM2(ctx)
#define ___bpf_parm3 ___bpf_parm2, (void *)PT_REGS_PARM3(ctx)
#define ___bpf_parm4 ___bpf_parm3, (void *)PT_REGS_PARM4(ctx)
#define ___bpf_parm5 ___bpf_parm4, (void *)PT_REGS_PARM5(ctx)
#define ___bpf_parm6 ___bpf_parm5, (void *)PT_REGS_PARM6(ctx)
#define ___bpf_parm7 ___bpf_parm6, (void *)PT_REGS_PARM7(ctx)
#define ___bpf_parm8 ___bpf_parm7, (void *)PT_REGS_PARM8(ctx)

/* int BPF_KPROBE(name, struct file *file) { ... }: the probed function's arguments. */
#define BPF_KPROBE(name, args...) \
	___bpf_body(name, struct pt_regs, ___bpf_apply(___bpf_parm, ___bpf_narg(args)), ##args)
#define BPF_UPROBE(name, args...) BPF_KPROBE(name, ##args)

/* int BPF_KRETPROBE(name, long ret): at most the return value. */
#define ___bpf_rc0 ctx
#define ___bpf_rc1 ctx, (void *)PT_REGS_RC(ctx)
#define BPF_KRETPROBE(name, args...) \
	___bpf_body(name, struct pt_regs, ___bpf_apply(___bpf_rc, ___bpf_narg(args)), ##args)
#define BPF_URETPROBE(name, args...) BPF_KRETPROBE(name, ##args)

#define ___bpf_sys0 ctx
#define ___bpf_sys1 ___bpf_sys0, (void *)PT_REGS_PARM1_SYSCALL(regs)
#define ___bpf_sys2 ___bpf_sys1, (void *)PT_REGS_PARM2_SYSCALL(regs)
#define ___bpf_sys3 ___bpf_sys2, (void *)PT_REGS_PARM3_SYSCALL(regs)
#define ___bpf_sys4 ___bpf_sys3, (void *)PT_REGS_PARM4_SYSCALL(regs)
#define ___bpf_sys5 ___bpf_sys4, (void *)PT_REGS_PARM5_SYSCALL(regs)
#define ___bpf_sys6 ___bpf_sys5, (void *)PT_REGS_PARM6_SYSCALL(regs)

#define ___bpf_wrapped0 ctx
#define ___bpf_wrapped1 ___bpf_wrapped0, (void *)PT_REGS_PARM1_CORE_SYSCALL(regs)
#define ___bpf_wrapped2 ___bpf_wrapped1, (void *)PT_REGS_PARM2_CORE_SYSCALL(regs)
#define ___bpf_wrapped3 ___bpf_wrapped2, (void *)PT_REGS_PARM3_CORE_SYSCALL(regs)
#define ___bpf_wrapped4 ___bpf_wrapped3, (void *)PT_REGS_PARM4_CORE_SYSCALL(regs)
#define ___bpf_wrapped5 ___bpf_wrapped4, (void *)PT_REGS_PARM5_CORE_SYSCALL(regs)
#define ___bpf_wrapped6 ___bpf_wrapped5, (void *)PT_REGS_PARM6_CORE_SYSCALL(regs)

/*
 * int BPF_KSYSCALL(name, int fd): a system call's arguments.  Where the kernel
 * wraps system calls (ARCH_HAS_SYSCALL_WRAPPER), the handler's only argument
 * points to the caller's registers, which are kernel memory and need a read.
 */
#define BPF_KSYSCALL(name, args...)                                                                   \
name(struct pt_regs *ctx);                                                                            \
extern _Bool LINUX_HAS_SYSCALL_WRAPPER __kconfig;                                                     \
static __always_inline typeof(name(0)) ____##name(struct pt_regs *ctx, ##args);                       \
typeof(name(0)) name(struct pt_regs *ctx)                                                             \
{                                                                                                     \
	struct pt_regs *regs = LINUX_HAS_SYSCALL_WRAPPER ? (struct pt_regs *)PT_REGS_PARM1(ctx) : ctx; \
	_Pragma("GCC diagnostic push")                                                                \
	_Pragma("GCC diagnostic ignored \"-Wint-conversion\"")                                        \
	if (LINUX_HAS_SYSCALL_WRAPPER)                                                                \
		return ____##name(___bpf_apply(___bpf_wrapped, ___bpf_narg(args)));                   \
	return ____##name(___bpf_apply(___bpf_sys, ___bpf_narg(args)));                               \
	_Pragma("GCC diagnostic pop")                                                                 \
}                                                                                                     \
static __always_inline typeof(name(0)) ____##name(struct pt_regs *ctx __attribute__((unused)), ##args)
#define BPF_KPROBE_SYSCALL BPF_KSYSCALL

#endif
