// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Fuzz target: .BTF.ext against its .BTF.  An input is the size of the BTF in
 * four bytes (little endian), the BTF, then the .BTF.ext.  The mutator damages
 * the .BTF.ext and leaves the BTF alone, which has a target of its own.
 */
#include <stdlib.h>

#include "core.h"
#include "mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint64_t sum;

static void walk_core(const struct btf *btf, const struct btf_ext *ext)
{
	struct error e = ERROR_INIT;
	char text[256];

	for (uint32_t s = 0; s < ext->core.n; s++)
		for (uint32_t i = 0; i < ext->core.sections[s].n; i++) {
			struct core_relo relo = btf_ext_core(ext, &ext->core.sections[s], i);
			struct wanted *wanted = wanted_new();

			core_spell(btf, &relo, text, sizeof(text));
			sum += strlen(text) + (wanted ? (uint64_t)core_want(btf, &relo, wanted, &e) : 0);
			wanted_free(wanted);
		}
}

static void walk(const struct btf *btf, const struct btf_ext *ext)
{
	struct btf_name room;

	for (uint32_t s = 0; s < ext->func.n; s++)
		for (uint32_t i = 0; i < ext->func.sections[s].n; i++)
			sum += btf_ext_func(ext, &ext->func.sections[s], i).type_id;
	for (uint32_t s = 0; s < ext->line.n; s++)
		for (uint32_t i = 0; i < ext->line.sections[s].n; i++) {
			struct line_info line = btf_ext_line(ext, &ext->line.sections[s], i);

			sum += strlen(btf_string(btf, line.file, &room)) + strlen(btf_string(btf, line.line, &room));
		}
	walk_core(btf, ext);
	sum += btf_ext_section(&ext->func, ".text") != NULL;
}

/* The BTF of the input before is kept, as the mutator rarely touches it. NULL when it is refused. */
static const struct btf *open_btf(struct bytes bytes)
{
	static struct btf btf;
	static uint8_t *copy;
	static size_t n;
	static bool good;
	struct error e = ERROR_INIT;

	if (copy && n == bytes.n && !memcmp(copy, bytes.p, n))
		return good ? &btf : NULL;
	if (good)
		btf_close(&btf);
	free(copy);
	n = bytes.n;
	copy = malloc(n + 1);
	memcpy(copy, bytes.p, n);
	good = !btf_open_bytes(&btf, (struct bytes){ copy, n }, "input", &e);
	return good ? &btf : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes all = { data, size }, part;
	struct error e = ERROR_INIT;
	const struct btf *btf;
	struct btf_ext ext;
	uint32_t n = 0;

	if (size < 4 || !bytes_sub(all, 4, n = load_u32(data, false), &part))
		return 0;
	btf = open_btf(part);
	if (!btf || !bytes_sub(all, 4 + (uint64_t)n, size - 4 - n, &part) || btf_ext_open(&ext, part, btf, &e))
		return 0;
	walk(btf, &ext);
	btf_ext_close(&ext);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	uint32_t state = seed * 2654435761u + 1;
	uint64_t at = size < 4 ? size : 4 + (uint64_t)load_u32(data, false);

	if (at >= size || mutate_random(&state) % 100 == 0)
		return LLVMFuzzerMutate(data, size, max);
	if (mutate_random(&state) % 8 == 0)
		return (size_t)at + LLVMFuzzerMutate(data + at, size - (size_t)at, max - (size_t)at);
	for (unsigned times = 1 + mutate_random(&state) % 3; times; times--)
		mutate_range(data + at, size - (size_t)at, &state);
	return size;
}
