// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A tracepoint, its arguments typed by BTF. */
#include "feature.h"

SEC("tp_btf/sched_process_exec")
int BPF_PROG(tp_btf)
{
	report(1);
	return 0;
}
