// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Walks a record along the BTF of its struct: see decode.h.
 *
 * BTF and record may both be hostile: every value is copied out of the record
 * through a bounds check, depth is limited by BTF_DEPTH_MAX, and the number of
 * members and elements visited by a budget, since types may nest in cycles.
 */
#include "decode.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#define VISITS_MAX 8192 /* members and elements of one record */
#define KEY_MAX 128

struct walk {
	const struct btf *btf;
	struct bytes record;
	struct sink *sink;
	struct error *e;
	unsigned depth, visits;
	char key[KEY_MAX];
	bool in_list;
};

/* Where a value is: bits are counted from bit 0 of the byte at `at`, in memory order. */
struct place { uint64_t at; uint32_t bit, bits; };

typedef int show(struct walk *w, const struct btf_type *t, struct place place);

static int value(struct walk *w, uint32_t type, struct place place);

static int emit(struct walk *w, enum field_kind kind, uint64_t number, const char *text, size_t length)
{
	struct field field = { w->in_list || kind == FIELD_LIST_END ? NULL : w->key, kind, number, text, length };

	w->sink->field(w->sink, &field);
	return 0;
}

static int outside(struct walk *w, struct place place, uint64_t size)
{
	return error_set(w->e, -EINVAL, "field %s: %llu bytes at %llu leave the record of %zu bytes", w->key,
			 (unsigned long long)size, (unsigned long long)place.at, w->record.n);
}

/* An unsigned number of 1, 2, 4 or 8 bytes at `at`. */
static bool read_whole(const struct walk *w, uint64_t at, uint32_t size, uint64_t *out)
{
	uint8_t b[8];

	if ((size & (size - 1)) || !size || size > 8 || !bytes_copy(w->record, at, b, size))
		return false;
	*out = size == 1 ? b[0] : size == 2 ? load_u16(b, w->btf->swap) :
	       size == 4 ? load_u32(b, w->btf->swap) : load_u64(b, w->btf->swap);
	return true;
}

/* The bits of a bitfield, right-aligned.  Bit 0 is the lowest of byte 0, or on big-endian the highest. */
static bool read_bits(const struct walk *w, struct place place, uint64_t *out)
{
	uint64_t number = 0;

	for (uint32_t i = 0; i < place.bits; i++) {
		uint32_t bit = place.bit + i;
		uint8_t byte;

		if (!bytes_copy(w->record, place.at + bit / 8, &byte, 1))
			return false;
		if (w->btf->big_endian)
			number = number << 1 | (byte >> (7 - bit % 8) & 1);
		else
			number |= (uint64_t)(byte >> bit % 8 & 1) << i;
	}
	*out = number;
	return true;
}

static uint64_t extend(uint64_t number, uint32_t bits, bool is_signed)
{
	if (!is_signed || bits >= 64 || !bits || !(number >> (bits - 1) & 1))
		return number;
	return number | ~0ull << bits;
}

/* Reads a number of `size` bytes, or of place.bits bits, into *out. */
static int read_number(struct walk *w, uint32_t size, struct place place, bool is_signed, uint64_t *out)
{
	bool ok = place.bits ? place.bits <= 64 && read_bits(w, place, out) : read_whole(w, place.at, size, out);

	if (!ok)
		return outside(w, place, place.bits ? (place.bits + 7) / 8 : size);
	*out = extend(*out, place.bits ? place.bits : size * 8, is_signed);
	return 0;
}

static int show_raw(struct walk *w, const struct btf_type *t, struct place place)
{
	struct bytes part;

	if (!bytes_sub(w->record, place.at, t->size, &part))
		return outside(w, place, t->size);
	return emit(w, FIELD_HEX, 0, (const char *)part.p, part.n);
}

static int show_int(struct walk *w, const struct btf_type *t, struct place place)
{
	struct btf_int integer;
	uint64_t number;
	int code;

	if (btf_int(w->btf, t, &integer))
		return error_set(w->e, -EINVAL, "field %s: damaged integer type %u", w->key, t->id);
	if (t->size > 8)
		return show_raw(w, t, place);
	/* Before kind_flag bitfields the integer type itself carried offset and width. */
	if (!place.bits && (integer.bit_offset || integer.bits != t->size * 8)) {
		place.bit += integer.bit_offset;
		place.bits = integer.bits;
	}
	code = read_number(w, t->size, place, integer.encoding & INT_SIGNED, &number);
	if (code)
		return code;
	return emit(w, integer.encoding & INT_BOOL ? FIELD_BOOL :
		    integer.encoding & INT_SIGNED ? FIELD_SIGNED : FIELD_UNSIGNED, number, NULL, 0);
}

