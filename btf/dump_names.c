// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Names in a C header made from BTF.
 *
 * C has one space of tags (struct, union, enum) and one of identifiers
 * (typedefs and enumerators); a kernel has several types of one name.  The
 * first keeps it, the others become NAME___2, NAME___3: flavours, which CO-RE
 * takes for NAME again.  So do names that C keeps for itself.  Characters that
 * C does not know (other languages' names) become '_'.
 */
#include "dump.h"
#include "kinds.h"

#include <errno.h>
#include <stdlib.h>

/* C11's keywords, GNU's, and types that compilers declare by themselves; sorted. */
static const char *const reserved[] = {
	"_Alignas", "_Alignof", "_Atomic", "_Bool", "_Complex", "_Generic", "_Imaginary", "_Noreturn",
	"_Static_assert", "_Thread_local", "__alignof__", "__asm__", "__attribute__", "__builtin_ms_va_list",
	"__builtin_va_list", "__const", "__extension__", "__float128", "__inline", "__int128", "__restrict", "__typeof__",
	"__volatile__", "asm", "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else",
	"enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return",
	"short", "signed", "sizeof", "static", "struct", "switch", "typedef", "typeof", "union", "unsigned", "void",
	"volatile", "while",
};

static int compare(const void *key, const void *element)
{
	return strcmp(key, *(const char *const *)element);
}

static bool is_reserved(const char *name)
{
	return bsearch(name, reserved, sizeof(reserved) / sizeof(*reserved), sizeof(*reserved), compare);
}

static bool is_word(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (!first && c >= '0' && c <= '9');
}

static size_t plain_name(const struct dump *d, uint32_t name, char out[DUMP_NAME_MAX])
{
	struct btf_name room;
	const char *text = btf_string(d->btf, name, &room);
	size_t n = 0;

	for (; text[n] && n < BTF_NAME_MAX - 1; n++)
		out[n] = is_word(text[n], !n) ? text[n] : '_';
	out[n] = 0;
	return n;
}

void dump_name(const struct dump *d, uint32_t name, uint32_t version, char out[DUMP_NAME_MAX])
{
	size_t n = plain_name(d, name, out);

	if (version < 2 && !d->brief && is_reserved(out))
		version = 2;
	if (version > 1)
		snprintf(out + n, DUMP_NAME_MAX - n, "___%u", version);
}

void dump_type_name(const struct dump *d, const struct btf_type *t, char out[DUMP_NAME_MAX])
{
	dump_name(d, t->name, d->version ? d->version[t->id] : 0, out);
}

bool dump_is_new_keyword(const struct dump *d, uint32_t name)
{
	static const char *const keywords[] = { "bool", "true", "false", "nullptr" };
	char text[DUMP_NAME_MAX];

	dump_name(d, name, 1, text);
	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
		if (!strcmp(text, keywords[i]))
			return true;
	return false;
}

/* ---- tables ---- */

static uint32_t hash_of(const char *text)
{
	uint32_t hash = 2166136261u;     /* FNV-1a */

	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * 16777619u;
	return hash;
}

/* Where the text stands in the table, or the free slot where it would. */
static struct dump_slot *slot_of(const struct dump *d, const struct dump_names *names, const char *text)
{
	uint32_t hash = hash_of(text), mask = names->room - 1;
	char other[DUMP_NAME_MAX];

	for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
		struct dump_slot *slot = &names->slots[i];

		if (!slot->version)
			return slot;
		if (slot->hash != hash)
			continue;
		dump_name(d, slot->name, slot->version, other);
		if (!strcmp(other, text))
			return slot;
	}
}

static int grow(struct dump *d, struct dump_names *names)
{
	struct dump_names new = { calloc(names->room ? 2 * (size_t)names->room : 1024, sizeof(*new.slots)),
				  names->room ? 2 * names->room : 1024, names->n };

	if (!new.slots)
		return btf_error(d->btf, d->e, -ENOMEM, "out of memory");
	for (uint32_t i = 0; i < names->room; i++) {
		uint32_t at = names->slots[i].hash & (new.room - 1);

		if (!names->slots[i].version)
			continue;
		while (new.slots[at].version)
			at = (at + 1) & (new.room - 1);
		new.slots[at] = names->slots[i];
	}
	free(names->slots);
	*names = new;
	return 0;
}

static struct dump_slot *insert(struct dump_slot *slot, const char *text, uint32_t name, uint32_t version, uint8_t kind)
{
	*slot = (struct dump_slot){ hash_of(text), name, version, version + 1, kind };
	return slot;
}

