/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * bpf(2), one thin function per command.  The only code that calls bpf(2).
 *
 * Each command has its own struct with exactly the fields that picket uses,
 * passed with its own size, so the age of <linux/bpf.h> does not matter: the
 * loader does not include it.  Zero structs with memset, then assign.
 * Layout source: include/uapi/linux/bpf.h, union bpf_attr.
 */
#ifndef PICKET_SYS_H
#define PICKET_SYS_H

#include <stddef.h>
#include <stdint.h>

enum sys_command {
	SYS_MAP_CREATE = 0, SYS_MAP_LOOKUP_ELEM = 1, SYS_MAP_UPDATE_ELEM = 2, SYS_MAP_GET_NEXT_KEY = 4,
	SYS_PROG_LOAD = 5, SYS_OBJ_PIN = 6, SYS_OBJ_GET = 7, SYS_PROG_GET_NEXT_ID = 11,
	SYS_PROG_GET_FD_BY_ID = 13, SYS_OBJ_GET_INFO_BY_FD = 15, SYS_RAW_TRACEPOINT_OPEN = 17,
	SYS_BTF_LOAD = 18, SYS_MAP_FREEZE = 22, SYS_BTF_GET_NEXT_ID = 23, SYS_BTF_GET_FD_BY_ID = 19,
	SYS_LINK_CREATE = 28, SYS_LINK_GET_FD_BY_ID = 30, SYS_LINK_GET_NEXT_ID = 31, SYS_ITER_CREATE = 33,
};

struct sys_map_create {
	uint32_t map_type, key_size, value_size, max_entries, map_flags, inner_map_fd, numa_node;
	char map_name[16];
	uint32_t map_ifindex, btf_fd, btf_key_type_id, btf_value_type_id, btf_vmlinux_value_type_id;
	uint64_t map_extra;
};

struct sys_map_elem { uint32_t map_fd, pad; uint64_t key, value, flags; };

struct sys_prog_load {
	uint32_t prog_type, insn_cnt;
	uint64_t insns, license;
	uint32_t log_level, log_size;
	uint64_t log_buf;
	uint32_t kern_version, prog_flags;
	char prog_name[16];
	uint32_t prog_ifindex, expected_attach_type, prog_btf_fd, func_info_rec_size;
	uint64_t func_info;
	uint32_t func_info_cnt, line_info_rec_size;
	uint64_t line_info;
	uint32_t line_info_cnt, attach_btf_id, attach_prog_fd, core_relo_cnt;
	uint64_t fd_array;
};

struct sys_btf_load { uint64_t btf, log_buf; uint32_t btf_size, log_size, log_level; };

struct sys_obj_pin { uint64_t pathname; uint32_t bpf_fd, file_flags; };

struct sys_raw_tracepoint_open { uint64_t name; uint32_t prog_fd; };

struct sys_link_create { uint32_t prog_fd, target_fd, attach_type, flags; };

struct sys_iter_create { uint32_t link_fd, flags; };

struct sys_info { uint32_t fd, info_len; uint64_t info; };

/* GET_FD_BY_ID and GET_NEXT_ID: `id` goes in (an id, or where to start), next_id comes out. */
struct sys_by_id { uint32_t id, next_id, open_flags; };

/* struct bpf_prog_info, bpf_map_info, bpf_link_info, as far as picket reads them. */
struct sys_prog_info {
	uint32_t type, id;
	uint8_t tag[8];
	uint32_t jited_prog_len, xlated_prog_len;
	uint64_t jited_prog_insns, xlated_prog_insns, load_time;
	uint32_t created_by_uid, nr_map_ids;
	uint64_t map_ids;
	char name[16];
	uint32_t ifindex, gpl_compatible;
	uint64_t netns_dev, netns_ino;
	uint32_t nr_jited_ksyms, nr_jited_func_lens;
	uint64_t jited_ksyms, jited_func_lens;
	uint32_t btf_id, func_info_rec_size;
	uint64_t func_info;
	uint32_t nr_func_info, nr_line_info;
	uint64_t line_info, jited_line_info;
	uint32_t nr_jited_line_info, line_info_rec_size, jited_line_info_rec_size, nr_prog_tags;
	uint64_t prog_tags, run_time_ns, run_cnt, recursion_misses;
	uint32_t verified_insns, attach_btf_obj_id, attach_btf_id;
};

struct sys_map_info {
	uint32_t type, id, key_size, value_size, max_entries, map_flags;
	char name[16];
	uint32_t ifindex, btf_vmlinux_value_type_id;
	uint64_t netns_dev, netns_ino;
	uint32_t btf_id, btf_key_type_id, btf_value_type_id, pad;
	uint64_t map_extra;
};

struct sys_link_info { uint32_t type, id, prog_id, pad, attach_type, target_obj_id, target_btf_id, pad2; };

struct sys_btf_info { uint64_t btf; uint32_t btf_size, id; uint64_t name; uint32_t name_len, kernel_btf; };

/* Each returns a descriptor >= 3 (O_CLOEXEC) or 0, or -errno. Attributes are the caller's. */
int sys_map_create(const struct sys_map_create *attr);
int sys_map_lookup(int map, const void *key, void *value);
int sys_map_update(int map, const void *key, const void *value, uint64_t flags);
int sys_map_next_key(int map, const void *key, void *next);
int sys_map_freeze(int map);
int sys_prog_load(struct sys_prog_load *attr);   /* retries EAGAIN a few times */
int sys_btf_load(struct sys_btf_load *attr);
int sys_obj_pin(int fd, const char *path);
int sys_obj_get(const char *path);
int sys_raw_tracepoint_open(int prog, const char *name); /* name NULL: the program's own attach point */
int sys_link_create(int prog, int target, uint32_t attach_type); /* target 0: none (5.8: iterators, 5.7: cgroups) */
int sys_iter_create(int link);                   /* what it prints can be read from the descriptor */
int sys_info(int fd, void *info, uint32_t size); /* info is zeroed first; fills what the kernel has */
int sys_link_fd(uint32_t id);
int sys_prog_fd(uint32_t id);
int sys_btf_fd(uint32_t id);
int sys_btf_name(int fd, char *name, uint32_t n); /* "vmlinux", a module's, or "" for BTF of programs (5.11) */
int sys_btf_bytes(int fd, void *to, uint32_t *size); /* up to *size bytes; *size becomes what there are */
int sys_next_id(enum sys_command command, uint32_t start, uint32_t *next);

/*
 * The gate every call passes.  Tests make the nth call fail; explain narrates.
 * Returns what the system call would: >= 0, or -errno.  NULL restores the kernel.
 */
typedef int sys_gate(enum sys_command command, void *attr, uint32_t size);
void sys_set_gate(sys_gate *gate);

#endif
