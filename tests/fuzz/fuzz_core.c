// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Fuzz target: hostile objects against real kernels.  Types, records and
 * instructions of the object are the input; each record is resolved, written
 * into the instructions and explained.
 *
 * The kernels are real: all of one (scanned once, for every name the small one
 * has), or a small part of it, which can be explained in a moment too.  The
 * input's bytes choose, so that a crash can be repeated.
 *
 * An input is the sizes of the BTF and of the .BTF.ext in four bytes each
 * (little endian), then BTF, .BTF.ext and instructions.
 */
#include <stdio.h>
#include <stdlib.h>

#include "core.h"
#include "mutate_btf.h"

#define SMALL "build/fuzz/small.btf"
#define FULL "build/fuzz/full.btf"
#define RECORDS_MAX 256u

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world { struct btf btf; struct wanted *wanted; };

static struct world small, full;
static bool has_full;
static volatile uint64_t sum;

/* ---- the kernels ---- */

static void die(const struct error *e)
{
	fprintf(stderr, "%s (scripts/fuzz makes the kernels)\n", e->text);
	exit(1);
}

static void want(struct wanted *wanted, const struct btf *btf, uint32_t offset)
{
	struct btf_name room;
	const char *name = btf_string(btf, offset, &room);

	if (*name) {
		wanted_add(wanted, name, strlen(name));
		wanted_add(wanted, name, btf_essential_length(name));
	}
}

/* Every name of a type, member or enumerator in `from`. */
static struct wanted *want_all(const struct btf *from)
{
	struct wanted *wanted = wanted_new();
	struct error e = ERROR_INIT;
	struct btf_enumerator v;
	struct btf_member m;
	struct btf_type t;

	for (uint32_t id = 1; id < from->n_types && !btf_type(from, id, &t, &e); id++) {
		want(wanted, from, t.name);
		for (uint32_t i = 0; (t.kind == KIND_STRUCT || t.kind == KIND_UNION) && i < t.vlen; i++)
			if (!btf_member(from, &t, i, &m))
				want(wanted, from, m.name);
		for (uint32_t i = 0; (t.kind == KIND_ENUM || t.kind == KIND_ENUM64) && i < t.vlen; i++)
			if (!btf_enumerator(from, &t, i, &v))
				want(wanted, from, v.name);
	}
	return wanted;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct error e = ERROR_INIT;

	(void)argc;
	(void)argv;
	if (btf_open_whole(&small.btf, SMALL, NULL, 0, &e))
		die(&e);
	small.wanted = want_all(&small.btf);
	full.wanted = want_all(&small.btf);
	has_full = !btf_open_file(&full.btf, FULL, 0, &e);
	if ((has_full && btf_scan(&full.btf, full.wanted, &e)) || btf_scan(&small.btf, small.wanted, &e))
		die(&e);
	return 0;
}

/* ---- one input ---- */

struct input { struct bytes btf, ext, code; };

static bool split(struct bytes all, struct input *in)
{
	uint64_t btf, ext;

	if (all.n < 8)
		return false;
	btf = load_u32(all.p, false);
	ext = load_u32(all.p + 4, false);
	return bytes_sub(all, 8, btf, &in->btf) && bytes_sub(all, 8 + btf, ext, &in->ext) &&
	       bytes_sub(all, 8 + btf + ext, all.n - 8 - btf - ext, &in->code);
}

static void one_record(struct core *core, const struct btf *local, struct world *kernel, const struct core_relo *relo,
		       struct insn *insns, uint32_t n)
{
	struct error e = ERROR_INIT;
	struct core_result result;
	char text[300];

	core_spell(local, relo, text, sizeof(text));
	sum += strlen(text);
	if (core_resolve(core, relo, &result, &e))
		return;
	sum += result.target + (uint64_t)core_patch(insns, n, relo->insn_off / INSN_SIZE, relo, &result, 7, &e);
	if (!result.target_id && kernel == &small) {
		core_why(local, &kernel->btf, kernel->wanted, relo, text, sizeof(text));
		sum += strlen(text);
	}
}

