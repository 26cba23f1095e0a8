// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* LSM programs, sleepable and not, settings in .rodata, counters in .bss, printing. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#define EPERM 1
#define S_ISUID 04000

const volatile bool enforce = false;
const volatile __u32 allowed_uid = 1000;
__u64 refused;

static __noinline int decide(struct inode *inode, __u32 uid)
{
	if (!(inode->i_mode & S_ISUID) || uid == allowed_uid)
		return 0;
	__sync_fetch_and_add(&refused, 1);
	bpf_printk("uid %u inode %lu dev %u", uid, inode->i_ino, inode->i_sb->s_dev);
	return enforce ? -EPERM : 0;
}

SEC("lsm/bprm_check_security")
int BPF_PROG(check_exec, struct linux_binprm *bprm, int ret)
{
	if (ret)
		return -EPERM;
	return decide(bprm->file->f_inode, (__u32)bpf_get_current_uid_gid());
}

SEC("lsm.s/file_open")
int BPF_PROG(check_open, struct file *file)
{
	char comm[16];

	bpf_get_current_comm(comm, sizeof(comm));
	bpf_printk("%s opens with flags %x", comm, file->f_flags);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