int dump_take_name(struct dump *d, struct dump_names *names, uint32_t name, uint8_t kind)
{
	uint32_t first = 1, version;
	char text[DUMP_NAME_MAX];
	struct dump_slot *slot;

	if (2 * names->n >= names->room && grow(d, names))
		return d->e->code;
	plain_name(d, name, text);
	if (is_reserved(text))
		first = 2;
	dump_name(d, name, first, text);
	slot = slot_of(d, names, text);
	names->n++;
	if (!slot->version) {
		insert(slot, text, name, first, kind);
		return (int)first;
	}
	for (version = slot->next;; version++) {
		struct dump_slot *free_slot;

		dump_name(d, name, version, text);
		free_slot = slot_of(d, names, text);
		if (free_slot->version)
			continue;
		insert(free_slot, text, name, version, kind);
		slot->next = version + 1;
		return (int)version;
	}
}

/* ---- every type its version ---- */

/* In which space a kind's names are; NULL when it has none of its own. */
static struct dump_names *space_of(struct dump *d, const struct btf_type *t)
{
	switch (t->kind) {
	case KIND_STRUCT:
	case KIND_UNION:
	case KIND_ENUM:
	case KIND_ENUM64: return &d->tags;
	case KIND_TYPEDEF: return &d->identifiers;
	default: return NULL;
	}
}

/* Types that C has no word for get a typedef, with what names are left. */
static struct dump_names *late_space_of(struct dump *d, const struct btf_type *t)
{
	if ((t->kind == KIND_INT || t->kind == KIND_FLOAT) && !dump_is_standard(d, t))
		return &d->identifiers;
	return NULL;
}

/* A forward declaration means the first type of its name and kind; without one it has a name of its own. */
static int name_forward(struct dump *d, const struct btf_type *t)
{
	uint8_t kind = t->flag ? KIND_UNION : KIND_STRUCT;
	char text[DUMP_NAME_MAX];
	struct dump_slot *slot;
	uint32_t last = 2;

	for (uint32_t version = 1; d->tags.room && version <= last; version++) {
		dump_name(d, t->name, version, text);
		slot = slot_of(d, &d->tags, text);
		if (slot->version && slot->kind == kind) {
			d->version[t->id] = slot->version;
			return 0;
		}
		if (version == 1 && slot->version)
			last = slot->next < 16 ? slot->next : 16;
	}
	return dump_take_name(d, &d->tags, t->name, kind);
}

static int name_round(struct dump *d, struct dump_names *(*space)(struct dump *d, const struct btf_type *t))
{
	struct btf_type t;

	for (uint32_t id = 1; id < d->btf->n_types; id++) {
		struct dump_names *names;
		int ret = btf_type(d->btf, id, &t, d->e);

		if (ret)
			return ret;
		names = t.name ? space(d, &t) : NULL;
		ret = names ? dump_take_name(d, names, t.name, t.kind) : 0;
		if (ret < 0)
			return ret;
		if (names)
			d->version[id] = (uint32_t)ret;
	}
	return 0;
}

static int name_forwards(struct dump *d)
{
	struct btf_type t;
	int ret = 0;

	for (uint32_t id = 1; ret >= 0 && id < d->btf->n_types; id++) {
		ret = btf_type(d->btf, id, &t, d->e);
		if (ret || t.kind != KIND_FWD)
			continue;
		ret = name_forward(d, &t);
		if (ret > 0)
			d->version[id] = (uint32_t)ret;
	}
	return ret < 0 ? ret : 0;
}

int dump_name_types(struct dump *d)
{
	int ret = name_round(d, space_of);

	if (!ret)
		ret = name_round(d, late_space_of);
	return ret ? ret : name_forwards(d);
}

/* ---- words that C has ---- */

/* As GCC and clang write them in debug information; size 0 is a pointer's. */
static const struct { const char *name; uint8_t size; } words[] = {
	{ "char", 1 }, { "signed char", 1 }, { "unsigned char", 1 }, { "_Bool", 1 },
	{ "short int", 2 }, { "short", 2 }, { "short unsigned int", 2 }, { "unsigned short", 2 },
	{ "int", 4 }, { "unsigned int", 4 }, { "long int", 0 }, { "long", 0 }, { "long unsigned int", 0 },
	{ "unsigned long", 0 }, { "long long int", 8 }, { "long long", 8 }, { "long long unsigned int", 8 },
	{ "unsigned long long", 8 }, { "__int128", 16 }, { "__int128 unsigned", 16 }, { "unsigned __int128", 16 },
	{ "float", 4 }, { "double", 8 },
};

bool dump_is_standard(const struct dump *d, const struct btf_type *t)
{
	struct btf_name room;
	const char *name = btf_string(d->btf, t->name, &room);

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i].name, name))
			return t->size == (words[i].size ? words[i].size : d->btf->pointer_size);
	return false;
}