static void resolve(const struct input *in, const struct btf *local, const struct btf_ext *ext, struct world *kernel)
{
	struct core *core = core_new(local, &kernel->btf, kernel->wanted);
	uint32_t n = (uint32_t)(in->code.n / INSN_SIZE), left = RECORDS_MAX;
	struct insn *insns = calloc(n + 1, sizeof(*insns));

	for (uint32_t i = 0; i < n; i++)
		insns[i] = insn_load(in->code.p + (size_t)i * INSN_SIZE, local->swap);
	for (uint32_t s = 0; s < ext->core.n; s++)
		for (uint32_t i = 0; i < ext->core.sections[s].n && left; i++, left--) {
			struct core_relo relo = btf_ext_core(ext, &ext->core.sections[s], i);

			one_record(core, local, kernel, &relo, insns, n);
		}
	free(insns);
	core_free(core);
}

/* What a loader would ask of the scan. */
static void collect(const struct btf *local, const struct btf_ext *ext)
{
	struct wanted *wanted = wanted_new();
	struct error e = ERROR_INIT;

	for (uint32_t s = 0; s < ext->core.n; s++)
		for (uint32_t i = 0; i < ext->core.sections[s].n && i < RECORDS_MAX; i++) {
			struct core_relo relo = btf_ext_core(ext, &ext->core.sections[s], i);

			sum += (uint64_t)core_want(local, &relo, wanted, &e);
		}
	wanted_free(wanted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error e = ERROR_INIT;
	struct btf_ext ext;
	struct btf local;
	struct input in;

	if (!split((struct bytes){ data, size }, &in) || btf_open_bytes(&local, in.btf, "input", &e))
		return 0;
	if (!btf_ext_open(&ext, in.ext, &local, &e)) {
		collect(&local, &ext);
		resolve(&in, &local, &ext, has_full && mutate_digest(data, size) & 1 ? &full : &small);
		btf_ext_close(&ext);
	}
	btf_close(&local);
	return 0;
}

/* ---- mutation ---- */

/* Where a random CO-RE record begins; 0 when the .BTF.ext has none. */
static size_t find_record(const uint8_t *p, size_t size, uint32_t *state)
{
	bool swap = size > 2 && load_u16(p, false) != 0xeb9f;
	uint64_t at, end;
	size_t found = 0;
	uint32_t seen = 0;

	if (size < 32)
		return 0;
	at = load_u32(p + 4, swap) + (uint64_t)load_u32(p + 24, swap) + 4;
	end = at + load_u32(p + 28, swap);
	for (uint32_t n; end <= size && at + 8 <= end; at += n * 16) {
		n = load_u32(p + at + 4, swap);
		at += 8;
		if (n > 4096 || at + n * 16 > end)
			break;
		seen += n;
		if (n && mutate_random(state) % seen < n)
			found = (size_t)at + mutate_random(state) % n * 16;
	}
	return found;
}

/* Instruction, type, access or kind: another record's, or a random one that may hold. */
static bool mutate_record(uint8_t *p, size_t size, uint32_t *state)
{
	size_t at = find_record(p, size, state), other = find_record(p, size, state);
	uint32_t field = mutate_random(state) % 4, value;
	bool swap;

	if (!at || at + 16 > size || other + 16 > size)
		return false;
	swap = load_u16(p, false) != 0xeb9f;
	memcpy(&value, p + other + 4 * field, 4);
	if (field == 3)
		value = mutate_random(state) % (CORE_KIND_COUNT + 1);
	if (field == 3 && swap)
		value = __builtin_bswap32(value);
	memcpy(p + at + 4 * field, &value, 4);
	if (mutate_random(state) % 8 == 0)
		mutate_field(p + at + 4 * field, 4, state);
	return true;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	uint32_t state = seed * 2654435761u + 1, r = mutate_random(&state) % 100;
	struct input in;

	if (!r || !split((struct bytes){ data, size }, &in))
		return LLVMFuzzerMutate(data, size, max);
	if (r < 40 && mutate_types(data + 8, in.btf.n, &state))
		return size;
	if (r < 75 && mutate_record(data + 8 + in.btf.n, in.ext.n, &state))
		return size;
	if (r < 80 && in.ext.n)
		mutate_range(data + 8 + in.btf.n, in.ext.n, &state);
	else if (in.code.n)
		mutate_range(data + size - in.code.n, in.code.n, &state);
	return size;
}
