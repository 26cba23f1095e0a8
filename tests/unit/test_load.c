// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * All or nothing: the whole way from a file to attached programs over a kernel
 * that is made up here, with every single bpf(2) call failing in turn.
 * Afterwards no descriptor may be left.  BTF is the running kernel's.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "compile.h"
#include "loader/kernel.h"
#include "loader/sys.h"
#include "loader/transaction.h"

static const char source[] =
	"struct { UINT(type, 27); UINT(max_entries, 5000); } events SEC(\".maps\");\n"
	"struct { UINT(type, 1); UINT(max_entries, 8); TYPE(key, u32); TYPE(value, u64); } table SEC(\".maps\");\n"
	"const volatile u32 picket_mode = 1;\n"
	"u64 lost;\n"
	"struct file { int f_flags; } __attribute__((preserve_access_index));\n"
	"static void *(*lookup)(void *, const void *) = (void *)1;\n"
	"static void *(*reserve)(void *, u64, u64) = (void *)131;\n"
	"static void (*discard)(void *, u64) = (void *)133;\n"
	"SEC(\"lsm/file_open\") int on_open(u64 *ctx)\n"
	"{ u32 key = 0; void *p = reserve(&events, 8, 0); if (p) discard(p, 0); lost += !!lookup(&table, &key);\n"
	"  return picket_mode == 2 && ((struct file *)ctx[0])->f_flags ? -1 : 0; }\n"
	"SEC(\"lsm.s/file_mprotect\") int on_mprotect(u64 *ctx) { return picket_mode == 2 ? -1 : 0; }\n";

static char path[] = "/tmp/picket-load-XXXXXX.bpf.o";

/* ---- the kernel ---- */

static struct {
	int calls, fail_at, fail_with;
	int maps, progs, attached, frozen, logged;
	struct sys_map_create ringbuf;
	uint32_t rodata_mode;
	bool frozen_before_load;
	uint32_t log_level;
	struct sys_prog_load last;
} kernel;

static struct { int first; bool keeps_end; } refusal; /* what PROG_LOAD says */
static uint32_t refused_map; /* no map of this type is created */

static int new_fd(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int on_map_create(const struct sys_map_create *attr)
{
	if (refused_map == attr->map_type)
		return -EPERM;
	kernel.maps++;
	if (attr->map_type == 27)
		kernel.ringbuf = *attr;
	return new_fd();
}

/* Refuses as a kernel does whose trace is 300,000 bytes long: an old one keeps its start, a new one its end. */
static int refuse(struct sys_prog_load *attr)
{
	static const char end[] = "\nR0 !read_ok\nprocessed 1 insns\n";
	char *log = (char *)(uintptr_t)attr->log_buf;

	kernel.log_level = attr->log_level;
	if (!attr->log_level)
		return refusal.first;
	kernel.logged++;
	memset(log, ' ', attr->log_size - 1);
	if (refusal.keeps_end || attr->log_size > 300000)
		memcpy(log + attr->log_size - sizeof(end), end, sizeof(end));
	if (attr->log_size > 300000 || attr->log_level == 4)
		return refusal.first;
	return -ENOSPC;
}

static int on_prog_load(struct sys_prog_load *attr)
{
	if (refusal.first)
		return refuse(attr);
	kernel.logged += attr->log_level != 0;
	kernel.frozen_before_load = kernel.frozen == 1;
	kernel.last = *attr;
	kernel.progs++;
	return new_fd();
}

static int on_update(const struct sys_map_elem *attr)
{
	if (!kernel.rodata_mode)
		memcpy(&kernel.rodata_mode, (void *)(uintptr_t)attr->value, sizeof(kernel.rodata_mode));
	return 0;
}

static int made_up(enum sys_command command, void *attr, uint32_t size)
{
	(void)size;
	if (++kernel.calls == kernel.fail_at)
		return -kernel.fail_with;
	switch (command) {
	case SYS_MAP_CREATE:
		return on_map_create(attr);
	case SYS_PROG_LOAD:
		return on_prog_load(attr);
	case SYS_MAP_UPDATE_ELEM:
		return on_update(attr);
	case SYS_MAP_FREEZE:
		kernel.frozen++;
		return 0;
	case SYS_RAW_TRACEPOINT_OPEN:
		kernel.attached++;
		return new_fd();
	case SYS_BTF_LOAD:
		return new_fd();
	default:
		return 0;
	}
}

static unsigned open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* ---- the way through ---- */

/* The code of the first step that fails; what remains is freed. */
static int go(int fail_at, int fail_with, struct error *e)
{
	struct picket_options options = { .mode = PICKET_MODE_ENFORCE };
	struct picket *p = NULL;
	int r;

	memset(&kernel, 0, sizeof(kernel));
	kernel.fail_at = fail_at;
	kernel.fail_with = fail_with;
	r = picket_new(&p, &options, e);
	if (!r)
		r = picket_add(p, path, e);
	if (!r)
		r = picket_load(p, e);
	if (!r)
		r = picket_attach(p, e);
	picket_free(p);
	return r;
}

static int start(void **state)
{
	struct compiled file = compile(source, "");
	int fd = mkstemps(path, 6);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, file.p, file.n), file.n);
	close(fd);
	free(file.p);
	sys_set_gate(made_up);
	kernel_btf_features();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	sys_set_gate(NULL);
	return unlink(path);
}

