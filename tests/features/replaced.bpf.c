// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A program with a global function, which freplace replaces.  Kernels attach to
 * few kinds (bpf_tracing_prog_attach() wants no attach type), and want such a
 * function of a raw tracepoint to return 0 when it is replaced.
 */
#include "feature.h"

__attribute__((noinline)) int verdict(int value)
{
	asm volatile("" : "+r"(value));
	return value;
}

SEC("raw_tp/sched_process_exec")
int BPF_PROG(asks)
{
	report(verdict(1));
	return 0;
}
