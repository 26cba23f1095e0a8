// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* `check` on roots of made-up files: what it says of each kernel, and the exact fix. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "loader/check.h"
#include "loader/kernel.h"
#include "loader/lsm_list.h"
#include "loader/proc.h"
#include "loader/sys.h"

static char root[64];
static int bpf_answer;

static int fake_bpf(enum sys_command command, void *attr, uint32_t size)
{
	(void)command;
	(void)attr;
	(void)size;
	return bpf_answer;
}

static void put(const char *path, const char *text)
{
	char full[256];
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", root, path);
	for (char *p = full + strlen(root) + 1; (p = strchr(p, '/')); p++) {
		*p = 0;
		mkdir(full, 0700);
		*p = '/';
	}
	f = fopen(full, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

#define ALL_CAPS "Name:\tpicket\nCapEff:\t000001ffffffffff\nSeccomp:\t0\n"

/* A kernel that can: every test spoils one thing. */
static int start(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "/tmp/picket-check-XXXXXX");
	if (!mkdtemp(root))
		return -1;
	put("/sys/kernel/security/lsm", "lockdown,capability,landlock,yama,apparmor,bpf");
	put("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	put("/proc/sys/net/core/bpf_jit_enable", "1\n");
	put("/proc/sys/kernel/ftrace_enabled", "1\n");
	put("/proc/self/status", ALL_CAPS);
	put("/proc/filesystems", "nodev\tsysfs\nnodev\tbpf\n\text4\n");
	bpf_answer = -ENOENT;
	sys_set_gate(fake_bpf);
	return 0;
}

static int stop(void **state)
{
	char command[128];

	(void)state;
	sys_set_gate(NULL);
	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command);
}

static struct picket_requirement row(const char *machine, const char *name)
{
	struct picket_requirement rows[CHECK_ROWS];
	size_t n = check_run(root, machine, true, rows);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(rows[i].name, name))
			return rows[i];
	fail_msg("no row %s", name);
	return rows[0];
}

static void expect(const char *name, enum picket_verdict verdict, const char *found, const char *fix)
{
	struct picket_requirement r = row("x86_64", name);

	assert_string_equal(r.found, found);
	assert_string_equal(r.fix, fix);
	assert_int_equal(r.verdict, verdict);
}

static void test_good_kernel_can(void **state)
{
	struct picket_requirement rows[CHECK_ROWS];
	size_t n = check_run(root, "x86_64", true, rows);

	(void)state;
	assert_int_equal(n, 9);
	for (size_t i = 0; i < n; i++)
		if (rows[i].verdict != PICKET_CAN)
			fail_msg("%s: %s", rows[i].name, rows[i].found);
	assert_int_equal(check_verdict(rows, n), PICKET_CAN);
}

static void test_bpf_in_list(void **state)
{
	(void)state;
	expect("lsm list", PICKET_CAN, "bpf is active: lockdown,capability,landlock,yama,apparmor,bpf "
	       "(/sys/kernel/security)", "");
}

static void test_bpf_not_in_list(void **state)
{
	(void)state;
	put("/sys/kernel/security/lsm", "lockdown,capability,landlock,yama,apparmor");
	expect("lsm list", PICKET_CANNOT, "bpf is not among the active security modules, so nothing would be enforced: "
	       "lockdown,capability,landlock,yama,apparmor (/sys/kernel/security)",
	       "boot with lsm=lockdown,capability,landlock,yama,apparmor,bpf");
}

static void test_name_that_only_contains_bpf(void **state)
{
	(void)state;
	put("/sys/kernel/security/lsm", "capability,bpfx,xbpf");
	assert_int_equal(row("x86_64", "lsm list").verdict, PICKET_CANNOT);
}

static void test_list_from_command_line(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof(path), "%s/sys/kernel/security/lsm", root);
	unlink(path);
	put("/proc/cmdline", "quiet lsm=yama lsm=landlock,yama ro\n");
	expect("lsm list", PICKET_CANNOT, "bpf is not among the active security modules, so nothing would be enforced: "
	       "landlock,yama (/proc/cmdline)", "boot with lsm=landlock,yama,bpf");
}

static void test_list_that_cannot_be_seen(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof(path), "%s/sys/kernel/security/lsm", root);
	unlink(path);
	put("/proc/cmdline", "quiet ro\n");
	expect("lsm list", PICKET_PARTLY, "cannot be seen: the active security modules cannot be found out: no securityfs, "
	       "no lsm_list_modules(2), no lsm= in /proc/cmdline",
	       "mount -t securityfs securityfs /sys/kernel/security");
}

static void test_modules_by_number(void **state)
{
	const unsigned long long ids[] = { 108, 100, 110, 109 }, unknown[] = { 100, 999 };
	struct lsm_list list = { 0 };

	(void)state;
	assert_int_equal(lsm_list_names(ids, 4, &list), 0);
	assert_string_equal(list.names, "lockdown,capability,landlock,bpf");
	assert_int_equal(lsm_list_names(unknown, 2, &list), -ENOENT);
}

