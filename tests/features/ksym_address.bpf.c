// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Kernel symbols of which only the address is asked for. */
#include "feature.h"

extern const void init_task __ksym;
extern const void no_such_symbol __ksym __weak;

struct addresses {
	__u32 type_id;
	__u32 absent;
	__u64 init_task;
};

SEC("lsm/file_mprotect")
int BPF_PROG(ksym_address)
{
	struct addresses *event;

	if (!is_heapexec())
		return 0;
	event = bpf_ringbuf_reserve(&picket_events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->type_id = bpf_core_type_id_local(struct addresses);
	event->absent = &no_such_symbol == 0;
	event->init_task = (__u64)&init_task;
	bpf_ringbuf_submit(event, 0);
	return 0;
}
