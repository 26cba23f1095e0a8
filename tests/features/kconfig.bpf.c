// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Values of the kernel's configuration, of each type, and those that describe the kernel. */
#include "feature.h"

extern __u32 LINUX_KERNEL_VERSION __kconfig;
extern _Bool LINUX_HAS_BPF_COOKIE __kconfig;
extern _Bool LINUX_HAS_SYSCALL_WRAPPER __kconfig;
extern _Bool CONFIG_BPF_LSM __kconfig;
extern enum libbpf_tristate CONFIG_TUN __kconfig;
extern char CONFIG_MODULES __kconfig;
extern __u64 CONFIG_HZ __kconfig;
extern char CONFIG_LSM[12] __kconfig;
extern int CONFIG_NO_SUCH __kconfig __weak;

struct configuration {
	__u32 type_id;
	__u32 version;
	__u32 cookie, wrapper, bpf_lsm, tun, modules, absent;
	__u64 hz;
	char lsm[12];
	__u32 end;
};

SEC("lsm/file_mprotect")
int BPF_PROG(kconfig)
{
	struct configuration *event;

	if (!is_heapexec())
		return 0;
	event = bpf_ringbuf_reserve(&picket_events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->type_id = bpf_core_type_id_local(struct configuration);
	event->version = LINUX_KERNEL_VERSION;
	event->cookie = LINUX_HAS_BPF_COOKIE;
	event->wrapper = LINUX_HAS_SYSCALL_WRAPPER;
	event->bpf_lsm = CONFIG_BPF_LSM;
	event->tun = CONFIG_TUN;
	event->modules = CONFIG_MODULES;
	event->absent = CONFIG_NO_SUCH;
	event->hz = CONFIG_HZ;
	for (int i = 0; i < 12; i++)
		event->lsm[i] = CONFIG_LSM[i];
	event->end = 1;
	bpf_ringbuf_submit(event, 0);
	return 0;
}
