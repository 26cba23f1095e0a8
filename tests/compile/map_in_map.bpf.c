// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Maps of maps: an inner map by declaration and by name, statically filled. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} first SEC(".maps"), second SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, u32);
	__array(values, struct inner);
} by_index SEC(".maps") = {
	.values = { &first, &second },
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 8);
	__type(key, u64);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_HASH);
		__uint(max_entries, 16);
		__type(key, u32);
		__type(value, u32);
	});
} by_inode SEC(".maps");

SEC("lsm/file_open")
int BPF_PROG(lookup, struct file *file)
{
	u32 zero = 0;
	u64 inode = file->f_inode->i_ino, *value;
	void *map = bpf_map_lookup_elem(&by_index, &zero);

	if (map && (value = bpf_map_lookup_elem(map, &zero)))
		*value += 1;
	map = bpf_map_lookup_elem(&by_inode, &inode);
	return map && bpf_map_lookup_elem(map, &zero) ? -1 : 0;
}

char LICENSE[] SEC("license") = "GPL";
