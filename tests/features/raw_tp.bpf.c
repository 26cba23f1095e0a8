// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A tracepoint. */
#include "feature.h"

SEC("raw_tp/sched_process_exec")
int BPF_PROG(raw_tp)
{
	report(1);
	return 0;
}
