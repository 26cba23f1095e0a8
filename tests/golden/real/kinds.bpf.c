// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// compiler: 15
/*
 * Every kind against real kernels.  Only facts that a stable series keeps:
 * what user space or the wire fixes, and what came or went with a series.
 */
#include "golden.h"

struct list_head { struct list_head *next, *prev; } PRESERVE;
struct task_struct { char comm[16]; int exit_code; unsigned int flags; int pid; void *mm; unsigned int __state; long state; } PRESERVE;
struct task_struct___older { long state; } PRESERVE;
struct maple_tree { u32 ma_flags; } PRESERVE;
struct mm_struct { struct { void *mmap; unsigned long brk; struct maple_tree mm_mt; }; } PRESERVE;
struct iphdr { u8 version : 4, ihl : 4; u16 tot_len; u32 daddr, saddr; } PRESERVE;
struct tcphdr { u16 syn : 1, ack : 1, fin : 1, doff : 4; u32 seq; u16 window; } PRESERVE;
struct timespec64 { s64 tv_sec; long tv_nsec; } PRESERVE;
struct no_such_type { int x; } PRESERVE;
struct sockaddr_in { u16 sin_family; u32 sin_port; } PRESERVE;
typedef struct { int counter; } atomic_t;
union nf_inet_addr { u32 all[4]; u32 ip; } PRESERVE;
enum bpf_func_id { BPF_FUNC_map_lookup_elem = 77, BPF_FUNC_get_current_task_btf = 78, BPF_FUNC_cgrp_storage_get = 79, BPF_FUNC_nonsense = 80 };
enum pid_type___mine { PIDTYPE_SID___mine = 9 };

ASK(offset, struct list_head, OFFSET(p->prev))
ASK(offset_array, struct timespec64, OFFSET(p[2].tv_nsec))
ASK(offset_element, union nf_inet_addr, OFFSET(p->all[3]))
ASK(size, struct task_struct, SIZE(p->comm))
ASK(size_moved, struct iphdr, SIZE(p->saddr))
ASK(moved, struct iphdr, OFFSET(p->saddr))
ASK(is_signed, struct task_struct, SIGNED(p->exit_code))
ASK(is_unsigned, struct task_struct, SIGNED(p->flags))
ASK(exists, struct mm_struct, EXISTS(p->brk))
ASK(went_6_1, struct mm_struct, EXISTS(p->mmap))
ASK(came_6_1, struct mm_struct, EXISTS(p->mm_mt))
ASK(went_5_14, struct task_struct___older, EXISTS(p->state))
ASK(came_5_14, struct task_struct, EXISTS(p->__state))
ASK(bits_offset, struct iphdr, OFFSET(p->version))
ASK(bits_size, struct iphdr, SIZE(p->version))
ASK(bits_left, struct iphdr, LSHIFT(p->version))
ASK(bits_right, struct iphdr, RSHIFT(p->version))
ASK(word_left, struct tcphdr, LSHIFT(p->syn))
ASK(word_right, struct tcphdr, RSHIFT(p->syn))
ASK(word_four, struct tcphdr, LSHIFT(p->doff))
ASK(plain_left, struct tcphdr, LSHIFT(p->window))
ASK(plain_right, struct tcphdr, RSHIFT(p->window))
ASK(id_local, struct list_head, ID_LOCAL(struct list_head))
ASK(id_target, struct list_head, ID_TARGET(struct list_head))
ASK(id_absent, struct no_such_type, ID_TARGET(struct no_such_type))
ASK(type_exists, struct list_head, TYPE_EXISTS(struct list_head))
ASK(type_came_6_1, struct maple_tree, TYPE_EXISTS(struct maple_tree))
ASK(type_absent, struct no_such_type, TYPE_EXISTS(struct no_such_type))
ASK(type_size, struct list_head, TYPE_SIZE(struct list_head))
ASK(type_size_typedef, atomic_t, TYPE_SIZE(atomic_t))
ASK(type_size_absent, struct no_such_type, TYPE_SIZE(struct no_such_type))
ASK(matches, struct list_head, TYPE_MATCHES(struct list_head))
ASK(matches_not, struct sockaddr_in, TYPE_MATCHES(struct sockaddr_in))
ASK(value, enum bpf_func_id, ENUMERATOR_VALUE(enum bpf_func_id, BPF_FUNC_map_lookup_elem))
ASK(value_exists, enum bpf_func_id, ENUMERATOR_EXISTS(enum bpf_func_id, BPF_FUNC_map_lookup_elem))
ASK(value_came_5_11, enum bpf_func_id, ENUMERATOR_EXISTS(enum bpf_func_id, BPF_FUNC_get_current_task_btf))
ASK(value_came_6_2, enum bpf_func_id, ENUMERATOR_EXISTS(enum bpf_func_id, BPF_FUNC_cgrp_storage_get))
ASK(value_absent, enum bpf_func_id, ENUMERATOR_VALUE(enum bpf_func_id, BPF_FUNC_nonsense))
ASK(value_flavour, enum pid_type___mine, ENUMERATOR_VALUE(enum pid_type___mine, PIDTYPE_SID___mine))
ASK(field_poison, struct no_such_type, OFFSET(p->x))
