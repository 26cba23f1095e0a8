// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Every kind of CO-RE question, and bitfields by helper. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

struct task_struct___old { long state; } __attribute__((preserve_access_index));
struct gone { int field; };
enum gone_enum { GONE_VALUE = 3 };

u64 out[32];

SEC("tp_btf/sched_switch")
int BPF_PROG(questions, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	struct task_struct___old *old = (void *)prev;

	out[0] = bpf_core_field_exists(prev->comm);
	out[1] = bpf_core_field_exists(struct mm_struct, brk);
	out[2] = bpf_core_field_size(prev->comm);
	out[3] = bpf_core_field_size(struct file, f_path);
	out[4] = bpf_core_field_offset(struct task_struct, cred);
	out[5] = bpf_core_type_exists(struct gone);
	out[6] = bpf_core_type_size(struct task_struct);
#if __clang_major__ >= 15 /* the builtin's third question */
	out[7] = bpf_core_type_matches(struct file);
#endif
	out[8] = bpf_core_type_id_local(struct gone);
	out[9] = bpf_core_type_id_kernel(struct task_struct);
	out[10] = bpf_core_enum_value(enum bpf_func_id, BPF_FUNC_ringbuf_output);
	out[11] = bpf_core_enum_value_exists(enum gone_enum, GONE_VALUE);
	if (bpf_core_field_exists(old->state))
		out[12] = BPF_CORE_READ(old, state);
	out[13] = offsetof(struct task_struct, mm);
	out[14] = (u64)container_of(&prev->mm, struct task_struct, mm);
	return 0;
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(bits, struct task_struct *task)
{
	out[16] = BPF_CORE_READ_BITFIELD_PROBED(task, in_execve);
	out[17] = BPF_CORE_READ_BITFIELD_PROBED(task, signed_bits);
	out[18] = BPF_CORE_READ_BITFIELD_PROBED(task, sched_reset_on_fork);
	out[19] = BPF_CORE_READ_BITFIELD_PROBED(task, wide_bits);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
