// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A program that does nothing, loaded and attached to every LSM hook of the
 * running kernel in turn, through the public API.
 *
 *   every_hook TEMPLATE lsm|lsm.s
 *
 * One line a hook, its columns separated by tabs: hook, verdict, reason.
 *   attached    the kernel gave a link to it
 *   refused     the kernel said no, and this is what picket makes of it
 *   not asked   picket said no, and the kernel was never asked
 *   failed      something else went wrong
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "include/picket.h"
#include "loader/sys.h"

#define PREFIX "bpf_lsm_"
#define WORKERS 4           /* attaching and detaching is mostly waiting for the kernel's grace periods */
#define KERNEL_BTF "/sys/kernel/btf/vmlinux"
#define BTF_COPY "/tmp/vmlinux.btf"
#define PLACEHOLDER "lsm/the_name_of_a_hook_goes_here_and_there_is_room_for_the_longest_of_them_all"

/* ---- what the kernel said ---- */

static struct { bool asked, refused; unsigned links; } kernel;

/* The real kernel; loading and attaching are watched. */
static int watch(enum sys_command command, void *attr, uint32_t size)
{
	long r = syscall(SYS_bpf, (long)command, attr, (long)size);
	int result = r < 0 ? -errno : (int)r;

	if (command == SYS_PROG_LOAD || command == SYS_RAW_TRACEPOINT_OPEN) {
		kernel.asked = true;
		kernel.refused = result < 0;
		kernel.links += command == SYS_RAW_TRACEPOINT_OPEN && result >= 0;
	}
	return result;
}

/* ---- an object for one hook ---- */

struct content { char *p; size_t n; };
static struct content template;
static char object[64];     /* of this worker */

static bool read_file(const char *path, struct content *out)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t at = 0;
	ssize_t n = 1;

	if (fd < 0 || fstat(fd, &st))
		return false;
	out->n = (size_t)st.st_size;
	out->p = malloc(out->n);
	while (out->p && at < out->n && (n = read(fd, out->p + at, out->n - at)) > 0)
		at += (size_t)n;
	close(fd);
	return out->p && at == out->n;
}

static bool write_file(const char *path, struct content c)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool good = fd >= 0 && write(fd, c.p, c.n) == (ssize_t)c.n;

	if (fd >= 0)
		close(fd);
	return good;
}

/* Hundreds of scans: a file that can be mapped takes a third of the time of sysfs before 6.16. */
static bool copy_btf(void)
{
	struct content btf = { 0 };
	bool good = read_file(KERNEL_BTF, &btf) && write_file(BTF_COPY, btf);

	free(btf.p);
	return good;
}

/* The section's name stands in the ELF string table and once more in BTF; a shorter one ends earlier. */
static bool write_object(const char *section)
{
	const size_t length = strlen(PLACEHOLDER);
	struct content copy = { malloc(template.n), template.n };
	char *at = copy.p;
	bool good = at && strlen(section) <= length;

	if (good)
		memcpy(copy.p, template.p, template.n);
	while (good && (at = memmem(at, template.n - (size_t)(at - copy.p), PLACEHOLDER, length)))
		strncpy(at, section, length);
	good = good && write_file(object, copy);
	free(copy.p);
	return good;
}

/* ---- one hook ---- */

static int attach(struct picket *p, struct error *e)
{
	int r = picket_add(p, object, e);

	if (!r)
		r = picket_load(p, e);
	return r ? r : picket_attach(p, e);
}

static const char *verdict(int code)
{
	if (!code)
		return kernel.links == 1 ? "attached" : "failed";
	if (!kernel.asked)
		return "not asked";
	return kernel.refused ? "refused" : "failed";
}

static void try_hook(const char *kind, const char *hook)
{
	const struct picket_options options = { .btf = BTF_COPY, .mode = PICKET_MODE_UNSET };
	struct error e = ERROR_INIT;
	struct picket *p = NULL;
	char section[256];
	int r;

	memset(&kernel, 0, sizeof(kernel));
	snprintf(section, sizeof(section), "%s/%s", kind, hook);
	if (!write_object(section)) {
		printf("%s\tfailed\tcannot write an object\n", hook);
		return;
	}
	r = picket_new(&p, &options, &e);
	if (!r)
		r = attach(p, &e);
	printf("%s\t%s\t%s\n", hook, verdict(r), r ? e.text : "");
	fflush(stdout);
	picket_free(p);
	error_clear(&e);
}

/* Every hook whose turn it is for worker `n`; the number of hooks, or -1. */
static int try_hooks(const char *kind, int n)
{
	struct picket_type_info type;
	struct picket_types *types = NULL;
	struct error e = ERROR_INIT;
	uint32_t id = 0;
	int i = 0;

	if (picket_types_open(&types, BTF_COPY, NULL, &e)) {
		fprintf(stderr, "%s\n", e.text);
		return -1;
	}
	snprintf(object, sizeof(object), "/tmp/nothing%d.bpf.o", n);
	while (picket_types_find(types, PREFIX "*", &id, &type, &e) > 0)
		if (!strcmp(type.kind, "func") && i++ % WORKERS == n)
			try_hook(kind, type.name + strlen(PREFIX));
	picket_types_close(types);
	unlink(object);
	return i;
}

int main(int argc, char **argv)
{
	bool good = true;
	int status;

	if (argc != 3 || !read_file(argv[1], &template) || !copy_btf()) {
		fprintf(stderr, "usage: every_hook TEMPLATE lsm|lsm.s\n");
		return 2;
	}
	sys_set_gate(watch);
	for (int i = 0; i < WORKERS; i++)
		if (!fork())
			_exit(try_hooks(argv[2], i) <= 0);
	while (wait(&status) > 0)
		good &= status == 0;
	unlink(BTF_COPY);
	return !good;
}