static void need_kernel_btf(void)
{
	if (access(KERNEL_BTF, R_OK)) {
		print_message("no %s\n", KERNEL_BTF);
		skip();
	}
}

static void test_story(void **state)
{
	unsigned before = open_descriptors();
	struct error e = ERROR_INIT;

	(void)state;
	need_kernel_btf();
	if (go(0, 0, &e))
		fail_msg("%s", e.text);
	assert_int_equal(kernel.progs, 2);
	assert_int_equal(kernel.attached, 2);
	assert_int_equal(kernel.maps, 4);
	assert_int_equal(kernel.frozen, 1);
	assert_int_equal(kernel.logged, 0);
	assert_true(kernel.frozen_before_load);
	assert_int_equal(kernel.rodata_mode, PICKET_MODE_ENFORCE);
	assert_int_equal(open_descriptors(), before);
}

/* Verdicts on all programs, none attached; a call that fails is a refusal, and nothing is left. */
static void test_verify_leaves_nothing(void **state)
{
	unsigned before = open_descriptors();

	(void)state;
	need_kernel_btf();
	for (int fail_at = 0; fail_at < 12; fail_at++) {
		struct picket_verified *rows = NULL;
		struct error e = ERROR_INIT;
		struct picket *p = NULL;
		size_t n = 0, accepted = 0;

		memset(&kernel, 0, sizeof(kernel));
		kernel.fail_at = fail_at;
		kernel.fail_with = EACCES;
		assert_int_equal(picket_new(&p, NULL, &e), 0);
		assert_int_equal(picket_add(p, path, &e), 0);
		assert_int_equal(picket_verify(p, &rows, &n, &e), 0);
		for (size_t i = 0; i < n; i++) {
			accepted += rows[i].accepted;
			assert_true(rows[i].accepted == !rows[i].error.code);
			error_clear(&rows[i].error);
		}
		if (!fail_at) {
			assert_int_equal(n, 2);
			assert_int_equal(accepted, 2);
		}
		assert_int_equal(kernel.attached, 0);
		free(rows);
		picket_free(p);
		assert_int_equal(open_descriptors(), before);
	}
}

static void test_ring_buffer_is_whole_pages(void **state)
{
	struct error e = ERROR_INIT;

	(void)state;
	need_kernel_btf();
	assert_int_equal(go(0, 0, &e), 0);
	assert_int_equal(kernel.ringbuf.max_entries, 2 * sysconf(_SC_PAGESIZE));
	assert_string_equal(kernel.ringbuf.map_name, "events");
	assert_int_equal(kernel.ringbuf.btf_fd, 0);
}

