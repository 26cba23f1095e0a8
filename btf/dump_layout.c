// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * How a struct must be written so that the compiler lays it out as the kernel
 * did.
 *
 * BTF has offsets, not attributes.  The compiler's rule is simulated member by
 * member (System V ABI, which the BPF target shares: a member goes to the next
 * multiple of its alignment, a bitfield to the next bit unless it would cross
 * a unit of its type).  Where that gives less than BTF's offset a gap is
 * written; where it gives more the member is packed, or the whole struct when
 * that is most of it.  An alignment that only padding betrays (cache lines) is
 * written as padding: a type may be aligned less than the kernel's, never more.
 */
#include "dump.h"
#include "kinds.h"

#include <errno.h>

/* layout[id]: 0 is not known yet. */
enum { KNOWN = 0x80, PACKED = 0x40, ALIGNED = 0x20, OPAQUE = 0x10, ALIGN_LOG2 = 0x0f };

#define ALIGN_MAX 4096u
#define GAP_LINES 8u    /* more than that and bytes of padding are an array, or an attribute */

static uint64_t round_up(uint64_t value, uint64_t unit)
{
	return (value + unit - 1) / unit * unit;
}

/* Of an integer as dump_print.c writes it: those of odd sizes are arrays of bytes. */
static uint32_t scalar_align(uint32_t size)
{
	return size && size <= 16 && !(size & (size - 1)) ? size : 1;
}

static int align_of(struct dump *d, uint32_t id, uint32_t *out)
{
	struct dump_layout layout;
	struct btf_array array;
	struct btf_type t;

	for (uint32_t depth = 0; depth < BTF_DEPTH_MAX; depth++) {
		if (btf_skip_modifiers(d->btf, id, &t, d->e))
			return d->e->code;
		if (btf_array(d->btf, &t, &array))
			break;
		id = array.type;
	}
	*out = t.kind == KIND_PTR ? d->btf->pointer_size : scalar_align(t.size);
	if (t.kind != KIND_STRUCT && t.kind != KIND_UNION)
		return 0;
	if (dump_layout(d, &t, &layout))
		return d->e->code;
	*out = layout.align;
	return 0;
}

/* Offset, width and unit; bitfields are told by the member, or in older BTF by its INT. */
static int measure(struct dump *d, struct btf_member *raw, struct dump_member *m)
{
	struct btf_type base;
	struct btf_int i;
	uint64_t bytes;

	*m = (struct dump_member){ .name = raw->name, .type = raw->type, .at = raw->bit_offset, .bits = raw->bit_size };
	if (btf_skip_modifiers(d->btf, raw->type, &base, d->e))
		return d->e->code;
	m->skip = !raw->name && base.kind != KIND_STRUCT && base.kind != KIND_UNION;
	if (raw->bit_size) {
		m->unit = 8 * base.size;
		return 0;
	}
	if (!btf_int(d->btf, &base, &i) && i.bits != 8 * base.size) {
		m->at += i.bit_offset;
		m->bits = i.bits;
		m->unit = 8 * base.size;
		return 0;
	}
	if (btf_size(d->btf, raw->type, &bytes, d->e))
		return d->e->code;
	m->bits = 8 * bytes;
	return 0;
}

int dump_member(struct dump *d, const struct btf_type *t, uint32_t i, struct dump_member *out)
{
	struct btf_member raw;

	if (btf_member(d->btf, t, i, &raw))
		return btf_error(d->btf, d->e, -EINVAL, "type %u: member %u cannot be read", t->id, i);
	if (measure(d, &raw, out) || align_of(d, raw.type, &out->align))
		return d->e->code;
	out->packed = t->size % out->align ||
		      (out->unit ? out->at % out->unit + out->bits > out->unit : out->at % (8ull * out->align) != 0);
	return 0;
}

uint64_t dump_next_at(const struct dump_member *m, uint64_t at, bool packed)
{
	packed |= m->packed;
	if (!m->unit)
		return round_up(at, packed ? 8 : 8ull * m->align);
	return packed || at % m->unit + m->bits <= m->unit ? at : round_up(at, m->unit);
}

/* The strictest alignment among members, and whether most of them are not aligned. */
static int survey(struct dump *d, const struct btf_type *t, struct dump_layout *out)
{
	uint32_t aligned = 0, misfits = 0;
	struct dump_member m;

	for (uint32_t i = 0; i < t->vlen; i++) {
		if (dump_member(d, t, i, &m))
			return d->e->code;
		if (m.skip)
			continue;
		misfits += m.packed;
		aligned += m.align > 1 && !m.packed;
		if (!m.packed && m.align > out->align)
			out->align = m.align;
	}
	out->packed = misfits && misfits >= aligned;
	if (out->packed)
		out->align = 1;
	return 0;
}

/* Follows the compiler to the end of the last member; *end in bits. */
static int follow(struct dump *d, const struct btf_type *t, struct dump_layout *out, uint64_t *end)
{
	struct dump_member m;

	*end = 0;
	for (uint32_t i = 0; i < t->vlen; i++) {
		if (dump_member(d, t, i, &m))
			return d->e->code;
		if (m.skip)
			continue;
		if (t->kind == KIND_UNION) {
			*end = m.bits > *end ? m.bits : *end;
			continue;
		}
		/* After a gap the member's place is its own: gaps end where it starts. */
		if (m.at < *end || m.at < dump_next_at(&m, *end, out->packed) || (!m.unit && m.at % 8))
			out->opaque = true;
		*end = m.at + m.bits;
	}
	return 0;
}

/* The end is padded by an attribute where padding would be long, or cannot be (in a union). */
static void close_end(const struct btf_type *t, struct dump_layout *out, uint64_t end)
{
	uint64_t bytes = round_up(end, 8) / 8;

	if (round_up(bytes, out->align) == t->size)
		return;
	if (t->kind == KIND_STRUCT && t->size - bytes <= (uint64_t)GAP_LINES * out->align)
		return;
	for (uint32_t align = 2 * out->align; align <= ALIGN_MAX; align *= 2) {
		if (round_up(bytes, align) == t->size) {
			out->aligned = true;
			out->align = align;
			return;
		}
	}
}

static uint8_t encode(const struct dump_layout *l)
{
	return (uint8_t)(KNOWN | (l->packed ? PACKED : 0) | (l->aligned ? ALIGNED : 0) | (l->opaque ? OPAQUE : 0) |
			 __builtin_ctz(l->align));
}

int dump_layout(struct dump *d, const struct btf_type *t, struct dump_layout *out)
{
	uint8_t *known = &d->layout[t->id];
	uint64_t end;

	*out = (struct dump_layout){ 1u << (*known & ALIGN_LOG2), *known & PACKED, *known & ALIGNED, *known & OPAQUE };
	if (*known)
		return 0;
	if (survey(d, t, out) || follow(d, t, out, &end))
		return d->e->code;
	if (out->opaque)
		*out = (struct dump_layout){ .align = 1, .opaque = true };
	else
		close_end(t, out, end);
	*known = encode(out);
	return 0;
}
