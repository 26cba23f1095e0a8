// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Fuzz target: the decoder of event records.  An input is a BTF; a record of
 * each of its structs is decoded, its bytes taken from the input too.
 */
#include <stdlib.h>

#include "loader/decode.h"

enum { RECORD_MAX = 512, STRUCTS_MAX = 32 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint64_t sum;

static void take(struct sink *sink, const struct field *field)
{
	(void)sink;
	sum += field->key ? strlen(field->key) : field->number;
	for (size_t i = 0; field->text && i < field->length; i++)
		sum += (uint8_t)field->text[i];
}

/* In an allocation of exactly its size, so that a field read past its end is seen. */
static void decode(const struct btf *btf, const struct btf_type *t, struct bytes input)
{
	struct sink sink = { take };
	struct error e = ERROR_INIT;
	uint8_t *record = malloc(t->size);

	for (uint32_t i = 0; record && i < t->size; i++)
		record[i] = input.p[i % input.n];
	if (record && t->size >= sizeof(t->id))
		memcpy(record, &t->id, sizeof(t->id));
	if (record)
		sum += (uint64_t)decode_record(btf, (struct bytes){ record, t->size }, &sink, &e);
	free(record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = { data, size };
	struct error e = ERROR_INIT;
	unsigned structs = 0;
	struct btf_type t;
	struct btf btf;

	if (btf_open_bytes(&btf, input, "input", &e))
		return 0;
	for (uint32_t id = 1; id < btf.n_types && structs < STRUCTS_MAX; id++)
		if (!btf_type(&btf, id, &t, &e) && t.kind == KIND_STRUCT && t.size && t.size <= RECORD_MAX) {
			decode(&btf, &t, input);
			structs++;
		}
	btf_close(&btf);
	return 0;
}