static void test_last_program_as_the_kernel_sees_it(void **state)
{
	struct error e = ERROR_INIT;

	(void)state;
	need_kernel_btf();
	assert_int_equal(go(0, 0, &e), 0);
	assert_int_equal(kernel.last.prog_type, 29);
	assert_int_equal(kernel.last.expected_attach_type, 27);
	assert_int_equal(kernel.last.prog_flags, 1 << 4);
	assert_string_equal(kernel.last.prog_name, "on_mprotect");
	assert_true(kernel.last.attach_btf_id != 0);
	assert_int_equal(kernel.last.func_info_rec_size, 8);
	assert_int_equal(kernel.last.line_info_rec_size, 16);
	assert_int_equal(kernel.last.log_level, 0);
}

/* Fails call after call with one errno; how many attempts came through all the same. */
static int fail_each(int code, int *calls)
{
	unsigned before = open_descriptors();
	int survived = 0;

	for (int i = 1;; i++) {
		struct error e = ERROR_INIT;
		int r = go(i, code, &e);

		*calls = kernel.calls;
		if (open_descriptors() != before)
			fail_msg("call %d: a descriptor is left", i);
		if (!r && *calls < i)
			return survived;
		if (!r)
			survived++;
		else if (r != -code || !strstr(e.text, path) || strchr(e.text, '\n'))
			fail_msg("call %d: %d, %s", i, r, e.text);
		error_clear(&e);
	}
}

static void test_every_call_fails_in_turn(void **state)
{
	static const int codes[] = { EPERM, EINVAL, ENOMEM, E2BIG, EAGAIN };
	const struct rlimit small = { 1 << 20, RLIM_INFINITY };
	int calls;

	(void)state;
	need_kernel_btf();
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		/*
		 * May fail: types of three maps, two PROG_LOADs (there is a second, with a log), two ids of programs
		 * and two of links.  Must not: BTF_LOAD, the ring buffer, filling, freezing, two attachments.
		 */
		int survived = fail_each(codes[i], &calls);

		assert_int_equal(survived, 9);
		assert_int_equal(calls - survived, 6);
	}
	/* The first EPERM may mean that RLIMIT_MEMLOCK is too low (before 5.11): raised, and tried again. */
	if (!setrlimit(RLIMIT_MEMLOCK, &small))
		assert_int_equal(fail_each(EPERM, &calls), 10);
}

/* A canary without effect is no proof either; whatever fails, nothing is left. */
static void test_every_call_of_the_proof_fails_in_turn(void **state)
{
	static const char *const reasons[] = {
		"proof: the canary program cannot be loaded: ", "proof: the canary program cannot be attached: ",
		"proof: an LSM program was attached and had no effect: nothing would be enforced",
	};
	unsigned before = open_descriptors();

	(void)state;
	need_kernel_btf();
	for (int i = 0; i < 3; i++) {
		struct error e = ERROR_INIT;

		memset(&kernel, 0, sizeof(kernel));
		kernel.fail_at = i + 1;
		kernel.fail_with = ENOMEM;
		assert_int_equal(picket_prove(&e), i < 2 ? -ENOMEM : -EPROTO);
		assert_memory_equal(e.text, reasons[i], strlen(reasons[i]));
		assert_int_equal(open_descriptors(), before);
	}
}

static void test_refused_map_is_named(void **state)
{
	struct error e = ERROR_INIT;
	char expected[256];

	(void)state;
	need_kernel_btf();
	snprintf(expected, sizeof(expected), "%s: map table: MAP_CREATE (type 1, key 4 bytes, value 8 bytes, 8 entries): %s",
		 path, strerror(EPERM));
	refused_map = 1;
	assert_int_equal(go(0, 0, &e), -EPERM);
	refused_map = 0;
	assert_string_equal(e.text, expected);
	assert_string_equal(e.hint, "run as root, or with CAP_BPF and CAP_PERFMON");
}

