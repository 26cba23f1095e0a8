// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpf(2): the attribute structs have the system header's layout, and every
 * call passes the gate.  No call here reaches the kernel's bpf(2).
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <linux/bpf.h>

#include <cmocka.h>

#include "loader/sys.h"

/* ---- layout: what the header has must be where the header has it ---- */

#define SAME(ours, field, theirs) \
	_Static_assert(offsetof(struct ours, field) == offsetof(union bpf_attr, theirs) && \
		       sizeof(((struct ours *)0)->field) == sizeof(((union bpf_attr *)0)->theirs), #ours "." #field)

#define SAME_INFO(ours, info, field) \
	_Static_assert(offsetof(struct ours, field) == offsetof(struct info, field) && \
		       sizeof(((struct ours *)0)->field) == sizeof(((struct info *)0)->field), #ours "." #field)

SAME(sys_map_create, map_type, map_type);
SAME(sys_map_create, key_size, key_size);
SAME(sys_map_create, value_size, value_size);
SAME(sys_map_create, max_entries, max_entries);
SAME(sys_map_create, map_flags, map_flags);
SAME(sys_map_create, inner_map_fd, inner_map_fd);
SAME(sys_map_create, numa_node, numa_node);
SAME(sys_map_create, map_name, map_name);
SAME(sys_map_create, map_ifindex, map_ifindex);
SAME(sys_map_create, btf_fd, btf_fd);
SAME(sys_map_create, btf_key_type_id, btf_key_type_id);
SAME(sys_map_create, btf_value_type_id, btf_value_type_id);
SAME(sys_map_create, btf_vmlinux_value_type_id, btf_vmlinux_value_type_id);
SAME(sys_map_create, map_extra, map_extra);

SAME(sys_map_elem, map_fd, map_fd);
SAME(sys_map_elem, key, key);
SAME(sys_map_elem, value, value);
SAME(sys_map_elem, flags, flags);

SAME(sys_prog_load, prog_type, prog_type);
SAME(sys_prog_load, insn_cnt, insn_cnt);
SAME(sys_prog_load, insns, insns);
SAME(sys_prog_load, license, license);
SAME(sys_prog_load, log_level, log_level);
SAME(sys_prog_load, log_size, log_size);
SAME(sys_prog_load, log_buf, log_buf);
SAME(sys_prog_load, kern_version, kern_version);
SAME(sys_prog_load, prog_flags, prog_flags);
SAME(sys_prog_load, prog_name, prog_name);
SAME(sys_prog_load, prog_ifindex, prog_ifindex);
SAME(sys_prog_load, expected_attach_type, expected_attach_type);
SAME(sys_prog_load, prog_btf_fd, prog_btf_fd);
SAME(sys_prog_load, func_info_rec_size, func_info_rec_size);
SAME(sys_prog_load, func_info, func_info);
SAME(sys_prog_load, func_info_cnt, func_info_cnt);
SAME(sys_prog_load, line_info_rec_size, line_info_rec_size);
SAME(sys_prog_load, line_info, line_info);
SAME(sys_prog_load, line_info_cnt, line_info_cnt);
SAME(sys_prog_load, attach_btf_id, attach_btf_id);
SAME(sys_prog_load, attach_prog_fd, attach_prog_fd);
SAME(sys_prog_load, core_relo_cnt, core_relo_cnt);
SAME(sys_prog_load, fd_array, fd_array);

SAME(sys_btf_load, btf, btf);
SAME(sys_btf_load, log_buf, btf_log_buf);
SAME(sys_btf_load, btf_size, btf_size);
SAME(sys_btf_load, log_size, btf_log_size);
SAME(sys_btf_load, log_level, btf_log_level);

SAME(sys_obj_pin, pathname, pathname);
SAME(sys_obj_pin, bpf_fd, bpf_fd);
SAME(sys_obj_pin, file_flags, file_flags);
SAME(sys_raw_tracepoint_open, name, raw_tracepoint.name);
SAME(sys_raw_tracepoint_open, prog_fd, raw_tracepoint.prog_fd);
SAME_INFO(sys_btf_info, bpf_btf_info, btf);
SAME_INFO(sys_btf_info, bpf_btf_info, btf_size);
SAME_INFO(sys_btf_info, bpf_btf_info, id);
SAME(sys_link_create, prog_fd, link_create.prog_fd);
SAME(sys_link_create, target_fd, link_create.target_fd);
SAME(sys_link_create, attach_type, link_create.attach_type);
SAME(sys_link_create, flags, link_create.flags);
SAME(sys_iter_create, link_fd, iter_create.link_fd);
SAME(sys_iter_create, flags, iter_create.flags);
SAME(sys_info, fd, info.bpf_fd);
SAME(sys_info, info_len, info.info_len);
SAME(sys_info, info, info.info);
SAME(sys_by_id, id, start_id);
SAME(sys_by_id, next_id, next_id);
SAME(sys_by_id, open_flags, open_flags);

SAME_INFO(sys_prog_info, bpf_prog_info, id);
SAME_INFO(sys_prog_info, bpf_prog_info, load_time);
SAME_INFO(sys_prog_info, bpf_prog_info, name);
SAME_INFO(sys_prog_info, bpf_prog_info, ifindex);
SAME_INFO(sys_prog_info, bpf_prog_info, netns_dev);
SAME_INFO(sys_prog_info, bpf_prog_info, btf_id);
SAME_INFO(sys_prog_info, bpf_prog_info, line_info);
SAME_INFO(sys_prog_info, bpf_prog_info, run_time_ns);
SAME_INFO(sys_prog_info, bpf_prog_info, recursion_misses);
SAME_INFO(sys_prog_info, bpf_prog_info, verified_insns);
SAME_INFO(sys_prog_info, bpf_prog_info, attach_btf_id);
SAME_INFO(sys_map_info, bpf_map_info, id);
SAME_INFO(sys_map_info, bpf_map_info, name);
SAME_INFO(sys_map_info, bpf_map_info, btf_id);
SAME_INFO(sys_map_info, bpf_map_info, btf_value_type_id);
SAME_INFO(sys_map_info, bpf_map_info, map_extra);
_Static_assert(offsetof(struct sys_link_info, prog_id) == offsetof(struct bpf_link_info, prog_id), "prog_id");
_Static_assert(offsetof(struct sys_link_info, attach_type) == offsetof(struct bpf_link_info, tracing.attach_type),
	       "attach_type");
_Static_assert(offsetof(struct sys_link_info, target_btf_id) ==
	       offsetof(struct bpf_link_info, tracing.target_btf_id), "target_btf_id");

static void test_numbers_are_the_headers(void **state)
{
	(void)state;
	assert_int_equal(SYS_MAP_CREATE, BPF_MAP_CREATE);
	assert_int_equal(SYS_MAP_LOOKUP_ELEM, BPF_MAP_LOOKUP_ELEM);
	assert_int_equal(SYS_MAP_UPDATE_ELEM, BPF_MAP_UPDATE_ELEM);
	assert_int_equal(SYS_MAP_GET_NEXT_KEY, BPF_MAP_GET_NEXT_KEY);
	assert_int_equal(SYS_PROG_LOAD, BPF_PROG_LOAD);
	assert_int_equal(SYS_OBJ_PIN, BPF_OBJ_PIN);
	assert_int_equal(SYS_OBJ_GET, BPF_OBJ_GET);
	assert_int_equal(SYS_PROG_GET_NEXT_ID, BPF_PROG_GET_NEXT_ID);
	assert_int_equal(SYS_PROG_GET_FD_BY_ID, BPF_PROG_GET_FD_BY_ID);
	assert_int_equal(SYS_OBJ_GET_INFO_BY_FD, BPF_OBJ_GET_INFO_BY_FD);
	assert_int_equal(SYS_RAW_TRACEPOINT_OPEN, BPF_RAW_TRACEPOINT_OPEN);
	assert_int_equal(SYS_BTF_LOAD, BPF_BTF_LOAD);
	assert_int_equal(SYS_BTF_GET_FD_BY_ID, BPF_BTF_GET_FD_BY_ID);
	assert_int_equal(SYS_MAP_FREEZE, BPF_MAP_FREEZE);
	assert_int_equal(SYS_BTF_GET_NEXT_ID, BPF_BTF_GET_NEXT_ID);
	assert_int_equal(SYS_LINK_CREATE, BPF_LINK_CREATE);
	assert_int_equal(SYS_LINK_GET_FD_BY_ID, BPF_LINK_GET_FD_BY_ID);
	assert_int_equal(SYS_LINK_GET_NEXT_ID, BPF_LINK_GET_NEXT_ID);
}

/* ---- the gate ---- */

static struct {
	int answer, calls;
	int answers_first;   /* given for the first `until` calls */
	int until;
	enum sys_command command;
	uint32_t size;
	uint8_t attr[sizeof(union bpf_attr)];
} seen;

static int note(enum sys_command command, void *attr, uint32_t size)
{
	seen.command = command;
	seen.size = size;
	memcpy(seen.attr, attr, size);
	return seen.calls++ < seen.until ? seen.answers_first : seen.answer;
}

static int start(void **state)
{
	(void)state;
	memset(&seen, 0, sizeof(seen));
	sys_set_gate(note);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	sys_set_gate(NULL);
	return 0;
}

static void test_map_create_passes_exactly_its_struct(void **state)
{
	struct sys_map_create attr, got;

	(void)state;
	memset(&attr, 0, sizeof(attr));
	attr.map_type = 27;
	attr.max_entries = 4096;
	memcpy(attr.map_name, "events", 7);
	seen.answer = -E2BIG;
	assert_int_equal(sys_map_create(&attr), -E2BIG);
	assert_int_equal(seen.command, SYS_MAP_CREATE);
	assert_int_equal(seen.size, 72);
	memcpy(&got, seen.attr, sizeof(got));
	assert_memory_equal(&got, &attr, sizeof(got));
}

static void test_lookup_passes_pointers(void **state)
{
	struct sys_map_elem got;
	uint32_t key = 1, value = 2;

	(void)state;
	assert_int_equal(sys_map_lookup(9, &key, &value), 0);
	memcpy(&got, seen.attr, sizeof(got));
	assert_int_equal(got.map_fd, 9);
	assert_ptr_equal((void *)(uintptr_t)got.key, &key);
	assert_ptr_equal((void *)(uintptr_t)got.value, &value);
	assert_int_equal(got.flags, 0);
}

static void test_freeze_passes_only_the_descriptor(void **state)
{
	(void)state;
	assert_int_equal(sys_map_freeze(5), 0);
	assert_int_equal(seen.size, 4);
	assert_int_equal(seen.attr[0], 5);
}

static void test_interrupted_load_is_repeated(void **state)
{
	struct sys_prog_load attr;

	(void)state;
	memset(&attr, 0, sizeof(attr));
	seen.answers_first = -EAGAIN;
	seen.until = 3;
	seen.answer = -EINVAL;
	assert_int_equal(sys_prog_load(&attr), -EINVAL);
	assert_int_equal(seen.calls, 4);
}

static void test_load_interrupted_for_ever_gives_up(void **state)
{
	struct sys_prog_load attr;

	(void)state;
	memset(&attr, 0, sizeof(attr));
	seen.answer = -EAGAIN;
	assert_int_equal(sys_prog_load(&attr), -EAGAIN);
	assert_int_equal(seen.calls, 6);
}

static void test_other_errors_are_not_repeated(void **state)
{
	struct sys_prog_load attr;

	(void)state;
	memset(&attr, 0, sizeof(attr));
	seen.answer = -EACCES;
	assert_int_equal(sys_prog_load(&attr), -EACCES);
	assert_int_equal(seen.calls, 1);
}

static int open_null(enum sys_command command, void *attr, uint32_t size)
{
	(void)command;
	(void)attr;
	(void)size;
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void test_descriptor_is_never_a_standard_one(void **state)
{
	int keep = dup(0), fd;

	(void)state;
	assert_true(keep > 2);
	close(0);
	sys_set_gate(open_null);
	fd = sys_obj_get("/nowhere");
	assert_true(fd > 2);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(0, F_GETFD), -1);
	close(fd);
	assert_int_equal(dup2(keep, 0), 0);
	close(keep);
}

static void test_first_eperm_raises_memlock_and_tries_again(void **state)
{
	struct rlimit old, small;
	struct sys_map_create attr;

	(void)state;
	getrlimit(RLIMIT_MEMLOCK, &old);
	small = old;
	small.rlim_cur = 65536;
	if (setrlimit(RLIMIT_MEMLOCK, &small))
		skip();
	memset(&attr, 0, sizeof(attr));
	seen.answer = -EPERM;
	assert_int_equal(sys_map_create(&attr), -EPERM);
	getrlimit(RLIMIT_MEMLOCK, &small);
	assert_int_equal(seen.calls, small.rlim_cur == RLIM_INFINITY ? 2 : 1);
	seen.calls = 0;
	assert_int_equal(sys_map_create(&attr), -EPERM);
	assert_int_equal(seen.calls, 1);
	setrlimit(RLIMIT_MEMLOCK, &old);
}

static int give_next(enum sys_command command, void *attr, uint32_t size)
{
	struct sys_by_id *by_id = attr;

	(void)command;
	(void)size;
	by_id->next_id = by_id->id + 7;
	return 0;
}

static void test_next_id_comes_back(void **state)
{
	uint32_t next = 0;

	(void)state;
	sys_set_gate(give_next);
	assert_int_equal(sys_next_id(SYS_LINK_GET_NEXT_ID, 3, &next), 0);
	assert_int_equal(next, 10);
}

static void test_next_id_is_untouched_on_failure(void **state)
{
	uint32_t next = 42;

	(void)state;
	seen.answer = -ENOENT;
	assert_int_equal(sys_next_id(SYS_LINK_GET_NEXT_ID, 3, &next), -ENOENT);
	assert_int_equal(next, 42);
}

static void test_info_is_zeroed_before_the_call(void **state)
{
	struct sys_link_info info;

	(void)state;
	memset(&info, 0xff, sizeof(info));
	assert_int_equal(sys_info(4, &info, sizeof(info)), 0);
	assert_int_equal(info.id, 0);
	assert_int_equal(seen.size, 16);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_numbers_are_the_headers),
		TEST(test_map_create_passes_exactly_its_struct),
		TEST(test_lookup_passes_pointers),
		TEST(test_freeze_passes_only_the_descriptor),
		TEST(test_interrupted_load_is_repeated),
		TEST(test_load_interrupted_for_ever_gives_up),
		TEST(test_other_errors_are_not_repeated),
		TEST(test_descriptor_is_never_a_standard_one),
		TEST(test_first_eperm_raises_memlock_and_tries_again),
		TEST(test_next_id_comes_back),
		TEST(test_next_id_is_untouched_on_failure),
		TEST(test_info_is_zeroed_before_the_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
