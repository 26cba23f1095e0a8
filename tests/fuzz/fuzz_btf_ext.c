// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Fuzz target: .BTF.ext against its .BTF.  An input is the size of the BTF in
 * four bytes (little endian), the BTF, then the .BTF.ext.  The mutator damages
 * the .BTF.ext and leaves the BTF alone, which has a target of its own.
 */
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes all = { data, size }, part;
	struct error e = ERROR_INIT;
	struct btf_ext ext;
	struct btf btf;
	uint32_t n = 0;

	if (size < 4 || !bytes_sub(all, 4, n = load_u32(data, false), &part) ||
	    btf_open_bytes(&btf, part, "input", &e))
		return 0;
	if (bytes_sub(all, 4 + (uint64_t)n, size - 4 - n, &part) && !btf_ext_open(&ext, part, &btf, &e)) {
		walk(&btf, &ext);
		btf_ext_close(&ext);
	}
	btf_close(&btf);
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
