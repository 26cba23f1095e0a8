// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Byte order of constants and of variables. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_endian.h>

const volatile u64 wide = 1;
u64 seen[5];

SEC("lsm/socket_connect")
int BPF_PROG(connect, struct socket *sock, struct sockaddr *address, int len)
{
	struct sockaddr_in *in = (void *)address;

	if (address->sa_family != 2)
		return 0;
	seen[0] = bpf_ntohs(in->sin_port);
	seen[1] = bpf_ntohl(in->sin_addr.s_addr);
	seen[2] = bpf_cpu_to_be64(wide);
	seen[3] = __bpf_constant_htons(0x1234);
	seen[4] = __bpf_constant_be64_to_cpu(0x102030405060708);
	return in->sin_port == bpf_htons(6667) && in->sin_addr.s_addr != bpf_htonl(0x7f000001) ? -1 : 0;
}

char LICENSE[] SEC("license") = "GPL";