static void test_ftrace_off(void **state)
{
	(void)state;
	put("/proc/sys/kernel/ftrace_enabled", "0\n");
	expect("ftrace", PICKET_CANNOT, "off: attached programs are never called (/proc/sys/kernel/ftrace_enabled is 0)",
	       "sysctl kernel.ftrace_enabled=1");
}

static void test_jit_off(void **state)
{
	(void)state;
	put("/proc/sys/net/core/bpf_jit_enable", "0\n");
	expect("jit", PICKET_PARTLY, "off: programs are interpreted (/proc/sys/net/core/bpf_jit_enable is 0)",
	       "sysctl net.core.bpf_jit_enable=1");
}

static void test_lockdown_confidentiality(void **state)
{
	(void)state;
	put("/sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
	expect("lockdown", PICKET_PARTLY, "confidentiality (/sys/kernel/security/lockdown)",
	       "policies that call bpf_probe_read_kernel() are refused: follow pointers directly, or boot with "
	       "lockdown=integrity");
}

static void test_lockdown_integrity(void **state)
{
	(void)state;
	expect("lockdown", PICKET_CAN, "integrity (/sys/kernel/security/lockdown)", "");
}

static void test_no_bpf_system_call(void **state)
{
	char found[128];

	(void)state;
	bpf_answer = -ENOSYS;
	snprintf(found, sizeof(found), "%s (BPF_PROG_GET_NEXT_ID)", strerror(ENOSYS));
	expect("bpf(2)", PICKET_CANNOT, found, "a kernel built with CONFIG_BPF_SYSCALL=y");
}

static void test_bpf_forbidden(void **state)
{
	char found[128];

	(void)state;
	bpf_answer = -EPERM;
	snprintf(found, sizeof(found), "%s (BPF_PROG_GET_NEXT_ID)", strerror(EPERM));
	expect("bpf(2)", PICKET_CANNOT, found, "run as root, outside of sandboxes that forbid bpf(2)");
}

static void test_no_capabilities(void **state)
{
	(void)state;
	put("/proc/self/status", "CapEff:\t0000000000000000\n");
	expect("capabilities", PICKET_CANNOT, "neither CAP_SYS_ADMIN nor CAP_BPF with CAP_PERFMON "
	       "(CapEff 0000000000000000 in /proc/self/status)", "run as root, or with CAP_SYS_ADMIN");
}

static void test_bpf_capabilities_only(void **state)
{
	(void)state;
	put("/proc/self/status", "CapEff:\t000000c000000000\n");
	expect("capabilities", PICKET_PARTLY, "CAP_BPF and CAP_PERFMON: enough to run, not to pin "
	       "(CapEff 000000c000000000 in /proc/self/status)", "run as root, or with CAP_SYS_ADMIN");
}

static void test_machine_without_trampolines(void **state)
{
	struct picket_requirement r = row("armv7l", "machine");

	(void)state;
	assert_int_equal(r.verdict, PICKET_CANNOT);
	assert_string_equal(r.found, "armv7l: no Linux has BPF trampolines for it (uname)");
}

static void test_unknown_machine_is_not_refused(void **state)
{
	struct picket_requirement r = row("elbrus", "machine");

	(void)state;
	assert_int_equal(r.verdict, PICKET_CAN);
	assert_string_equal(r.found, "elbrus: not known to picket (uname)");
}

static void test_bpffs_missing(void **state)
{
	(void)state;
	put("/proc/filesystems", "nodev\tsysfs\nnodev\tbpffs\n");
	expect("bpffs", PICKET_PARTLY, "not mounted at /sys/fs/bpf, and /proc/filesystems does not name it",
	       "mount -t bpf bpf /sys/fs/bpf");
}

static void test_numbers_that_are_none(void **state)
{
	(void)state;
	put("/proc/sys/kernel/ftrace_enabled", "yes\n");
	assert_int_equal(proc_number(root, "/proc/sys/kernel/ftrace_enabled"), -EINVAL);
	assert_int_equal(proc_number(root, "/proc/none"), -ENOENT);
}

static void test_names_as_the_kernel_takes_them(void **state)
{
	char name[16];

	(void)state;
	kernel_name(name, "mprotect-audit.rodata.str");
	assert_string_equal(name, "mprotect_audit.");
	kernel_name(name, "a\nb");
	assert_string_equal(name, "a_b");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_good_kernel_can),
		TEST(test_bpf_in_list),
		TEST(test_bpf_not_in_list),
		TEST(test_name_that_only_contains_bpf),
		TEST(test_list_from_command_line),
		TEST(test_list_that_cannot_be_seen),
		TEST(test_modules_by_number),
		TEST(test_ftrace_off),
		TEST(test_jit_off),
		TEST(test_lockdown_confidentiality),
		TEST(test_lockdown_integrity),
		TEST(test_no_bpf_system_call),
		TEST(test_bpf_forbidden),
		TEST(test_no_capabilities),
		TEST(test_bpf_capabilities_only),
		TEST(test_machine_without_trampolines),
		TEST(test_unknown_machine_is_not_refused),
		TEST(test_bpffs_missing),
		TEST(test_numbers_that_are_none),
		TEST(test_names_as_the_kernel_takes_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
