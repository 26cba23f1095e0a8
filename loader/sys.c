// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpf(2): see sys.h.  Every call passes one gate, so that a test can make the
 * nth call fail and a narrator can show each one.
 *
 * Three things are done here and nowhere else.  A descriptor is never 0, 1 or
 * 2, which an initramfs may have closed: a later message would be written into
 * it.  PROG_LOAD is repeated when a signal interrupted the verifier.  And the
 * first EPERM of a creating command raises RLIMIT_MEMLOCK and tries again:
 * before 5.11 BPF memory counts against it, and EPERM is all the kernel says.
 */
#include "sys.h"
#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD_ATTEMPTS 6

static int call_kernel(enum sys_command command, void *attr, uint32_t size)
{
	long r = syscall(SYS_bpf, (long)command, attr, (long)size);

	return r < 0 ? -errno : (int)r;
}

static sys_gate *gate = call_kernel;

void sys_set_gate(sys_gate *other)
{
	gate = other ? other : call_kernel;
}

/* Moves a descriptor above the standard ones; the kernel made it O_CLOEXEC. */
static int lift_fd(int fd)
{
	int high = descriptor_lift(fd);

	return fd >= 0 && high < 0 ? -errno : high;
}

static int call_for_fd(enum sys_command command, void *attr, uint32_t size)
{
	return lift_fd(gate(command, attr, size));
}

/* True when the limit was raised by this call, so that trying again makes sense. */
static bool raise_memlock(void)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	struct rlimit now;

	if (getrlimit(RLIMIT_MEMLOCK, &now) || now.rlim_cur == RLIM_INFINITY)
		return false;
	return setrlimit(RLIMIT_MEMLOCK, &unlimited) == 0;
}

static int call_to_create(enum sys_command command, void *attr, uint32_t size)
{
	int r = call_for_fd(command, attr, size);

	if (r == -EPERM && raise_memlock())
		r = call_for_fd(command, attr, size);
	return r;
}

int sys_map_create(const struct sys_map_create *attr)
{
	struct sys_map_create copy;

	memcpy(&copy, attr, sizeof(copy));
	return call_to_create(SYS_MAP_CREATE, &copy, sizeof(copy));
}

static int map_elem(enum sys_command command, int map, const void *key, const void *value, uint64_t flags)
{
	struct sys_map_elem attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (uint32_t)map;
	attr.key = (uintptr_t)key;
	attr.value = (uintptr_t)value;
	attr.flags = flags;
	return gate(command, &attr, sizeof(attr));
}

int sys_map_lookup(int map, const void *key, void *value)
{
	return map_elem(SYS_MAP_LOOKUP_ELEM, map, key, value, 0);
}

int sys_map_update(int map, const void *key, const void *value, uint64_t flags)
{
	return map_elem(SYS_MAP_UPDATE_ELEM, map, key, value, flags);
}

int sys_map_next_key(int map, const void *key, void *next)
{
	return map_elem(SYS_MAP_GET_NEXT_KEY, map, key, next, 0);
}

int sys_map_freeze(int map)
{
	uint32_t attr = (uint32_t)map;

	return gate(SYS_MAP_FREEZE, &attr, sizeof(attr));
}

int sys_prog_load(struct sys_prog_load *attr)
{
	int r = -EAGAIN;

	for (int i = 0; i < LOAD_ATTEMPTS && r == -EAGAIN; i++)
		r = call_to_create(SYS_PROG_LOAD, attr, sizeof(*attr));
	return r;
}

int sys_btf_load(struct sys_btf_load *attr)
{
	return call_to_create(SYS_BTF_LOAD, attr, sizeof(*attr));
}

int sys_obj_pin(int fd, const char *path)
{
	struct sys_obj_pin attr;

	memset(&attr, 0, sizeof(attr));
	attr.pathname = (uintptr_t)path;
	attr.bpf_fd = (uint32_t)fd;
	return gate(SYS_OBJ_PIN, &attr, sizeof(attr));
}

int sys_obj_get(const char *path)
{
	struct sys_obj_pin attr;

	memset(&attr, 0, sizeof(attr));
	attr.pathname = (uintptr_t)path;
	return call_for_fd(SYS_OBJ_GET, &attr, sizeof(attr));
}

int sys_raw_tracepoint_open(int prog, const char *name)
{
	struct sys_raw_tracepoint_open attr;

	memset(&attr, 0, sizeof(attr));
	attr.name = (uintptr_t)name;
	attr.prog_fd = (uint32_t)prog;
	return call_for_fd(SYS_RAW_TRACEPOINT_OPEN, &attr, sizeof(attr));
}

int sys_link_create(int prog, int target, uint32_t attach_type)
{
	struct sys_link_create attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_fd = (uint32_t)prog;
	attr.target_fd = (uint32_t)target;
	attr.attach_type = attach_type;
	return call_for_fd(SYS_LINK_CREATE, &attr, sizeof(attr));
}

int sys_iter_create(int link)
{
	struct sys_iter_create attr;

	memset(&attr, 0, sizeof(attr));
	attr.link_fd = (uint32_t)link;
	return call_for_fd(SYS_ITER_CREATE, &attr, sizeof(attr));
}

int sys_info(int fd, void *info, uint32_t size)
{
	struct sys_info attr;

	memset(info, 0, size);
	memset(&attr, 0, sizeof(attr));
	attr.fd = (uint32_t)fd;
	attr.info_len = size;
	attr.info = (uintptr_t)info;
	return gate(SYS_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr));
}

static int fd_by_id(enum sys_command command, uint32_t id)
{
	struct sys_by_id attr;

	memset(&attr, 0, sizeof(attr));
	attr.id = id;
	return call_for_fd(command, &attr, sizeof(attr));
}

int sys_link_fd(uint32_t id)
{
	return fd_by_id(SYS_LINK_GET_FD_BY_ID, id);
}

int sys_prog_fd(uint32_t id)
{
	return fd_by_id(SYS_PROG_GET_FD_BY_ID, id);
}

int sys_btf_fd(uint32_t id)
{
	return fd_by_id(SYS_BTF_GET_FD_BY_ID, id);
}

/* As sys_info(), but with what the caller put in: addresses to write to. */
static int btf_info(int fd, struct sys_btf_info *info)
{
	struct sys_info attr;

	memset(&attr, 0, sizeof(attr));
	attr.fd = (uint32_t)fd;
	attr.info_len = sizeof(*info);
	attr.info = (uintptr_t)info;
	return gate(SYS_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr));
}

int sys_btf_name(int fd, char *name, uint32_t n)
{
	struct sys_btf_info info;

	memset(name, 0, n);
	memset(&info, 0, sizeof(info));
	info.name = (uintptr_t)name;
	info.name_len = n;
	return btf_info(fd, &info);
}

int sys_btf_bytes(int fd, void *to, uint32_t *size)
{
	struct sys_btf_info info;
	int r;

	memset(&info, 0, sizeof(info));
	info.btf = (uintptr_t)to;
	info.btf_size = *size;
	r = btf_info(fd, &info);
	if (r >= 0)
		*size = info.btf_size;
	return r;
}

int sys_next_id(enum sys_command command, uint32_t start, uint32_t *next)
{
	struct sys_by_id attr;
	int r;

	memset(&attr, 0, sizeof(attr));
	attr.id = start;
	r = gate(command, &attr, sizeof(attr));
	if (r >= 0)
		*next = attr.next_id;
	return r;
}