static void expect_refusal(int first, bool keeps_end, int loads_with_log, uint32_t level)
{
	struct error e = ERROR_INIT;

	need_kernel_btf();
	refusal.first = first;
	refusal.keeps_end = keeps_end;
	assert_int_equal(go(0, 0, &e), first);
	refusal.first = 0;
	assert_int_equal(kernel.logged, loads_with_log);
	assert_int_equal(kernel.log_level, level);
	assert_non_null(e.log);
	assert_non_null(strstr(e.text, "(verifier: R0 !read_ok)"));
	error_clear(&e);
}

static void test_log_grows_where_its_end_is_cut_off(void **state)
{
	(void)state;
	expect_refusal(-EACCES, false, 2, 1);
}

static void test_end_of_a_log_is_enough(void **state)
{
	(void)state;
	expect_refusal(-EACCES, true, 1, 1);
}

static void test_too_complex_asks_for_figures_only(void **state)
{
	(void)state;
	expect_refusal(-E2BIG, true, 1, 4);
}

static void test_mode_of_an_object_without_one(void **state)
{
	static const char plain[] = "SEC(\"lsm/file_open\") int on_open(u64 *ctx) { return 0; }\n";
	struct picket_options options = { .mode = PICKET_MODE_AUDIT };
	char name[] = "/tmp/picket-plain-XXXXXX.bpf.o", expected[256];
	struct compiled file = compile(plain, "");
	struct error e = ERROR_INIT;
	struct picket *p = NULL;
	int fd = mkstemps(name, 6);

	(void)state;
	assert_int_equal(write(fd, file.p, file.n), file.n);
	close(fd);
	free(file.p);
	assert_int_equal(picket_new(&p, &options, &e), 0);
	assert_int_equal(picket_add(p, name, &e), -ENOENT);
	snprintf(expected, sizeof(expected), "%s: this object has no mode: it declares no `picket_mode`", name);
	assert_string_equal(e.text, expected);
	picket_free(p);
	unlink(name);
}

static void test_same_policy_twice(void **state)
{
	struct picket_options options = { .mode = PICKET_MODE_UNSET };
	struct error e = ERROR_INIT;
	struct picket *p = NULL;

	(void)state;
	assert_int_equal(picket_new(&p, &options, &e), 0);
	assert_int_equal(picket_add(p, path, &e), 0);
	assert_int_equal(picket_add(p, path, &e), -EEXIST);
	assert_non_null(strstr(e.text, " is already a policy called picket-load-"));
	picket_free(p);
}

static void test_files_that_are_none(void **state)
{
	struct picket_options options = { .mode = PICKET_MODE_UNSET };
	struct error e = ERROR_INIT;
	struct picket *p = NULL;
	char expected[128];

	(void)state;
	assert_int_equal(picket_new(&p, &options, &e), 0);
	assert_int_equal(picket_add(p, "/nowhere/x.bpf.o", &e), -ENOENT);
	snprintf(expected, sizeof(expected), "/nowhere/x.bpf.o: %s", strerror(ENOENT));
	assert_string_equal(e.text, expected);
	assert_int_equal(picket_add(p, "/tmp", &e), -EINVAL);
	assert_string_equal(e.text, "/tmp: not a regular file of at most 64 MiB");
	picket_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_story),
		cmocka_unit_test(test_verify_leaves_nothing),
		cmocka_unit_test(test_ring_buffer_is_whole_pages),
		cmocka_unit_test(test_last_program_as_the_kernel_sees_it),
		cmocka_unit_test(test_every_call_fails_in_turn),
		cmocka_unit_test(test_every_call_of_the_proof_fails_in_turn),
		cmocka_unit_test(test_refused_map_is_named),
		cmocka_unit_test(test_log_grows_where_its_end_is_cut_off),
		cmocka_unit_test(test_end_of_a_log_is_enough),
		cmocka_unit_test(test_too_complex_asks_for_figures_only),
		cmocka_unit_test(test_mode_of_an_object_without_one),
		cmocka_unit_test(test_same_policy_twice),
		cmocka_unit_test(test_files_that_are_none),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
