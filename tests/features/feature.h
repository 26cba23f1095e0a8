/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the objects of this folder share: each holds one feature of the loader
 * and reports when it acted on the process `heapexec`.
 */
#ifndef FEATURE_H
#define FEATURE_H

#include <picket/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

struct acted {
	__u32 type_id;
	__u32 value;
};

struct {
	__uint(type, 27); /* BPF_MAP_TYPE_RINGBUF */
	__uint(max_entries, 4096);
} picket_events SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

static __always_inline _Bool is_heapexec(void)
{
	union { char text[16]; __u64 word; } comm = {};

	bpf_get_current_comm(comm.text, sizeof(comm.text));
	return comm.text[0] == 'h' && comm.text[1] == 'e' && comm.text[2] == 'a' && comm.text[3] == 'p' &&
	       comm.text[4] == 'e';
}

static __always_inline void report(__u32 value)
{
	struct acted *event;

	if (!is_heapexec())
		return;
	event = bpf_ringbuf_reserve(&picket_events, sizeof(*event), 0);
	if (!event)
		return;
	event->type_id = bpf_core_type_id_local(struct acted);
	event->value = value;
	bpf_ringbuf_submit(event, 0);
}

#endif
