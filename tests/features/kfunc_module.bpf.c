// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A function of a module.  Kernels let programs call few of them, and this is
 * none: that the verifier knows its name shows that the module's BTF got there.
 */
#include "feature.h"

struct file { int of_any_kind; };
struct socket { int of_any_kind; };

extern struct socket *tun_get_socket(struct file *file) __ksym;

SEC("lsm/file_mprotect")
int BPF_PROG(kfunc_module)
{
	tun_get_socket(0);
	return 0;
}
