/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What every BTF kind looks like: one row a kind, shared by the reader, the scan and the checks. */
#ifndef PICKET_BTF_KINDS_H
#define PICKET_BTF_KINDS_H

#include "btf.h"

#define RECORD_HEAD 12u             /* name, info, size or type: 4 bytes each */
#define BTF_TYPES_MAX 0xfffffu      /* the kernel's BTF_MAX_TYPE */

enum naming { NAME_NONE, NAME_OPTIONAL, NAME_REQUIRED };
enum third { THIRD_ZERO, THIRD_SIZE, THIRD_TYPE };     /* meaning of the record's third word */

struct kind_row {
	const char *name;
	uint8_t fixed, each;        /* bytes after the head: always, and per element of vlen */
	uint8_t naming;             /* enum naming */
	uint8_t third;              /* enum third */
	uint16_t vlen_max;
	bool flag;                  /* kind_flag may be set */
};

extern const struct kind_row kind_rows[KIND_COUNT];

static inline uint32_t info_kind(uint32_t info) { return info >> 24 & 0x1f; }
static inline uint32_t info_vlen(uint32_t info) { return info & 0xffff; }
static inline bool info_flag(uint32_t info) { return info >> 31; }
/* Bits that no known kind uses (BTF_INFO_MASK in kernel/bpf/btf.c). */
static inline bool info_reserved(uint32_t info) { return info & 0x60ff0000; }

/* Bytes of a whole record; 0 for a kind that is not known. */
static inline uint32_t record_size(uint32_t info)
{
	uint32_t kind = info_kind(info);

	if (!kind || kind >= KIND_COUNT)
		return 0;
	return RECORD_HEAD + kind_rows[kind].fixed + kind_rows[kind].each * info_vlen(info);
}

static inline bool is_modifier(uint8_t kind)
{
	return kind == KIND_TYPEDEF || kind == KIND_CONST || kind == KIND_VOLATILE ||
	       kind == KIND_RESTRICT || kind == KIND_TYPE_TAG;
}

/* Sets "LABEL: message" and returns code. */
int btf_error(const struct btf *btf, struct error *e, int code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Checks everything that btf_open_bytes() promises; the index is there. btf/check.c */
int btf_check(const struct btf *btf, struct error *e);

/* Sets pointer_size from the type that C calls long. */
void btf_find_pointer_size(struct btf *btf);

#endif
