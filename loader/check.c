// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Can this kernel enforce?  One function per requirement, in the order in
 * which they matter; the table at the end lists them.
 *
 * A row says what was seen and where, and the exact thing to do about it.
 * What cannot be found out is said so and is not held against the kernel:
 * the proof after loading decides (prove.c).
 */
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

#include "kernel.h"
#include "lsm_list.h"
#include "proc.h"
#include "prove.h"
#include "sys.h"

struct context {
	const char *root, *machine;
};

/* Writes one half of a row. */
#define SAY(field, ...) snprintf((field), sizeof(field), __VA_ARGS__)

/* ---- the machine ---- */

/* BPF LSM needs BPF trampolines and, except on x86, ftrace direct calls. Source: arch_prepare_bpf_trampoline() there. */
static const struct { const char *machine; enum picket_verdict verdict; const char *since; } machines[] = {
	{ "x86_64", PICKET_CAN, "5.7" },
	{ "aarch64", PICKET_CAN, "6.4" },
	{ "s390x", PICKET_CAN, "6.3" },
	{ "riscv64", PICKET_CAN, "6.8" },
	{ "ppc64le", PICKET_CAN, "6.13" },
	{ "loongarch64", PICKET_CAN, "6.17" },
	{ "i386", PICKET_CANNOT, NULL },
	{ "i686", PICKET_CANNOT, NULL },
	{ "armv6l", PICKET_CANNOT, NULL },
	{ "armv7l", PICKET_CANNOT, NULL },
	{ "mips", PICKET_CANNOT, NULL },
	{ "mips64", PICKET_CANNOT, NULL },
};

static void check_machine(const struct context *c, struct picket_requirement *row)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		if (strcmp(machines[i].machine, c->machine))
			continue;
		row->verdict = machines[i].verdict;
		if (machines[i].since)
			SAY(row->found, "%s: Linux has BPF LSM for it since %s (uname)", c->machine, machines[i].since);
		else
			SAY(row->found, "%s: no Linux has BPF trampolines for it (uname)", c->machine);
		if (!machines[i].since)
			SAY(row->fix, "a 64-bit kernel on a processor that has them: x86_64, aarch64, s390x, riscv64");
		return;
	}
	SAY(row->found, "%s: not known to picket (uname)", c->machine);
}

/* ---- bpf(2) ---- */

static void check_bpf(const struct context *c, struct picket_requirement *row)
{
	uint32_t id;
	int r = sys_next_id(SYS_PROG_GET_NEXT_ID, 0, &id);

	(void)c;
	if (r >= 0 || r == -ENOENT) {
		SAY(row->found, "bpf(2) answers (BPF_PROG_GET_NEXT_ID)");
		return;
	}
	row->verdict = PICKET_CANNOT;
	SAY(row->found, "%s (BPF_PROG_GET_NEXT_ID)", strerror(-r));
	if (r == -ENOSYS)
		SAY(row->fix, "a kernel built with CONFIG_BPF_SYSCALL=y");
	else if (r == -EPERM || r == -EACCES)
		SAY(row->fix, "run as root, outside of sandboxes that forbid bpf(2)");
}

/* capability(7) numbers; each row of the table is one thing to be able to do. */
enum { CAP_SYS_ADMIN_BIT = 21, CAP_PERFMON_BIT = 38, CAP_BPF_BIT = 39 };

static int effective_capabilities(const char *root, unsigned long long *caps)
{
	char text[4096], path[512];
	const char *at;
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "%s/proc/self/status", root);
	f = fopen(path, "re");
	if (!f)
		return -errno;
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = 0;
	at = strstr(text, "CapEff:");
	if (!at)
		return -EINVAL;
	*caps = strtoull(at + strlen("CapEff:"), NULL, 16);
	return 0;
}

static void check_capabilities(const struct context *c, struct picket_requirement *row)
{
	unsigned long long caps;
	bool admin, bpf;

	if (effective_capabilities(c->root, &caps)) {
		SAY(row->found, "cannot be seen: no CapEff in /proc/self/status");
		return;
	}
	admin = caps >> CAP_SYS_ADMIN_BIT & 1;
	bpf = (caps >> CAP_BPF_BIT & 1) && (caps >> CAP_PERFMON_BIT & 1);
	SAY(row->found, "%s (CapEff %016llx in /proc/self/status)",
	    admin ? "CAP_SYS_ADMIN" : bpf ? "CAP_BPF and CAP_PERFMON: enough to run, not to pin" :
	    "neither CAP_SYS_ADMIN nor CAP_BPF with CAP_PERFMON", caps);
	row->verdict = admin ? PICKET_CAN : bpf ? PICKET_PARTLY : PICKET_CANNOT;
	if (!admin)
		SAY(row->fix, "run as root, or with CAP_SYS_ADMIN");
}

#define JIT_FILE "/proc/sys/net/core/bpf_jit_enable"

