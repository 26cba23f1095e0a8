// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Calls of kernel functions (bpf_lookup_system_key: 6.1), and of one that is absent behind a test. */
#include "feature.h"

struct bpf_key { int of_any_kind; };

extern struct bpf_key *bpf_lookup_system_key___mine(__u64 id) __ksym;
extern void bpf_key_put(struct bpf_key *key) __ksym;
extern void no_such_function(void) __ksym __weak;

SEC("lsm/file_mprotect")
int BPF_PROG(kfunc)
{
	struct bpf_key *key = bpf_lookup_system_key___mine(0);

	if (bpf_ksym_exists(no_such_function))
		no_such_function();
	if (!key)
		return 0;
	bpf_key_put(key);
	report(1);
	return 0;
}
