// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A lesson: a field that no kernel has, used without asking whether it is there. */
#include <picket/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct file {
	int f_flags;
	int f_nonesuch;
} __attribute__((preserve_access_index));

char LICENSE[] SEC("license") = "GPL";

SEC("lsm/file_open")
int BPF_PROG(refused_field, struct file *file)
{
	return file->f_flags & 1 && file->f_nonesuch ? -1 : 0;
}