static void check_jit(const struct context *c, struct picket_requirement *row)
{
	long v = proc_number(c->root, JIT_FILE);

	if (v < 0) {
		SAY(row->found, "cannot be seen: no " JIT_FILE " (no CONFIG_BPF_JIT, no /proc, or another network namespace)");
		return;
	}
	SAY(row->found, "%s (" JIT_FILE " is %ld)", v ? "on" : "off: programs are interpreted", v);
	if (v)
		return;
	row->verdict = PICKET_PARTLY;
	SAY(row->fix, "sysctl net.core.bpf_jit_enable=1");
}

/* ---- BPF LSM ---- */

static void check_btf(const struct context *c, struct picket_requirement *row)
{
	struct error e = ERROR_INIT;
	struct btf btf;
	int r;

	(void)c;
	memset(&btf, 0, sizeof(btf));
	r = btf_open_file(&btf, KERNEL_BTF, 0, &e);
	if (!r) {
		SAY(row->found, "%u bytes of types, %u of names (" KERNEL_BTF ")", btf.types_size, btf.strings_size);
		btf_close(&btf);
		return;
	}
	row->verdict = PICKET_CANNOT;
	SAY(row->found, "%.500s", e.text);
	SAY(row->fix, "a kernel built with CONFIG_DEBUG_INFO_BTF=y, sysfs mounted at /sys; a BTF file cannot stand in: "
	    "the kernel itself looks hooks up in its own");
}

static void check_lsm_built_in(const struct context *c, struct picket_requirement *row)
{
	struct error e = ERROR_INIT;
	uint32_t id;

	(void)c;
	if (!kernel_canary(&id, &e)) {
		SAY(row->found, "built in (" CANARY_HOOK " is type %u of " KERNEL_BTF ")", id);
		return;
	}
	row->verdict = PICKET_CANNOT;
	SAY(row->found, "%.500s", e.text);
	SAY(row->fix, "a kernel built with CONFIG_BPF_LSM=y");
}

static void check_trial_load(const struct context *c, struct picket_requirement *row)
{
	struct error e = ERROR_INIT;
	uint32_t id;
	int r = kernel_canary(&id, &e);

	(void)c;
	if (r) {
		SAY(row->found, "not tried: no hook to load for");
		return;
	}
	r = prove_trial_load(id);
	if (!r) {
		SAY(row->found, "the kernel takes an LSM program (loaded one, attached nothing)");
		return;
	}
	row->verdict = PICKET_CANNOT;
	SAY(row->found, "PROG_LOAD of an LSM program: %s", strerror(-r));
	if (r == -EPERM)
		SAY(row->fix, "run as root, outside of sandboxes that forbid LSM programs");
	else
		SAY(row->fix, "a kernel built with CONFIG_BPF_LSM=y and CONFIG_BPF_JIT=y");
}

static void check_lsm_list(const struct context *c, struct picket_requirement *row)
{
	struct error e = ERROR_INIT;
	struct lsm_list list;

	if (lsm_list_read(c->root, &list, &e)) {
		SAY(row->found, "cannot be seen: %.480s", e.text);
		row->verdict = PICKET_PARTLY;
		SAY(row->fix, "mount -t securityfs securityfs /sys/kernel/security");
		return;
	}
	if (lsm_list_has(&list, "bpf")) {
		SAY(row->found, "bpf is active: %s (%s)", list.names, list.how);
		return;
	}
	row->verdict = PICKET_CANNOT;
	SAY(row->found, "bpf is not among the active security modules, so nothing would be enforced: %s (%s)",
	    list.names, list.how);
	snprintf(row->fix, sizeof(row->fix), "boot with ");
	lsm_list_fix(&list, row->fix + strlen(row->fix), sizeof(row->fix) - strlen(row->fix));
}

#define FTRACE_FILE "/proc/sys/kernel/ftrace_enabled"

static void check_ftrace(const struct context *c, struct picket_requirement *row)
{
	long v = proc_number(c->root, FTRACE_FILE);

	if (v < 0) {
		SAY(row->found, "cannot be seen: no " FTRACE_FILE);
		return;
	}
	SAY(row->found, "%s (" FTRACE_FILE " is %ld)", v ? "on" : "off: attached programs are never called", v);
	if (v)
		return;
	row->verdict = PICKET_CANNOT;
	SAY(row->fix, "sysctl kernel.ftrace_enabled=1");
}

/* ---- what narrows policies ---- */

/* "none [integrity] confidentiality": the level in brackets is the one in force. */
static void check_lockdown(const struct context *c, struct picket_requirement *row)
{
	char text[128], *level;
	const char *how;

	if (proc_securityfs(c->root, "lockdown", text, sizeof(text), &how)) {
		SAY(row->found, "none: the kernel has no lockdown, or no securityfs");
		return;
	}
	level = strchr(text, '[');
	level = level ? level + 1 : text;
	level[strcspn(level, "]")] = 0;
	SAY(row->found, "%s (%s/lockdown)", level, how);
	if (strcmp(level, "confidentiality"))
		return;
	row->verdict = PICKET_PARTLY;
	SAY(row->fix, "policies that call bpf_probe_read_kernel() are refused: follow pointers directly, or boot with "
	    "lockdown=integrity");
}

