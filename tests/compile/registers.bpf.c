// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Registers of each architecture, by the names that kernel headers give them: -D__TARGET_ARCH_x86 and so on. */
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
#if defined(__TARGET_ARCH_x86)
struct pt_regs { unsigned long r10, r9, r8, rax, rcx, rdx, rsi, rdi, rip, rsp, rbp; };
#elif defined(__TARGET_ARCH_arm64)
struct user_pt_regs { __u64 regs[31], sp, pc, pstate; };
#elif defined(__TARGET_ARCH_riscv)
struct user_regs_struct { unsigned long pc, ra, sp, gp, tp, t0, t1, t2, s0, s1, a0, a1, a2, a3, a4, a5, a6, a7; };
#elif defined(__TARGET_ARCH_s390)
typedef struct { unsigned long args[1]; struct { unsigned long mask, addr; } psw; unsigned long gprs[16]; } user_pt_regs;
#endif
#pragma clang attribute pop

__u64 out[16];

SEC("kprobe/entry")
int BPF_KPROBE(entry, long a, long b, long c, long d, long e)
{
	out[0] = a + b + c + d + e;
	out[1] = PT_REGS_IP(ctx);
	out[2] = PT_REGS_SP(ctx);
	out[3] = PT_REGS_FP(ctx);
	return 0;
}

SEC("kretprobe/entry")
int BPF_KRETPROBE(leave, long result)
{
	out[4] = result;
	return 0;
}

SEC("kprobe/core")
int relocated(struct pt_regs *ctx)
{
	out[5] = PT_REGS_PARM1_CORE(ctx);
	out[6] = PT_REGS_PARM5_CORE(ctx);
	out[7] = PT_REGS_RC_CORE(ctx);
	out[8] = PT_REGS_IP_CORE(ctx);
	out[9] = PT_REGS_PARM2_CORE_SYSCALL(ctx);
	out[10] = PT_REGS_PARM4_CORE_SYSCALL(ctx);
#if !defined(__TARGET_ARCH_riscv) /* libbpf changed its mind here in 1.4: the saved a0 */
	out[11] = PT_REGS_PARM1_CORE_SYSCALL(ctx);
#endif
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
