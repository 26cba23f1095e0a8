// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Fuzz target: everything that happens to an object before the first system
 * call: object_open, object_want, the BTF image for old and new kernels, the
 * scan of kernel BTF, and link_program of every program, against the small kernel that scripts/fuzz compiles.
 */
#include <stdio.h>
#include <stdlib.h>

#include "loader/datasec.h"
#include "loader/link.h"
#include "mutate.h"

#define KERNEL "build/fuzz/kernel.btf"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint64_t sum;
static struct bytes kernel_bytes;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static uint8_t bytes[1 << 16];
	FILE *f = fopen(KERNEL, "r");

	(void)argc;
	(void)argv;
	if (!f) {
		fprintf(stderr, "no %s: scripts/fuzz makes it\n", KERNEL);
		exit(1);
	}
	kernel_bytes = (struct bytes){ bytes, fread(bytes, 1, sizeof(bytes), f) };
	fclose(f);
	return 0;
}

static void link_all(const struct object *object, struct core *core, const struct btf *kernel,
		     const struct wanted *wanted)
{
	struct error e = ERROR_INIT;
	struct linked linked;

	for (uint32_t i = 0; i < object->n_programs && i < 16; i++)
		if (!link_program(object, &object->programs[i], core, kernel, wanted, &linked, &e)) {
			for (uint32_t k = 0; k < linked.n_insns; k++)
				sum += linked.insns[k].code;
			link_free(&linked);
		}
}

/* The BTF that the kernel would get: for one that lacks everything, and for one that has it. */
static void make_images(const struct object *object)
{
	for (unsigned i = 0; i < 2; i++) {
		struct error e = ERROR_INIT;
		uint8_t *image = NULL;
		size_t n = 0;

		if (!object_btf_image(object, i ? UINT32_MAX : 0, &image, &n, &e) && n)
			sum += image[n - 1];
		free(image);
	}
}

static void link_on_kernel(struct object *object)
{
	struct wanted *wanted = wanted_new();
	struct error e = ERROR_INIT;
	struct core *core = NULL;
	struct btf kernel;

	if (wanted && !object_want(object, wanted, &e) && !btf_open_bytes(&kernel, kernel_bytes, "kernel", &e)) {
		if (!btf_scan(&kernel, wanted, &e))
			core = core_new(&object->btf, &kernel, wanted);
		if (core)
			link_all(object, core, &kernel, wanted);
		core_free(core);
		btf_close(&kernel);
	}
	wanted_free(wanted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error e = ERROR_INIT;
	struct object object;

	if (object_open(&object, (struct bytes){ data, size }, "input.bpf.o", &e))
		return 0;
	link_all(&object, NULL, NULL, NULL);
	make_images(&object);
	object_set_number(&object, "mode", 1, &e);
	link_on_kernel(&object);
	object_close(&object);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	return mutate_elf(data, size, max, seed, 95);
}
