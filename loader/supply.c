// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What a running kernel tells about itself, given to externs: see supply.h. */
#include "supply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "inflate.h"
#include "kconfig.h"
#include "proc.h"
#include "sys.h"

#define CONFIG_MAX (16u << 20)   /* bytes; a large configuration has 0.3 MiB */
#define KALLSYMS "/proc/kallsyms"

/* ---- the version ---- */

/* "6.1.153": LINUX_VERSION_CODE, whose last part has eight bits; 0 when there are no three numbers. */
static uint32_t version_code(const char *text)
{
	unsigned long part[3];
	char *end;

	for (int i = 0; i < 3; i++) {
		part[i] = strtoul(text, &end, 10);
		if (end == text || part[i] > UINT16_MAX || (i < 2 && *end != '.'))
			return 0;
		text = end + 1;
	}
	return (uint32_t)(part[0] << 16 | (part[1] & 0xff) << 8 | (part[2] > 255 ? 255 : part[2]));
}

/* What follows the nth blank, or "". */
static const char *after_blanks(const char *text, int n)
{
	for (; n && *text; text++)
		n -= *text == ' ';
	return text;
}

/*
 * Distributions count releases of their own in uname's release.  Ubuntu has
 * the kernel's version as the third word of version_signature, Debian behind
 * its name in uname's version.
 */
uint32_t kernel_version_code(const char *release, const char *version, const char *signature)
{
	const char *debian = strstr(version, "Debian ");
	uint32_t code = version_code(after_blanks(signature, 2));

	if (!code && debian)
		code = version_code(debian + strlen("Debian "));
	return code ? code : version_code(release);
}

/* ---- values that are no option of the configuration ---- */

static int read_version(const char *root, uint64_t *out, struct error *e)
{
	char signature[256] = "";
	struct utsname name;

	if (uname(&name))
		return error_set(e, -errno, "uname: %s", strerror(errno));
	proc_read(root, "/proc/version_signature", signature, sizeof(signature));
	*out = kernel_version_code(name.release, name.version, signature);
	return *out ? 0 : error_set(e, -EINVAL, "the release %s is no version", name.release);
}

/* Does the kernel know bpf_get_attach_cookie() (5.15)?  It takes a program that calls it, or not. */
static int try_cookie(const char *root, uint64_t *out, struct error *e)
{
	static const struct insn insns[] = { { .code = INSN_CALL, .imm = 174 }, { .code = INSN_EXIT } };
	struct sys_prog_load attr;
	int fd;

	(void)root, (void)e;
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = 5; /* BPF_PROG_TYPE_TRACEPOINT */
	attr.insns = (uintptr_t)insns;
	attr.insn_cnt = 2;
	attr.license = (uintptr_t)"GPL";
	fd = sys_prog_load(&attr);
	if (fd >= 0)
		close(fd);
	*out = fd >= 0;
	return 0;
}

/* Wrapped system calls (4.17) have functions named after the machine. */
#if defined(__x86_64__)
#define WRAPPED_CALL "__x64_sys_bpf"
#elif defined(__aarch64__)
#define WRAPPED_CALL "__arm64_sys_bpf"
#elif defined(__riscv)
#define WRAPPED_CALL "__riscv_sys_bpf"
#elif defined(__s390x__)
#define WRAPPED_CALL "__s390x_sys_bpf"
#else
#define WRAPPED_CALL ""
#endif

static int find_wrapper(void *found, const char *line, size_t n, struct error *e)
{
	size_t length = strlen(WRAPPED_CALL);

	(void)e;
	if (length && n > length && line[n - length - 1] == ' ' && !memcmp(line + n - length, WRAPPED_CALL, length))
		*(uint64_t *)found = 1;
	return 0;
}

/* Names are in kallsyms also where addresses are hidden. */
static int look_for_wrapper(const char *root, uint64_t *out, struct error *e)
{
	*out = 0;
	return proc_lines(root, KALLSYMS, find_wrapper, out, e);
}

