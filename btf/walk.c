// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Walks along types, and names.  Every walk is bounded: BTF of a kernel is not checked for cycles. */
#include "kinds.h"
#include "source.h"

#include <errno.h>

int btf_skip_modifiers(const struct btf *btf, uint32_t id, struct btf_type *out, struct error *e)
{
	struct btf_type t;
	uint32_t next = id;

	for (int depth = 0; depth < BTF_DEPTH_MAX; depth++) {
		int ret = btf_type(btf, next, &t, e);

		if (ret)
			return ret;
		if (!is_modifier(t.kind)) {
			*out = t;
			return 0;
		}
		next = t.type;
	}
	return btf_error(btf, e, -ELOOP, "type %u: more than %d typedefs and qualifiers in a row", id, BTF_DEPTH_MAX);
}

static bool has_size(uint8_t kind)
{
	return kind != KIND_VOID && kind_rows[kind].third == THIRD_SIZE;
}

int btf_size(const struct btf *btf, uint32_t id, uint64_t *out, struct error *e)
{
	uint64_t count = 1;
	uint32_t next = id;

	for (int depth = 0; depth < BTF_DEPTH_MAX; depth++) {
		struct btf_array array;
		struct btf_type t;
		int ret = btf_skip_modifiers(btf, next, &t, e);

		if (ret)
			return ret;
		if (has_size(t.kind) || t.kind == KIND_PTR) {
			if (__builtin_mul_overflow(count, t.kind == KIND_PTR ? btf->pointer_size : t.size, out))
				return btf_error(btf, e, -EOVERFLOW, "type %u: array size overflows", id);
			return 0;
		}
		if (t.kind == KIND_VAR)
			array = (struct btf_array){ t.type, 0, 1 };
		else if (btf_array(btf, &t, &array))
			return btf_error(btf, e, -EINVAL, "type %u: %s has no size", id, btf_kind_name(t.kind));
		if (__builtin_mul_overflow(count, (uint64_t)array.n, &count))
			return btf_error(btf, e, -EOVERFLOW, "type %u: array size overflows", id);
		next = array.type;
	}
	return btf_error(btf, e, -ELOOP, "type %u: arrays nest deeper than %d", id, BTF_DEPTH_MAX);
}

static uint32_t power_of_two(uint32_t size, uint32_t max)
{
	uint32_t align = 1;

	while (align * 2 <= size && align * 2 <= max)
		align *= 2;
	return align;
}

static int align_at(const struct btf *btf, uint32_t id, int depth, uint32_t *out, struct error *e);

/* The strictest member's alignment; 1 if that does not fit the struct: it is packed then. */
static int align_members(const struct btf *btf, const struct btf_type *t, int depth, uint32_t *out, struct error *e)
{
	uint32_t most = 1;

	for (uint32_t i = 0; i < t->vlen; i++) {
		struct btf_member m;
		uint32_t align;
		int ret;

		if (btf_member(btf, t, i, &m))
			return btf_error(btf, e, -EINVAL, "type %u: member %u cannot be read", t->id, i);
		ret = align_at(btf, m.type, depth + 1, &align, e);
		if (ret)
			return ret;
		if (!m.bit_size && m.bit_offset % (8 * align)) {
			*out = 1;
			return 0;
		}
		most = align > most ? align : most;
	}
	*out = t->size % most ? 1 : most;
	return 0;
}

static int align_at(const struct btf *btf, uint32_t id, int depth, uint32_t *out, struct error *e)
{
	struct btf_array array;
	struct btf_type t;
	int ret;

	if (depth >= BTF_DEPTH_MAX)
		return btf_error(btf, e, -ELOOP, "type %u: nested deeper than %d", id, BTF_DEPTH_MAX);
	ret = btf_skip_modifiers(btf, id, &t, e);
	if (ret)
		return ret;
	if (t.kind == KIND_STRUCT || t.kind == KIND_UNION)
		return align_members(btf, &t, depth, out, e);
	if (!btf_array(btf, &t, &array))
		return align_at(btf, array.type, depth + 1, out, e);
	if (t.kind == KIND_VAR)
		return align_at(btf, t.type, depth + 1, out, e);
	if (t.kind == KIND_PTR || has_size(t.kind)) {
		/* BPF and every 64-bit kernel align 16-byte integers to 16, the rest to their size. */
		*out = power_of_two(t.kind == KIND_PTR ? btf->pointer_size : t.size, 16);
		return 0;
	}
	return btf_error(btf, e, -EINVAL, "type %u: %s has no alignment", id, btf_kind_name(t.kind));
}

