/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A mutator that knows where the parts of an ELF object are.
 *
 * Plain mutation spends its time on inputs that die in the header.  Here some
 * percentage of the rounds damage one section's bytes or one header field in
 * place, so that the rest of the file still holds together.
 */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "bytes.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

static uint32_t mutate_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* A value that parsers trip over: small, large, near a boundary, or near what was there. */
static void mutate_field(uint8_t *p, size_t width, uint32_t *state)
{
	static const uint64_t values[] = { 0, 1, 2, 7, 8, 0xff, 0x100, 0xffff, 0x7fffffff, 0x80000000, UINT64_MAX };
	uint64_t value = values[mutate_random(state) % 11];

	if (mutate_random(state) % 3 == 0)
		memcpy(p, &value, width);
	else
		p[mutate_random(state) % width] += (uint8_t)(mutate_random(state) % 17 - 8);
}

/* Damages [at, at + n) without moving anything: one aligned field, or libFuzzer's own ideas. */
static void mutate_range(uint8_t *p, size_t n, uint32_t *state)
{
	size_t width = 1u << mutate_random(state) % 4;

	if (n < width || mutate_random(state) % 4 == 0)
		LLVMFuzzerMutate(p, n, n);
	else
		mutate_field(p + mutate_random(state) % (n / width) * width, width, state);
}

/* The file's range of section header i (i < n) or of that section's bytes; false when it has none. */
static bool mutate_find(const uint8_t *data, size_t size, uint32_t *state, size_t *at, size_t *n)
{
	bool swap = size > 64 && (data[5] == 2) != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
	uint64_t table, offset, length;
	uint16_t sections;
	size_t header;

	if (size < 64 + 64)
		return false;
	table = load_u64(data + 40, swap);
	sections = load_u16(data + 60, swap);
	if (!sections || !range_ok(size, table, sections * 64u))
		return false;
	header = (size_t)table + mutate_random(state) % sections * 64;
	offset = load_u64(data + header + 24, swap);
	length = load_u64(data + header + 32, swap);
	if (mutate_random(state) % 5 == 0) {
		offset = header;
		length = 64;
	}
	if (!length || !range_ok(size, offset, length))
		return false;
	*at = (size_t)offset;
	*n = (size_t)length;
	return true;
}

static size_t mutate_elf(uint8_t *data, size_t size, size_t max, unsigned seed, unsigned percent)
{
	uint32_t state = seed * 2654435761u + 1;
	size_t at, n;

	if (mutate_random(&state) % 100 >= percent || !mutate_find(data, size, &state, &at, &n))
		return LLVMFuzzerMutate(data, size, max);
	for (unsigned times = 1 + mutate_random(&state) % 3; times; times--)
		mutate_range(data + at, n, &state);
	return size;
}

#endif
