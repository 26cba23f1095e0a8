// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * oracle OBJECT KERNEL-BTF [--programs]: what libbpf makes of an object.
 *
 * libbpf relocates while it loads.  Linked with --wrap=syscall, every bpf(2)
 * it tries succeeds here without reaching the kernel, so no privilege is
 * needed and nothing is loaded.  Prints "SECTION HEX" for each section, or
 * with --programs what `picket resolve --format=hex` prints.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A static libbpf from a newer Debian calls these by the names that glibc 2.38 gave them. */
#if !__GLIBC_PREREQ(2, 38)
long __isoc23_strtol(const char *s, char **end, int base) { return strtol(s, end, base); }
long long __isoc23_strtoll(const char *s, char **end, int base) { return strtoll(s, end, base); }
unsigned long __isoc23_strtoul(const char *s, char **end, int base) { return strtoul(s, end, base); }
unsigned long long __isoc23_strtoull(const char *s, char **end, int base) { return strtoull(s, end, base); }

int __isoc23_sscanf(const char *s, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsscanf(s, format, args);
	va_end(args);
	return n;
}

int __isoc23_fscanf(FILE *f, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vfscanf(f, format, args);
	va_end(args);
	return n;
}
#endif

/* A map's descriptor: libbpf maps the content of global variables. */
static long fake_map(void)
{
	int fd = memfd_create("map", MFD_CLOEXEC);

	return fd < 0 || ftruncate(fd, 1 << 20) ? -1 : fd;
}

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);

long __wrap_syscall(long number, ...)
{
	long a[6];
	va_list args;

	va_start(args, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	if (number != SYS_bpf)
		return __real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	switch (a[0]) {
	case BPF_MAP_CREATE:
		return fake_map();
	case BPF_PROG_LOAD: case BPF_BTF_LOAD:
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	case BPF_BTF_GET_NEXT_ID: case BPF_OBJ_GET: /* no modules, nothing pinned */
		errno = ENOENT;
		return -1;
	default:
		return 0;
	}
}

/*
 * What fails after libbpf has relocated everything: a map is pinned, a program looks for its hook in the running
 * kernel.  The instructions stay.
 */
static bool relocated;

static int print(enum libbpf_print_level level, const char *format, va_list args)
{
	relocated |= strstr(format, "failed to prepare load attributes") || strstr(format, "failed to create");
	return level == LIBBPF_WARN ? vfprintf(stderr, format, args) : 0;
}

static void print_hex(const struct bpf_insn *insns, size_t n)
{
	for (size_t i = 0; i < n * sizeof(*insns); i++)
		printf("%02x", ((const unsigned char *)insns)[i]);
}

/* What exists only at load time is zero. */
static struct bpf_insn clear(struct bpf_insn insn)
{
	if (insn.code == (BPF_LD | BPF_IMM | BPF_DW) && insn.src_reg)
		insn.imm = 0;
	if (insn.code == (BPF_JMP | BPF_CALL) && insn.src_reg == BPF_PSEUDO_KFUNC_CALL)
		insn.imm = insn.off = 0;
	return insn;
}

static void print_program(const char *object, const struct bpf_program *p)
{
	size_t n = bpf_program__insn_cnt(p);

	printf("%s %s %zu ", strrchr(object, '/') ? strrchr(object, '/') + 1 : object, bpf_program__name(p), n);
	for (size_t i = 0; i < n; i++) {
		struct bpf_insn insn = clear(bpf_program__insns(p)[i]);

		print_hex(&insn, 1);
	}
	putchar('\n');
}

static void print_sections(const struct bpf_object *o)
{
	const char *section = "";
	struct bpf_program *p;

	bpf_object__for_each_program(p, o) {
		if (strcmp(section, bpf_program__section_name(p))) {
			printf("%s%s ", *section ? "\n" : "", bpf_program__section_name(p));
			section = bpf_program__section_name(p);
		}
		print_hex(bpf_program__insns(p), bpf_program__insn_cnt(p));
	}
	putchar('\n');
}

/*
 * The maps of struct_ops need types of the running kernel; their programs need another type to go without, and those
 * of sections that mean nothing need one at all.
 */
static void give_types(struct bpf_object *o)
{
	struct bpf_program *p;
	struct bpf_map *m;

	bpf_object__for_each_map(m, o)
		if (bpf_map__type(m) == BPF_MAP_TYPE_STRUCT_OPS)
			bpf_map__set_autocreate(m, false);
	bpf_object__for_each_program(p, o)
		if (bpf_program__type(p) == BPF_PROG_TYPE_STRUCT_OPS || bpf_program__type(p) == BPF_PROG_TYPE_UNSPEC)
			bpf_program__set_type(p, BPF_PROG_TYPE_RAW_TRACEPOINT);
}

static bool by_section[4096];   /* programs, in their order, that are loaded by their section's name */

static void note_programs(const struct bpf_object *o)
{
	struct bpf_program *p;
	size_t n = 0;

	bpf_object__for_each_program(p, o)
		by_section[n++ % 4096] = bpf_program__autoload(p);
}

static void print_programs(const char *path, const struct bpf_object *o)
{
	struct bpf_program *p;
	size_t n = 0;

	bpf_object__for_each_program(p, o)
		if (by_section[n++ % 4096] && bpf_program__autoload(p))
			print_program(path, p);
}

int main(int argc, char **argv)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .btf_custom_path = argc > 2 ? argv[2] : NULL);
	struct bpf_object *o;

	if (argc < 3)
		return 2;
	libbpf_set_print(print);
	o = bpf_object__open_file(argv[1], &options);
	if (!o)
		return 1;
	give_types(o);
	note_programs(o);
	if (bpf_object__load(o) && (argc == 3 || !relocated))
		return 1;
	if (argc == 3)
		print_sections(o);
	else
		print_programs(argv[1], o);
	bpf_object__close(o);
	return 0;
}