int btf_align(const struct btf *btf, uint32_t id, uint32_t *out, struct error *e)
{
	return align_at(btf, id, 0, out, e);
}

/* ---- names ---- */

/* Copies text up to its NUL, its section's end, or the room's. */
static void copy_string(const struct btf *btf, uint32_t offset, struct btf_name *room)
{
	uint32_t left = btf->strings_size - offset, n = 0;

	while (n < left && n < BTF_NAME_MAX - 1) {
		uint32_t step = left - n < 64 ? left - n : 64;
		const char *nul;

		if (step > BTF_NAME_MAX - 1 - n)
			step = BTF_NAME_MAX - 1 - n;
		if (!source_read(btf->source, btf->strings_at + offset + n, room->text + n, step))
			break;
		nul = memchr(room->text + n, 0, step);
		if (nul)
			return;
		n += step;
	}
	room->text[n] = 0;
}

const char *btf_string(const struct btf *btf, uint32_t offset, struct btf_name *room)
{
	if (offset < btf->first_string && btf->base)
		return btf_string(btf->base, offset, room);
	offset -= btf->first_string;
	if (!btf->source || offset >= btf->strings_size)
		return "";
	if (btf->source->memory.p)      /* the section's last byte is NUL: checked at open */
		return (const char *)btf->source->memory.p + btf->strings_at + offset;
	copy_string(btf, offset, room);
	return room->text;
}

uint32_t btf_find(const struct btf *btf, const char *name, enum btf_kind kind)
{
	struct btf_name room;
	struct btf_type t;
	struct error e;

	for (uint32_t id = btf->first_id; id < btf->n_types; id++)
		if (!btf_type(btf, id, &t, &e) && t.kind == kind && !strcmp(btf_string(btf, t.name, &room), name))
			return id;
	return btf->base ? btf_find(btf->base, name, kind) : 0;
}

size_t btf_essential_length(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = n < 5 ? 0 : n - 4; i-- > 0;)
		if (name[i] != '_' && !memcmp(name + i + 1, "___", 3) && name[i + 4] != '_')
			return i + 1;
	return n;
}

static const char *const longs[] = {
	"long unsigned int", "unsigned long", "long int", "long", "long unsigned", "unsigned long int",
};
#define N_LONGS (sizeof(longs) / sizeof(longs[0]))

static bool is_long(const char *name)
{
	for (size_t i = 0; i < N_LONGS; i++)
		if (!strcmp(name, longs[i]))
			return true;
	return false;
}

static bool take_pointer_size(struct btf *btf, uint32_t id)
{
	struct btf_name room;
	struct btf_type t;
	struct error e;

	if (btf_type(btf, id, &t, &e) || t.kind != KIND_INT || (t.size != 4 && t.size != 8) ||
	    !is_long(btf_string(btf, t.name, &room)))
		return false;
	btf->pointer_size = t.size;
	return true;
}

static bool is_before(const struct btf *btf, uint32_t id, const char *name)
{
	struct btf_name room;
	struct btf_type t;
	struct error e;

	return !btf_type(btf, id, &t, &e) && strcmp(btf_string(btf, t.name, &room), name) < 0;
}

/* The first type that is not before `name`, if types are sorted by name; else any, or n_types. */
static uint32_t lower_bound(const struct btf *btf, const char *name)
{
	uint32_t low = btf->first_id, high = btf->n_types;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (is_before(btf, middle, name))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

#define NEAR_THE_START 1000

/*
 * The size of `long`: among the first types where the compiler's order was
 * kept, by bisection where they are sorted by name (7.x), else anywhere.
 */
void btf_find_pointer_size(struct btf *btf)
{
	uint32_t id = btf->first_id;

	for (; id < btf->n_types && id < NEAR_THE_START; id++)
		if (take_pointer_size(btf, id))
			return;
	for (size_t i = 0; i < N_LONGS && id < btf->n_types; i++)
		if (take_pointer_size(btf, lower_bound(btf, longs[i])))
			return;
	for (; id < btf->n_types; id++)
		if (take_pointer_size(btf, id))
			return;
}
