// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What this kernel can do: see kernel.h.  A kind of BTF is known to a kernel
 * that takes the smallest BTF with one such type in it.
 */
#include "kernel.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "../btf/sanitise.h"
#include "sys.h"

#define PROBE_WORDS 14

/* One string section serves all probes. */
static const char probe_strings[] = "\0p\0?p";
enum { NAME = 1, QUESTION_NAME = 3 };

#define INFO(kind, vlen) ((uint32_t)(kind) << 24 | (vlen))
#define INT32 NAME, INFO(KIND_INT, 0), 4, 32

static const struct probe {
	enum btf_feature feature;
	uint32_t n_words;
	uint32_t words[PROBE_WORDS];
} probes[] = {
	{ BTF_HAS_FUNC_GLOBAL, 6, { 0, INFO(KIND_FUNC_PROTO, 0), 0, NAME, INFO(KIND_FUNC, FUNC_GLOBAL), 1 } },
	{ BTF_HAS_FLOAT, 3, { NAME, INFO(KIND_FLOAT, 0), 4 } },
	{ BTF_HAS_DECL_TAG, 7, { NAME, INFO(KIND_STRUCT, 0), 0, NAME, INFO(KIND_DECL_TAG, 0), 1, UINT32_MAX } },
	{ BTF_HAS_TYPE_TAG, 7, { INT32, NAME, INFO(KIND_TYPE_TAG, 0), 1 } },
	{ BTF_HAS_ENUM64, 6, { NAME, INFO(KIND_ENUM64, 1), 8, NAME, 0, 0 } },
	{ BTF_HAS_QUESTION_NAME, 14, { INT32, NAME, INFO(KIND_VAR, 0), 1, VAR_GLOBAL_ALLOCATED,
				       QUESTION_NAME, INFO(KIND_DATASEC, 1), 4, 2, 0, 4 } },
};

struct probe_blob {
	uint16_t magic;
	uint8_t version, flags;
	uint32_t header_size, types_at, types_size, strings_at, strings_size;
	uint8_t data[PROBE_WORDS * 4 + sizeof(probe_strings)];
};

static bool takes(const struct probe *probe)
{
	struct probe_blob blob;
	struct sys_btf_load attr;
	int fd;

	memset(&blob, 0, sizeof(blob));
	blob.magic = 0xeb9f;
	blob.version = 1;
	blob.header_size = offsetof(struct probe_blob, data);
	blob.types_size = blob.strings_at = probe->n_words * 4;
	blob.strings_size = sizeof(probe_strings);
	memcpy(blob.data, probe->words, blob.types_size);
	memcpy(blob.data + blob.types_size, probe_strings, sizeof(probe_strings));
	memset(&attr, 0, sizeof(attr));
	attr.btf = (uintptr_t)&blob;
	attr.btf_size = blob.header_size + blob.types_size + blob.strings_size;
	fd = sys_btf_load(&attr);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

uint32_t kernel_btf_features(void)
{
	static uint32_t features;
	static bool known;

	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]) && !known; i++)
		if (takes(&probes[i]))
			features |= probes[i].feature;
	known = true;
	return features;
}

void kernel_name(char out[16], const char *name)
{
	size_t i;

	memset(out, 0, 16);
	for (i = 0; i < 15 && name[i]; i++)
		out[i] = isalnum((unsigned char)name[i]) || name[i] == '.' ? name[i] : '_';
}

/* ---- the canary's hook ---- */

static uint32_t canary_id;

void kernel_note_canary(const struct wanted *wanted)
{
	int at = wanted_find(wanted, CANARY_HOOK, strlen(CANARY_HOOK));
	const struct candidate *types;
	size_t n = 0;

	if (at < 0)
		return;
	types = wanted_types(wanted, at, &n);
	for (size_t i = 0; i < n; i++)
		if (types[i].kind == KIND_FUNC)
			canary_id = types[i].id;
}

static int scan_for_canary(struct wanted *wanted, struct error *e)
{
	struct btf btf;
	int r;

	if (!wanted || wanted_add(wanted, CANARY_HOOK, strlen(CANARY_HOOK)) < 0)
		return error_set(e, -ENOMEM, "out of memory");
	memset(&btf, 0, sizeof(btf));
	r = btf_open_file(&btf, KERNEL_BTF, 0, e);
	if (r)
		return r;
	r = btf_scan(&btf, wanted, e);
	if (!r)
		kernel_note_canary(wanted);
	btf_close(&btf);
	return r;
}

int kernel_canary(uint32_t *btf_id, struct error *e)
{
	struct wanted *wanted;
	int r = 0;

	if (!canary_id) {
		wanted = wanted_new();
		r = scan_for_canary(wanted, e);
		wanted_free(wanted);
	}
	if (r)
		return r;
	if (!canary_id)
		return error_set(e, -ENOENT, "no %s in %s", CANARY_HOOK, KERNEL_BTF);
	*btf_id = canary_id;
	return 0;
}
