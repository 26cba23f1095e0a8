// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Fuzz target: real objects against hostile kernels.  The input is the BTF of
 * a kernel, a small part of a real one at first; the objects are compiled for
 * that kernel before it was damaged (build/fuzz/objects/).
 *
 * BTF from a file is checked by the scan alone, so it may hold more nonsense
 * than one in memory: it goes in as a file, by turns mapped and by pages.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core.h"
#include "loader/elf.h"
#include "mutate_btf.h"

#define OBJECTS "build/fuzz/objects/*.o"
#define OBJECTS_MAX 16u

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct real { struct elf elf; struct btf btf; struct btf_ext ext; };

static struct real objects[OBJECTS_MAX];
static uint32_t n_objects;
static volatile uint64_t sum;
static char path[64];
static int fd;

static void die(const char *what, const struct error *e)
{
	fprintf(stderr, "%s: %s\n", what, e->text);
	exit(1);
}

static struct bytes read_object(const char *name)
{
	FILE *f = fopen(name, "r");
	uint8_t *p = malloc(1 << 20);
	size_t n = f ? fread(p, 1, 1 << 20, f) : 0;

	fclose(f);
	return (struct bytes){ p, n };
}

static void open_object(struct real *o, const char *name)
{
	const struct elf_section *btf, *ext;
	struct error e = ERROR_INIT;

	if (elf_open(&o->elf, read_object(name), &e))
		die(name, &e);
	btf = elf_section(&o->elf, ".BTF");
	ext = elf_section(&o->elf, ".BTF.ext");
	if (!btf || !ext || btf_open_bytes(&o->btf, btf->data, name, &e) ||
	    btf_ext_open(&o->ext, ext->data, &o->btf, &e))
		die(name, &e);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct error e = ERROR_INIT;
	glob_t names;

	(void)argc;
	(void)argv;
	error_set(&e, -1, "scripts/fuzz makes them");
	if (glob(OBJECTS, 0, NULL, &names))
		die("no objects", &e);
	for (; n_objects < names.gl_pathc && n_objects < OBJECTS_MAX; n_objects++)
		open_object(&objects[n_objects], names.gl_pathv[n_objects]);
	globfree(&names);
	fd = (int)syscall(SYS_memfd_create, "kernel", 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return 0;
}

static void one_record(struct core *core, const struct real *o, const struct btf *kernel, const struct wanted *wanted,
		       const struct core_relo *relo)
{
	struct insn insns[2] = { { .code = INSN_LD_IMM64 } };
	struct error e = ERROR_INIT;
	struct core_result result;
	char text[300];

	if (core_resolve(core, relo, &result, &e))
		return;
	insns[0].imm = (int32_t)result.local;
	sum += result.target + (uint64_t)core_patch(insns, 2, 0, relo, &result, 7, &e) + (uint64_t)insns[0].imm;
	if (!result.target_id && relo->insn_off % 64 == 0) {
		core_why(&o->btf, kernel, wanted, relo, text, sizeof(text));
		sum += strlen(text);
	}
}

static void on_each_record(const struct real *o, struct btf *kernel, struct wanted *wanted, struct core *core)
{
	struct error e = ERROR_INIT;

	for (uint32_t s = 0; s < o->ext.core.n; s++)
		for (uint32_t i = 0; i < o->ext.core.sections[s].n; i++) {
			struct core_relo relo = btf_ext_core(&o->ext, &o->ext.core.sections[s], i);

			if (core)
				one_record(core, o, kernel, wanted, &relo);
			else
				sum += (uint64_t)core_want(&o->btf, &relo, wanted, &e);
		}
}

static void resolve(struct btf *kernel, const struct real *o)
{
	struct wanted *wanted = wanted_new();
	struct error e = ERROR_INIT;
	struct core *core;

	on_each_record(o, kernel, wanted, NULL);
	if (!btf_scan(kernel, wanted, &e)) {
		core = core_new(&o->btf, kernel, wanted);
		on_each_record(o, kernel, wanted, core);
		core_free(core);
	}
	wanted_free(wanted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t choice = mutate_digest(data, size); /* by the bytes, so that a crash can be repeated */
	struct error e = ERROR_INIT;
	struct btf kernel;

	if (!size || pwrite(fd, data, size, 0) != (ssize_t)size || ftruncate(fd, (off_t)size))
		return 0;
	if (btf_open_file(&kernel, path, choice & 1 ? BTF_NO_MAP : 0, &e))
		return 0;
	resolve(&kernel, &objects[(choice >> 1) % n_objects]);
	btf_close(&kernel);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	uint32_t state = seed * 2654435761u + 1;

	if (mutate_random(&state) % 100 && mutate_types(data, size, &state))
		return size;
	return LLVMFuzzerMutate(data, size, max);
}
