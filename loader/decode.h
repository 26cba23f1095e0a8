/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A record of a ring buffer, as fields with names: what include/picket/event.h
 * promises, without a line of code about any particular event.
 *
 * The first u32 of a record is the BTF type id of its struct in the object's
 * own BTF.  The walk hands fields to a sink in the struct's order; what they
 * look like (JSON, a line for people) is the sink's business.  Pure.
 */
#ifndef PICKET_DECODE_H
#define PICKET_DECODE_H

#include "btf.h"

enum field_kind {
	FIELD_UNSIGNED,   /* number */
	FIELD_SIGNED,     /* number, as int64_t */
	FIELD_BOOL,       /* number */
	FIELD_ADDRESS,    /* number; pointers, shown in hexadecimal */
	FIELD_WORD,       /* text: an enumerator, shortened */
	FIELD_STRING,     /* text: bytes chosen by anybody, maybe no UTF-8 */
	FIELD_HEX,        /* text: bytes to be shown as hexadecimal digits, first byte first */
	FIELD_LIST,       /* opens a list: the elements follow, without a key */
	FIELD_LIST_END,
};

struct field {
	const char *key;  /* "comm", "range.start"; NULL inside a list and for FIELD_LIST_END */
	enum field_kind kind;
	uint64_t number;
	const char *text; /* not NUL-terminated; valid during the call */
	size_t length;
};

struct sink {
	void (*field)(struct sink *sink, const struct field *field);
};

/*
 * Decodes one record.  -EINVAL: too short, its type id is no struct of `btf`,
 * the sizes differ, or the type cannot be walked; the message says which.
 * Fields handed over before a failure are the caller's to throw away.
 */
int decode_record(const struct btf *btf, struct bytes record, struct sink *sink, struct error *e);

#endif
