// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A lesson: a field of a structure that only a module defines. Without the module it is refused. */
#include <picket/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct tun_struct {
	unsigned int flags;
} __attribute__((preserve_access_index));

struct file;

char LICENSE[] SEC("license") = "GPL";

unsigned int offset;

SEC("lsm/file_open")
int BPF_PROG(module_field, struct file *file)
{
	struct tun_struct *tun = 0;

	offset = __builtin_preserve_field_info(tun->flags, 0);
	return 0;
}