static int show_pointer(struct walk *w, const struct btf_type *t, struct place place)
{
	uint64_t number;
	int code;

	(void)t;
	code = read_number(w, 8, place, false, &number); /* BPF pointers are 8 bytes on every machine */
	return code ? code : emit(w, FIELD_ADDRESS, number, NULL, 0);
}

/* "PICKET_ACTION_WOULD_DENY" of enum picket_action -> "would_deny". */
static int emit_enumerator(struct walk *w, const char *prefix, const char *name)
{
	size_t skip = 0, n = 0;
	char word[BTF_NAME_MAX];

	while (prefix[skip] && tolower((unsigned char)prefix[skip]) == tolower((unsigned char)name[skip]))
		skip++;
	skip = !prefix[skip] && name[skip] == '_' && name[skip + 1] ? skip + 1 : 0;
	for (; name[skip + n] && n < sizeof(word); n++)
		word[n] = (char)tolower((unsigned char)name[skip + n]);
	return emit(w, FIELD_WORD, 0, word, n);
}

static int show_enum(struct walk *w, const struct btf_type *t, struct place place)
{
	struct btf_name prefix_room, room;
	struct btf_enumerator enumerator;
	uint64_t number;
	int code;

	code = read_number(w, t->size, place, t->flag, &number);
	if (code)
		return code;
	for (uint32_t i = 0; i < t->vlen && !btf_enumerator(w->btf, t, i, &enumerator); i++) {
		/* Enumerators of an unsigned 4-byte enum may still read as negative: compare what is stored. */
		if (extend((uint64_t)enumerator.value, 32, t->size == 4) != extend(number, 32, t->size == 4))
			continue;
		return emit_enumerator(w, btf_string(w->btf, t->name, &prefix_room),
				       btf_string(w->btf, enumerator.name, &room));
	}
	return emit(w, t->flag ? FIELD_SIGNED : FIELD_UNSIGNED, number, NULL, 0);
}

/* char, by whatever typedef: clang marks it as signed or not, never as INT_CHAR. */
static bool is_char(const struct btf *btf, uint32_t type)
{
	struct error ignored = ERROR_INIT;
	struct btf_name room;
	struct btf_type t;

	return !btf_skip_modifiers(btf, type, &t, &ignored) && t.kind == KIND_INT && t.size == 1 &&
	       !strcmp(btf_string(btf, t.name, &room), "char");
}

static bool is_struct(const struct btf *btf, uint32_t type)
{
	struct error ignored = ERROR_INIT;
	struct btf_type t;

	return !btf_skip_modifiers(btf, type, &t, &ignored) && (t.kind == KIND_STRUCT || t.kind == KIND_UNION);
}

static int show_string(struct walk *w, struct place place, uint64_t size)
{
	const uint8_t *end;
	struct bytes part;

	if (!bytes_sub(w->record, place.at, size, &part))
		return outside(w, place, size);
	end = part.n ? memchr(part.p, 0, part.n) : NULL;
	return emit(w, FIELD_STRING, 0, (const char *)part.p, end ? (size_t)(end - part.p) : part.n);
}

/* Appends ".name" to the key; returns the old length, to cut back to. */
static size_t key_push(struct walk *w, const char *name)
{
	size_t n = strlen(w->key);

	if (*name)
		snprintf(w->key + n, sizeof(w->key) - n, "%s%s", n ? "." : "", name);
	return n;
}

static int show_list(struct walk *w, uint32_t type, uint64_t size, uint64_t n, struct place place)
{
	bool outer = w->in_list;
	int code = 0;

	emit(w, FIELD_LIST, 0, NULL, 0);
	w->in_list = true;
	for (uint64_t i = 0; i < n && !code; i++)
		code = value(w, type, (struct place){ place.at + i * size, 0, 0 });
	w->in_list = outer;
	return code ? code : emit(w, FIELD_LIST_END, 0, NULL, 0);
}

/* Elements that are structs become "key.0.member", "key.1.member". */
static int show_structs(struct walk *w, uint32_t type, uint64_t size, uint64_t n, struct place place)
{
	int code = 0;

	for (uint64_t i = 0; i < n && !code; i++) {
		char index[24];
		size_t cut;

		snprintf(index, sizeof(index), "%llu", (unsigned long long)i);
		cut = key_push(w, index);
		code = value(w, type, (struct place){ place.at + i * size, 0, 0 });
		w->key[cut] = 0;
	}
	return code;
}