static bool in_word_list(const char *root, const char *path, const char *word)
{
	char line[256], full[512];
	bool found = false;
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", root, path);
	f = fopen(full, "re");
	while (f && !found && fgets(line, sizeof(line), f)) {
		char *name = strrchr(line, '\t');

		line[strcspn(line, "\n")] = 0;
		found = !strcmp(name ? name + 1 : line, word);
	}
	if (f)
		fclose(f);
	return found;
}

static void check_bpffs(const struct context *c, struct picket_requirement *row)
{
	const uint32_t magic = 0xcafe4a11;
	struct statfs fs;
	char path[512];

	snprintf(path, sizeof(path), "%s/sys/fs/bpf", c->root);
	if (!statfs(path, &fs) && (uint32_t)fs.f_type == magic)
		SAY(row->found, "mounted at /sys/fs/bpf (statfs)");
	else if (in_word_list(c->root, "/proc/filesystems", "bpf"))
		SAY(row->found, "not mounted at /sys/fs/bpf; load will mount it (/proc/filesystems has bpf)");
	else {
		SAY(row->found, "not mounted at /sys/fs/bpf, and /proc/filesystems does not name it");
		SAY(row->fix, "mount -t bpf bpf /sys/fs/bpf");
		row->verdict = PICKET_PARTLY;
	}
}

/* Before 5.11 maps and programs count against the limit (memory cgroups do it since).  A policy needs less than this. */
#define MEMLOCK_ENOUGH (1u << 20)

static void check_memlock(const struct context *c, struct picket_requirement *row)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	struct rlimit now;

	(void)c;
	if (getrlimit(RLIMIT_MEMLOCK, &now)) {
		SAY(row->found, "cannot be seen: %s", strerror(errno));
		return;
	}
	if (now.rlim_cur == RLIM_INFINITY) {
		SAY(row->found, "unlimited (RLIMIT_MEMLOCK)");
		return;
	}
	SAY(row->found, "%llu KiB (RLIMIT_MEMLOCK; kernels before 5.11 count BPF memory against it)",
	    (unsigned long long)now.rlim_cur / 1024);
	if (now.rlim_cur >= MEMLOCK_ENOUGH)
		return;
	if (!setrlimit(RLIMIT_MEMLOCK, &unlimited)) {
		setrlimit(RLIMIT_MEMLOCK, &now);
		return;
	}
	row->verdict = PICKET_PARTLY;
	SAY(row->fix, "ulimit -l unlimited");
}

/* ---- the list ---- */

static const struct {
	const char *name;
	bool quick;
	void (*check)(const struct context *c, struct picket_requirement *row);
} checks[] = {
	{ "machine", true, check_machine },
	{ "bpf(2)", true, check_bpf },
	{ "capabilities", true, check_capabilities },
	{ "jit", true, check_jit },
	{ "kernel btf", false, check_btf },
	{ "bpf lsm", false, check_lsm_built_in },
	{ "trial load", false, check_trial_load },
	{ "lsm list", true, check_lsm_list },
	{ "ftrace", true, check_ftrace },
	{ "lockdown", true, check_lockdown },
	{ "bpffs", true, check_bpffs },
	{ "memlock", true, check_memlock },
};

_Static_assert(sizeof(checks) / sizeof(checks[0]) <= CHECK_ROWS, "room for every row");

size_t check_run(const char *root, const char *machine, bool quick, struct picket_requirement rows[CHECK_ROWS])
{
	const struct context c = { root, machine };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (quick && !checks[i].quick)
			continue;
		memset(&rows[n], 0, sizeof(rows[n]));
		rows[n].name = checks[i].name;
		checks[i].check(&c, &rows[n]);
		n++;
	}
	return n;
}

enum picket_verdict check_verdict(const struct picket_requirement *rows, size_t n)
{
	enum picket_verdict worst = PICKET_CAN;

	for (size_t i = 0; i < n; i++)
		if (rows[i].verdict > worst)
			worst = rows[i].verdict;
	return worst;
}

static const char *machine_name(struct utsname *uts)
{
	return uname(uts) ? "unknown" : uts->machine;
}

int picket_check(struct picket_requirement **rows, size_t *n, enum picket_verdict *verdict, struct error *e)
{
	struct picket_requirement *room = calloc(CHECK_ROWS, sizeof(*room));
	struct utsname uts;

	if (!room)
		return error_set(e, -ENOMEM, "out of memory");
	*n = check_run("", machine_name(&uts), false, room);
	*verdict = check_verdict(room, *n);
	*rows = room;
	return 0;
}

/* The first requirement that is missing: the rest often follows from it. */
int picket_can_enforce(struct error *e)
{
	struct picket_requirement rows[CHECK_ROWS];
	struct utsname uts;
	size_t n = check_run("", machine_name(&uts), true, rows);

	for (size_t i = 0; i < n; i++)
		if (rows[i].verdict == PICKET_CANNOT) {
			error_set(e, -EOPNOTSUPP, "this kernel cannot enforce: %s: %s", rows[i].name, rows[i].found);
			return error_hint(e, "%s", rows[i].fix);
		}
	return 0;
}
