// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A ring buffer, a hash pinned by name, task storage, an atomic counter, a tail call. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

struct event { u32 type_id, pid; char comm[16]; u64 when; };

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 128);
	__type(key, u32);
	__type(value, u64);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(u32));
	__uint(value_size, sizeof(u32));
} programs SEC(".maps");

u64 lost;

SEC("tp_btf/sched_process_exec")
int BPF_PROG(executed, struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm)
{
	u32 pid = task->tgid;
	u64 one = 1, *count = bpf_map_lookup_elem(&counts, &pid);
	struct event *event;

	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&counts, &pid, &one, 0);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->type_id = bpf_core_type_id_local(struct event);
	event->pid = pid;
	event->when = bpf_ktime_get_boot_ns();
	__builtin_memcpy(event->comm, task->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
	bpf_tail_call_static(ctx, &programs, 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
