// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What a kernel made of the programs of objects, for comparing loaders: each
 * object is loaded, nothing attached, and the kernel asked for the translated
 * instructions.  One source, two programs: with -DLIBBPF libbpf loads, else
 * picket does.  Prints
 *
 *	OBJECT PROGRAM COUNT HEX MAPS     for each program
 *	OBJECT refused                    instead, when it does not load
 *
 * Ids of maps differ from load to load: in HEX a map is its place among those
 * that the program uses, and MAPS says for each of them, in that order,
 * NAME:TYPE:KEY:VALUE:ENTRIES.  All else is as in the kernel, addresses of
 * helpers too: while it runs, they stay.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "loader/sys.h"

#ifdef LIBBPF
#include <bpf/libbpf.h>
#else
#include "loader/transaction.h"
#endif

enum { MAPS_MAX = 64, MAP_GET_FD_BY_ID = 14, LD_IMM64 = 0x18, MAP_BY_ID = 1, MAP_VALUE_BY_ID = 2 };

struct slot { uint8_t code, registers; int16_t off; int32_t imm; };

/* ---- the kernel, asked without either loader ---- */

static int get_info(int fd, void *info, uint32_t size)
{
	struct sys_info attr = { (uint32_t)fd, size, (uintptr_t)info };

	return (int)syscall(SYS_bpf, SYS_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr));
}

static void print_map(uint32_t id)
{
	struct sys_by_id attr = { .id = id };
	struct sys_map_info info = { 0 };
	int fd = (int)syscall(SYS_bpf, MAP_GET_FD_BY_ID, &attr, sizeof(attr));

	if (fd < 0 || get_info(fd, &info, sizeof(info)))
		printf("map-%u", id);
	else
		printf("%s:%u:%u:%u:%u", info.name, info.type, info.key_size, info.value_size, info.max_entries);
	if (fd >= 0)
		close(fd);
}

/* The map's place among those of the program, by first use. */
static int32_t place_of(uint32_t id, uint32_t *ids, int *n)
{
	int i = 0;

	while (i < *n && ids[i] != id)
		i++;
	if (i == *n && *n < MAPS_MAX)
		ids[(*n)++] = id;
	return i;
}

static void print_insns(struct slot *insns, uint32_t n)
{
	uint32_t ids[MAPS_MAX];
	int n_ids = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint8_t source = insns[i].registers >> 4;

		if (insns[i].code == LD_IMM64 && (source == MAP_BY_ID || source == MAP_VALUE_BY_ID))
			insns[i].imm = place_of((uint32_t)insns[i].imm, ids, &n_ids);
		for (size_t k = 0; k < sizeof(*insns); k++)
			printf("%02x", ((uint8_t *)&insns[i])[k]);
	}
	for (int i = 0; i < n_ids; i++) {
		putchar(i ? ',' : ' ');
		print_map(ids[i]);
	}
	putchar('\n');
}

static void print_program(const char *object, const char *program, int fd)
{
	struct sys_prog_info info = { 0 };
	struct slot *insns = NULL;
	uint32_t size;

	if (!get_info(fd, &info, sizeof(info)) && info.xlated_prog_len)
		insns = calloc(1, info.xlated_prog_len);
	size = info.xlated_prog_len;
	memset(&info, 0, sizeof(info));
	info.xlated_prog_len = size;
	info.xlated_prog_insns = (uintptr_t)insns;
	if (!insns || get_info(fd, &info, sizeof(info)) || !info.xlated_prog_insns) {
		printf("%s %s unknown\n", object, program);
	} else {
		printf("%s %s %zu ", object, program, size / sizeof(*insns));
		print_insns(insns, size / sizeof(*insns));
	}
	free(insns);
}

/* ---- the two loaders ---- */

#ifdef LIBBPF
static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	return getenv("VERBOSE") && level == LIBBPF_WARN ? vfprintf(stderr, format, args) : 0;
}

static int print_object(const char *path, const char *name)
{
	struct bpf_object *o = bpf_object__open_file(path, NULL);
	int r = o ? bpf_object__load(o) : -1;
	struct bpf_program *p;

	libbpf_set_print(quiet);
	if (!r)
		bpf_object__for_each_program(p, o)
			if (bpf_program__autoload(p))
				print_program(name, bpf_program__name(p), bpf_program__fd(p));
	bpf_object__close(o);
	return r;
}
#else
static int print_object(const char *path, const char *name)
{
	struct error e = ERROR_INIT;
	struct picket *p = NULL;
	int r = picket_new(&p, NULL, &e);

	if (!r)
		r = picket_add(p, path, &e);
	if (!r)
		r = picket_load(p, &e);
	for (uint32_t i = 0; !r && i < p->objects[0].n_programs; i++)
		print_program(name, p->objects[0].programs[i].program->name, p->objects[0].programs[i].prog_fd);
	if (r && getenv("VERBOSE"))
		fprintf(stderr, "%s\n", e.text);
	error_clear(&e);
	picket_free(p);
	return r;
}
#endif

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *slash = strrchr(argv[i], '/'), *name = slash ? slash + 1 : argv[i];

		fflush(stdout);
		if (print_object(argv[i], name))
			printf("%s refused\n", name);
	}
	return 0;
}