/* What programs may ask beside CONFIG_...: libbpf's names. */
static const struct {
	const char *name;
	int (*value)(const char *root, uint64_t *out, struct error *e);
} virtuals[] = {
	{ "LINUX_KERNEL_VERSION", read_version },
	{ "LINUX_HAS_BPF_COOKIE", try_cookie },
	{ "LINUX_HAS_SYSCALL_WRAPPER", look_for_wrapper },
};

static int supply_virtual(struct object *object, const char *root, struct error *e)
{
	for (size_t i = 0; i < sizeof(virtuals) / sizeof(virtuals[0]); i++) {
		uint64_t value;

		if (!kconfig_wants(object, virtuals[i].name))
			continue;
		if (virtuals[i].value(root, &value, e))
			return error_prefix(e, "extern %s", virtuals[i].name);
		if (kconfig_set(object, virtuals[i].name, value, e))
			return e->code;
	}
	return 0;
}

/* ---- the configuration ---- */

/* The running kernel's own, if it was built to hand it out; then where distributions put it ("%s": the release). */
static const char *const config_files[] = { "/proc/config.gz", "/boot/config-%s", "/lib/modules/%s/config" };

#define N_FILES (sizeof(config_files) / sizeof(config_files[0]))

static int read_config(struct object *object, struct bytes file, struct error *e)
{
	uint8_t *text;
	size_t n;
	int r;

	if (file.n < 2 || file.p[0] != 0x1f || file.p[1] != 0x8b)
		return kconfig_read(object, file, e);
	if (gunzip(file, CONFIG_MAX, &text, &n, e))
		return e->code;
	r = kconfig_read(object, (struct bytes){ text, n }, e);
	free(text);
	return r;
}

/* Reads the first file that there is; `looked` becomes its name, or why each could not be read. */
static int find_config(struct object *object, const char *root, char *looked, size_t size, struct error *e)
{
	struct utsname name;
	size_t at = 0;
	int r;

	uname(&name);
	for (size_t i = 0; i < N_FILES; i++) {
		char path[128];
		uint8_t *file;
		size_t n;

		snprintf(path, sizeof(path), config_files[i], name.release);
		r = proc_read_whole(root, path, CONFIG_MAX, &file, &n);
		if (!r) {
			snprintf(looked, size, "%s", path);
			r = read_config(object, (struct bytes){ file, n }, e);
			free(file);
			return r ? error_prefix(e, "%s", path) : 0;
		}
		at += (size_t)snprintf(looked + at, size - at, "%s%s: %s", at ? "; " : "", path, strerror(-r));
	}
	return 0;
}

static int supply_config(struct object *object, const char *root, struct error *e)
{
	char looked[N_FILES * 256] = "";

	if (kconfig_map(object) < 0)
		return 0;
	if (supply_virtual(object, root, e))
		return e->code;
	if (kconfig_wants(object, NULL) && find_config(object, root, looked, sizeof(looked), e))
		return e->code;
	return kconfig_finish(object, looked, e);
}

/* ---- addresses ---- */

struct addresses {
	struct object *object;
	struct kallsyms state;
};

static int take_line(void *context, const char *line, size_t n, struct error *e)
{
	struct addresses *a = context;

	return kallsyms_line(a->object, &a->state, line, n, e);
}

static int supply_addresses(struct object *object, const char *root, struct error *e)
{
	struct addresses a = { .object = object };

	if (!ksyms_want_addresses(object))
		return 0;
	if (proc_lines(root, KALLSYMS, take_line, &a, e))
		return e->code;
	return kallsyms_finish(object, &a.state, e);
}

int externs_supply(struct object *object, const char *root, const struct ksym_types *types, struct error *e)
{
	if (ksyms_find_typed(object, types, e) || supply_addresses(object, root, e))
		return e->code;
	return supply_config(object, root, e);
}
