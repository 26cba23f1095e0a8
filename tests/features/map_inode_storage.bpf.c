// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Storage of an inode: the second directory made in one directory is refused. */
#include "decide.h"

struct {
	__uint(type, INODE_STORAGE);
	__uint(map_flags, NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} storage SEC(".maps");

SEC("lsm/inode_mkdir")
int BPF_PROG(decide, struct inode *dir, void *dentry, __u32 mode, int ret)
{
	__u64 *made = bpf_inode_storage_get(&storage, dir, (void *)0, STORAGE_CREATE);

	if (!made)
		return 0;
	*made += 1;
	return *made == 2 ? -RIGHT : 0;
}

char LICENSE[] SEC("license") = "GPL";
