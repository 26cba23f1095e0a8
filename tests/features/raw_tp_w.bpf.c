// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A tracepoint whose argument may be written. */
#include "feature.h"

SEC("raw_tp.w/bpf_test_finish")
int BPF_PROG(raw_tp_w)
{
	report(1);
	return 0;
}
