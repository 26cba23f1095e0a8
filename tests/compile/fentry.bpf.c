// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fentry, fexit, raw tracepoint, kprobe and system call wrappers; chains of reads. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

char name[64];
u64 last_inode, parent, probed, key;
int last_result;

SEC("fentry/vfs_open")
int BPF_PROG(enter, const struct path *path, struct file *file)
{
	last_inode = BPF_CORE_READ(file, f_path.dentry, d_inode, i_ino);
	BPF_CORE_READ_STR_INTO(&name, path, dentry, d_parent, d_name.name);
	return 0;
}

SEC("fexit/vfs_open")
int BPF_PROG(leave, const struct path *path, struct file *file, int result)
{
	last_result = result;
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(gone, struct task_struct *task)
{
	parent = BPF_CORE_READ(task, real_parent, real_parent, real_parent, mm, exe_file, f_inode, i_sb, s_magic);
	return 0;
}

SEC("kprobe/do_unlinkat")
int BPF_KPROBE(unlinking, int dfd, const char *path)
{
	probed = (u64)dfd + PT_REGS_IP(ctx);
	return bpf_probe_read_user_str(name, sizeof(name), path);
}

SEC("kretprobe/do_unlinkat")
int BPF_KRETPROBE(unlinked, long result)
{
	last_result = result;
	return 0;
}

SEC("kprobe")
int read_core_registers(struct pt_regs *ctx)
{
	struct pt_regs *regs = PT_REGS_SYSCALL_REGS(ctx);
	struct sockaddr *address = (void *)PT_REGS_PARM2_CORE_SYSCALL(regs);

	key = BPF_CORE_READ_USER(address, sa_family) + PT_REGS_PARM4_CORE_SYSCALL(regs);
	return PT_REGS_PARM1_CORE(regs) + PT_REGS_PARM5(ctx);
}

SEC("ksyscall/openat")
int BPF_KSYSCALL(opening, int dfd, const char *path, int flags, int mode)
{
	bpf_probe_read_user_str(name, sizeof(name), path);
	probed = dfd + flags + mode;
	return 0;
}

struct pair { u64 first, second; };

SEC("fentry/takes_pair")
int BPF_PROG2(takes, char, small, struct pair, pair, u16, half, int, last)
{
	key = small + pair.first + pair.second + half + last;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
