// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A lesson: what a map lookup returns may be null. */
#include <picket/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

enum { BPF_MAP_TYPE_HASH = 1 };

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, unsigned int);
	__type(value, unsigned long);
} table SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

SEC("lsm/file_open")
int BPF_PROG(refused_null)
{
	unsigned int key = 1;
	unsigned long *value = bpf_map_lookup_elem(&table, &key);

	return *value ? -1 : 0;
}
