// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Kernel functions and variables, required and weak, and values of kconfig. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

extern struct task_struct *bpf_task_from_pid(__s32 pid) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym __weak;
extern const int bpf_prog_active __ksym;
extern const void bpf_link_fops __ksym __weak;
extern u32 LINUX_KERNEL_VERSION __kconfig;
extern bool CONFIG_BPF_LSM __kconfig __weak;
extern enum libbpf_tristate CONFIG_MODULES __kconfig __weak;

u64 found;

SEC("lsm/task_kill")
int BPF_PROG(kill, struct task_struct *target)
{
	struct task_struct *task = bpf_task_from_pid(1);

	if (!task)
		return 0;
	found = task == target;
	if (bpf_task_release)
		bpf_task_release(task);
	found += *(const int *)bpf_this_cpu_ptr(&bpf_prog_active) + (u64)&bpf_link_fops;
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(6, 1, 0) && CONFIG_BPF_LSM && CONFIG_MODULES == TRI_MODULE)
		found++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