static int show_array(struct walk *w, const struct btf_type *t, struct place place)
{
	struct btf_array array;
	uint64_t size, n;

	if (btf_array(w->btf, t, &array))
		return error_set(w->e, -EINVAL, "field %s: damaged array type %u", w->key, t->id);
	if (btf_size(w->btf, array.type, &size, w->e))
		return error_prefix(w->e, "field %s", w->key);
	n = array.n;
	if (!n && size && place.at <= w->record.n) /* flexible: what is left of the record */
		n = (w->record.n - place.at) / size;
	if (is_char(w->btf, array.type))
		return show_string(w, place, n);
	if (!w->in_list && is_struct(w->btf, array.type))
		return show_structs(w, array.type, size, n, place);
	return show_list(w, array.type, size, n, place);
}

static int show_member(struct walk *w, const struct btf_type *t, uint32_t i, struct place place)
{
	struct btf_name room;
	struct btf_member m;
	const char *name;
	size_t cut;
	int code;

	if (btf_member(w->btf, t, i, &m))
		return error_set(w->e, -EINVAL, "type %u: member %u is damaged", t->id, i);
	name = btf_string(w->btf, m.name, &room);
	place.at += m.bit_offset / 8;
	place.bit = m.bit_offset % 8;
	place.bits = m.bit_size;
	if (!place.at && !strcmp(name, "type_id"))
		return 0; /* what the record is decoded by says nothing to its reader */
	/* The head lends its fields to the record, as a member without a name does to what is around it. */
	cut = key_push(w, place.at || strcmp(name, "head") ? name : "");
	code = value(w, m.type, place);
	w->key[cut] = 0;
	return code;
}

static int show_struct(struct walk *w, const struct btf_type *t, struct place place)
{
	int code = 0;

	for (uint32_t i = 0; i < t->vlen && !code; i++)
		code = show_member(w, t, i, place);
	return code;
}

static show *const shows[KIND_COUNT] = {
	[KIND_INT] = show_int, [KIND_PTR] = show_pointer, [KIND_ARRAY] = show_array,
	[KIND_STRUCT] = show_struct, [KIND_UNION] = show_struct, [KIND_ENUM] = show_enum,
	[KIND_ENUM64] = show_enum, [KIND_FLOAT] = show_raw,
};

static int value(struct walk *w, uint32_t type, struct place place)
{
	struct btf_type t;
	int code;

	if (++w->visits > VISITS_MAX)
		return error_set(w->e, -EINVAL, "field %s: more than %d fields and elements", w->key, VISITS_MAX);
	if (w->depth >= BTF_DEPTH_MAX)
		return error_set(w->e, -EINVAL, "field %s: nested deeper than %d", w->key, BTF_DEPTH_MAX);
	if (btf_skip_modifiers(w->btf, type, &t, w->e))
		return error_prefix(w->e, "field %s", w->key);
	if (t.kind >= KIND_COUNT || !shows[t.kind])
		return error_set(w->e, -EINVAL, "field %s: a %s has no value", w->key, btf_kind_name(t.kind));
	w->depth++;
	code = shows[t.kind](w, &t, place);
	w->depth--;
	return code;
}

/* True when the last member is an array without a length: then the record may be longer than the struct. */
static bool open_ended(const struct btf *btf, const struct btf_type *t)
{
	struct error ignored = ERROR_INIT;
	struct btf_array array;
	struct btf_member last;
	struct btf_type type;

	return t->vlen && !btf_member(btf, t, t->vlen - 1, &last) &&
	       !btf_skip_modifiers(btf, last.type, &type, &ignored) && type.kind == KIND_ARRAY &&
	       !btf_array(btf, &type, &array) && !array.n;
}

int decode_record(const struct btf *btf, struct bytes record, struct sink *sink, struct error *e)
{
	struct walk w = { .btf = btf, .record = record, .sink = sink, .e = e };
	struct btf_name room;
	struct btf_type t;
	uint32_t id;

	if (record.n < sizeof(id))
		return error_set(e, -EINVAL, "record of %zu bytes: too short for a type id", record.n);
	id = load_u32(record.p, btf->swap);
	if (!id || btf_type(btf, id, &t, e) || t.kind != KIND_STRUCT)
		return error_set(e, -EINVAL, "record of %zu bytes: its type id %u is no struct of the object", record.n, id);
	if (record.n < t.size || (record.n > t.size && !open_ended(btf, &t)))
		return error_set(e, -EINVAL, "record of %zu bytes: struct %s has %u", record.n,
				 btf_string(btf, t.name, &room), t.size);
	if (show_struct(&w, &t, (struct place){ 0, 0, 0 }))
		return error_prefix(e, "struct %s", btf_string(btf, t.name, &room));
	return 0;
}
