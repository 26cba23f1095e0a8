// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A tracepoint, by the section's longer name. */
#include "feature.h"

SEC("raw_tracepoint/sched_process_exit")
int BPF_PROG(raw_tracepoint)
{
	report(1);
	return 0;
}
