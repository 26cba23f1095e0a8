/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Stands for a dumped vmlinux.h in these tests: types as a dump spells them,
 * only those that the sources use.
 */
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
#endif

typedef unsigned char __u8;
typedef short unsigned int __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long int __s64;
typedef unsigned long long __u64;
typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u32 __wsum;
typedef int pid_t;
typedef _Bool bool;

enum { false = 0, true = 1 };

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_HASH_OF_MAPS = 13,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
};

enum bpf_func_id {
	BPF_FUNC_ringbuf_output = 130,
	BPF_FUNC_get_current_task_btf = 158,
};

typedef struct { u32 val; } kuid_t;
struct cred { kuid_t uid; kuid_t euid; };
struct qstr { const unsigned char *name; };
struct super_block { u32 s_dev; unsigned long s_magic; };
struct inode { u16 i_mode; unsigned long i_ino; struct super_block *i_sb; };
struct dentry { struct dentry *d_parent; struct qstr d_name; struct inode *d_inode; };
struct path { void *mnt; struct dentry *dentry; };
struct file { struct path f_path; struct inode *f_inode; unsigned int f_flags; };
struct mm_struct { unsigned long start_brk; unsigned long brk; struct file *exe_file; };
struct task_struct {
	int pid;
	int tgid;
	struct task_struct *real_parent;
	const struct cred *cred;
	struct mm_struct *mm;
	char comm[16];
	unsigned int in_execve : 1;
	unsigned int sched_reset_on_fork : 1;
	int signed_bits : 5;
	u64 wide_bits : 37;
};
struct linux_binprm { struct file *file; const char *filename; };
struct sockaddr { u16 sa_family; char sa_data[14]; };
struct sockaddr_in { u16 sin_family; __be16 sin_port; struct { __be32 s_addr; } sin_addr; };
struct socket;
struct seq_file;
struct bpf_iter_meta { struct seq_file *seq; u64 session_id; u64 seq_num; };
struct bpf_iter__task { struct bpf_iter_meta *meta; struct task_struct *task; };
struct bpf_iter_num { u64 __opaque[1]; };
struct pt_regs {
	unsigned long r10, r9, r8, bp, ax, cx, dx, si, di, orig_ax, ip, sp;
};

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif
#endif
