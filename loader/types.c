// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Types of a kernel or an object, for whoever wants to see them: the public side of the BTF reader. */
#include "types.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../btf/source.h"
#include "glob.h"
#include "picket.h"

#define KERNEL_BTF "/sys/kernel/btf/vmlinux"

struct picket_types {
	struct btf btf, base;
	struct btf_name name;
	char *c;                  /* malloc'd, of the last type found */
};

int picket_types_open(struct picket_types **out, const char *path, const char *base, struct error *e)
{
	struct picket_types *types = calloc(1, sizeof(*types));
	int ret;

	if (!types)
		return error_set(e, -ENOMEM, "out of memory");
	ret = base ? btf_open_whole(&types->base, base, NULL, 0, e) : 0;
	if (!ret)
		ret = btf_open_whole(&types->btf, path ? path : KERNEL_BTF, base ? &types->base : NULL, 0, e);
	if (ret)
		picket_types_close(types);
	else
		*out = types;
	return ret;
}

void picket_types_close(struct picket_types *types)
{
	if (!types)
		return;
	btf_close(&types->btf);
	btf_close(&types->base);
	free(types->c);
	free(types);
}

/* ---- dump ---- */

/* From the header on: types and names, in whichever order they are. */
static int write_bytes(const struct btf *btf, FILE *out, struct error *e)
{
	uint64_t at, size;
	char buffer[4096];
	int ret = source_find_btf(btf->source, &at, &size, e);

	for (size_t n; !ret && size; at += n, size -= n) {
		n = size < sizeof(buffer) ? (size_t)size : sizeof(buffer);
		if (!source_stream(btf->source, at, buffer, n))
			return error_set(e, -EIO, "%s: cannot be read", btf->label);
		fwrite(buffer, 1, n, out);
	}
	return ret;
}

int picket_types_dump(struct picket_types *types, enum picket_types_format format, FILE *out, struct error *e)
{
	int ret;

	if (format == PICKET_TYPES_C)
		ret = btf_dump_c(&types->btf, out, e);
	else if (format == PICKET_TYPES_BINARY)
		ret = write_bytes(&types->btf, out, e);
	else
		ret = types_list(&types->btf, format == PICKET_TYPES_JSON, out, e);
	errno = 0;
	if (!ret && (fflush(out) || ferror(out)))
		ret = error_set(e, -EIO, "cannot write everything%s%s", errno ? ": " : "", errno ? strerror(errno) : "");
	return ret;
}

/* ---- find ---- */

static int spell(struct picket_types *types, uint32_t id, struct error *e)
{
	size_t n;
	FILE *f;
	int ret;

	free(types->c);
	types->c = NULL;
	f = open_memstream(&types->c, &n);
	if (!f)
		return error_set(e, -ENOMEM, "out of memory");
	ret = btf_dump_line(&types->btf, id, f, e);
	if (fclose(f) && !ret)
		ret = error_set(e, -ENOMEM, "out of memory");
	return ret;
}

static int describe(struct picket_types *types, const struct btf_type *t, struct picket_type_info *out, struct error *e)
{
	struct error ignored = ERROR_INIT;

	*out = (struct picket_type_info){ .id = t->id, .kind = btf_kind_name(t->kind) };
	out->name = btf_string(&types->btf, t->name, &types->name);
	out->sized = t->kind != KIND_DATASEC && !btf_size(&types->btf, t->id, &out->size, &ignored);
	if (spell(types, t->id, e))
		return e->code;
	out->c = types->c;
	return 0;
}

int picket_types_find(struct picket_types *types, const char *pattern, uint32_t *id, struct picket_type_info *out,
		      struct error *e)
{
	const struct btf *btf = &types->btf;
	struct btf_name room;
	struct btf_type t;

	for (uint32_t i = *id ? *id : 1; i < btf->n_types; i++) {
		if (btf_type(btf, i, &t, e))
			return e->code;
		if (!t.name || !glob_match(pattern, btf_string(btf, t.name, &room)))
			continue;
		*id = i + 1;
		return describe(types, &t, out, e) ? e->code : 1;
	}
	return 0;
}
