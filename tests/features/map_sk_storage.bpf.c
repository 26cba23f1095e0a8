// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Storage of a socket: it is there from the socket's making, when it is bound. */
#include "decide.h"

struct sock;
struct socket { struct sock *sk; } __attribute__((preserve_access_index));

struct {
	__uint(type, SK_STORAGE);
	__uint(map_flags, NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} storage SEC(".maps");

SEC("lsm/socket_post_create")
int BPF_PROG(created, struct socket *socket, int family, int type, int protocol, int kern, int ret)
{
	struct sock *sk = socket->sk;
	__u64 *value = sk ? bpf_sk_storage_get(&storage, sk, (void *)0, STORAGE_CREATE) : (void *)0;

	if (value)
		*value = 7;
	return 0;
}

SEC("lsm/socket_bind")
int BPF_PROG(bound, struct socket *socket, void *address, int length, int ret)
{
	struct sock *sk = socket->sk;
	__u64 *value = sk ? bpf_sk_storage_get(&storage, sk, (void *)0, 0) : (void *)0;

	return value && *value == 7 ? -RIGHT : 0;
}

char LICENSE[] SEC("license") = "GPL";
