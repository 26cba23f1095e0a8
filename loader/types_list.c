// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Every type of a BTF as a listing: the same facts as text and as JSON.
 *
 * Text:  [5] STRUCT 'path' size=16 vlen=2
 *        	'mnt' type_id=7 bits_offset=0
 * JSON:  {"id":5,"kind":"struct","name":"path","size":16,"members":[{"name":"mnt","type_id":7,...}]}
 *
 * A kind is a row: what its third word means, and what follows its record.
 */
#include "types.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "json.h"

struct listing {
	const struct btf *btf;
	bool json;
	struct text text;
	FILE *out;
};

/* ---- facts, both ways ---- */

static void put_key(struct listing *l, const char *key)
{
	text_format(&l->text, l->json ? ",\"%s\":" : " %s=", key);
}

static void put_number(struct listing *l, const char *key, long long value)
{
	put_key(l, key);
	text_format(&l->text, "%lld", value);
}

static void put_word(struct listing *l, const char *key, const char *word)
{
	put_key(l, key);
	text_format(&l->text, l->json ? "\"%s\"" : "%s", word);
}

static void put_bool(struct listing *l, const char *key, bool value)
{
	put_key(l, key);
	text_format(&l->text, "%s", value ? "true" : "false");
}

/* A name in its own place: 'name' or (anon) in text, "name" or null in JSON. */
static void put_name(struct listing *l, uint32_t offset)
{
	struct btf_name room;
	const char *name = btf_string(l->btf, offset, &room);

	if (!*name) {
		text_format(&l->text, l->json ? "null" : "(anon)");
	} else if (l->json) {
		text_json(&l->text, name, strlen(name));
	} else {
		text_format(&l->text, "'");
		text_plain(&l->text, name, strlen(name));
		text_format(&l->text, "'");
	}
}

static void flush(struct listing *l)
{
	if (l->text.n)
		fwrite(l->text.p, 1, l->text.n, l->out);
	text_reset(&l->text);
}

static void begin_item(struct listing *l, uint32_t i, uint32_t name)
{
	flush(l);
	text_format(&l->text, l->json ? "%s{\"name\":" : "\n\t", i ? "," : "");
	put_name(l, name);
}

static void end_item(struct listing *l)
{
	if (l->json)
		text_format(&l->text, "}");
}

/* ---- what follows a record ---- */

static void list_int(struct listing *l, const struct btf_type *t)
{
	struct btf_int i = { 0 };

	btf_int(l->btf, t, &i);
	put_number(l, "bits_offset", i.bit_offset);
	put_number(l, "nr_bits", i.bits);
	put_word(l, "encoding", i.encoding & INT_BOOL ? "BOOL" : i.encoding & INT_CHAR ? "CHAR" :
		 i.encoding & INT_SIGNED ? "SIGNED" : l->json ? "" : "(none)");
}

static void list_array(struct listing *l, const struct btf_type *t)
{
	struct btf_array a = { 0 };

	btf_array(l->btf, t, &a);
	put_number(l, "type_id", a.type);
	put_number(l, "index_type_id", a.index_type);
	put_number(l, "nr_elems", a.n);
}

static void list_fwd(struct listing *l, const struct btf_type *t)
{
	put_word(l, "fwd_kind", t->flag ? "union" : "struct");
}

static void list_var(struct listing *l, const struct btf_type *t)
{
	static const char *const words[] = { "static", "global", "extern" };
	uint32_t linkage = 0;

	btf_var_linkage(l->btf, t, &linkage);
	put_word(l, "linkage", words[linkage % 3]);
}

static void list_func(struct listing *l, const struct btf_type *t)
{
	static const char *const words[] = { "static", "global", "extern" };

	put_word(l, "linkage", words[t->vlen % 3]);
}

static void list_decl_tag(struct listing *l, const struct btf_type *t)
{
	uint32_t component = 0;

	btf_decl_tag(l->btf, t, &component);
	put_number(l, "component_idx", (int32_t)component);
}

static void item_member(struct listing *l, const struct btf_type *t, uint32_t i)
{
	struct btf_member m = { 0 };

	btf_member(l->btf, t, i, &m);
	begin_item(l, i, m.name);
	put_number(l, "type_id", m.type);
	put_number(l, "bits_offset", m.bit_offset);
	if (m.bit_size)
		put_number(l, "bitfield_size", m.bit_size);
}

/* An unsigned 64-bit value may be more than put_number() can say. */
static void item_enumerator(struct listing *l, const struct btf_type *t, uint32_t i)
{
	struct btf_enumerator v = { 0 };

	btf_enumerator(l->btf, t, i, &v);
	begin_item(l, i, v.name);
	put_key(l, "val");
	text_format(&l->text, t->flag ? "%lld" : "%llu", (long long)v.value);
}

static void item_param(struct listing *l, const struct btf_type *t, uint32_t i)
{
	struct btf_param p = { 0 };

	btf_param(l->btf, t, i, &p);
	begin_item(l, i, p.name);
	put_number(l, "type_id", p.type);
}

static void item_secinfo(struct listing *l, const struct btf_type *t, uint32_t i)
{
	struct btf_secinfo s = { 0 };
	struct btf_type var = { 0 };
	struct error ignored = ERROR_INIT;

	btf_secinfo(l->btf, t, i, &s);
	btf_type(l->btf, s.type, &var, &ignored);
	begin_item(l, i, var.name);
	put_number(l, "type_id", s.type);
	put_number(l, "offset", s.offset);
	put_number(l, "size", s.size);
}

/* ---- kinds ---- */

static const struct row {
	const char *third;            /* key of the record's third word, or NULL */
	const char *items;            /* key of the list, or NULL */
	void (*one)(struct listing *l, const struct btf_type *t);
	void (*item)(struct listing *l, const struct btf_type *t, uint32_t i);
	bool has_sign;                /* kind_flag is an enum's signedness */
} rows[KIND_COUNT] = {
	[KIND_INT]        = { "size", NULL, list_int, NULL, false },
	[KIND_PTR]        = { "type_id", NULL, NULL, NULL, false },
	[KIND_ARRAY]      = { NULL, NULL, list_array, NULL, false },
	[KIND_STRUCT]     = { "size", "members", NULL, item_member, false },
	[KIND_UNION]      = { "size", "members", NULL, item_member, false },
	[KIND_ENUM]       = { "size", "values", NULL, item_enumerator, true },
	[KIND_FWD]        = { NULL, NULL, list_fwd, NULL, false },
	[KIND_TYPEDEF]    = { "type_id", NULL, NULL, NULL, false },
	[KIND_VOLATILE]   = { "type_id", NULL, NULL, NULL, false },
	[KIND_CONST]      = { "type_id", NULL, NULL, NULL, false },
	[KIND_RESTRICT]   = { "type_id", NULL, NULL, NULL, false },
	[KIND_FUNC]       = { "type_id", NULL, list_func, NULL, false },
	[KIND_FUNC_PROTO] = { "ret_type_id", "params", NULL, item_param, false },
	[KIND_VAR]        = { "type_id", NULL, list_var, NULL, false },
	[KIND_DATASEC]    = { "size", "vars", NULL, item_secinfo, false },
	[KIND_FLOAT]      = { "size", NULL, NULL, NULL, false },
	[KIND_DECL_TAG]   = { "type_id", NULL, list_decl_tag, NULL, false },
	[KIND_TYPE_TAG]   = { "type_id", NULL, NULL, NULL, false },
	[KIND_ENUM64]     = { "size", "values", NULL, item_enumerator, true },
};

static void list_head(struct listing *l, const struct btf_type *t)
{
	const char *kind = btf_kind_name(t->kind);

	if (l->json) {
		text_format(&l->text, "{\"id\":%u,\"kind\":\"%s\",\"name\":", t->id, kind);
	} else {
		text_format(&l->text, "[%u] ", t->id);
		for (; *kind; kind++)
			text_format(&l->text, "%c", toupper((unsigned char)*kind));
		text_format(&l->text, " ");
	}
	put_name(l, t->name);
	if (rows[t->kind].third)
		put_number(l, rows[t->kind].third, t->size);
	if (rows[t->kind].has_sign)
		put_bool(l, "signed", t->flag);
}

static void list_items(struct listing *l, const struct btf_type *t)
{
	const struct row *row = &rows[t->kind];

	if (l->json)
		text_format(&l->text, ",\"%s\":[", row->items);
	else
		put_number(l, "vlen", t->vlen);
	for (uint32_t i = 0; i < t->vlen; i++) {
		row->item(l, t, i);
		end_item(l);
	}
	if (l->json)
		text_format(&l->text, "]");
}

static void list_type(struct listing *l, const struct btf_type *t)
{
	list_head(l, t);
	if (rows[t->kind].one)
		rows[t->kind].one(l, t);
	if (rows[t->kind].items)
		list_items(l, t);
	end_item(l);
}

int types_list(const struct btf *btf, bool json, FILE *out, struct error *e)
{
	struct listing l = { .btf = btf, .json = json, .out = out };
	struct btf_type t;
	int ret = 0;

	text_format(&l.text, json ? "{\"v\":1,\"types\":[" : "");
	for (uint32_t id = btf->first_id; !ret && id < btf->n_types; id++) {
		ret = btf_type(btf, id, &t, e);
		if (ret)
			break;
		if (json)
			text_format(&l.text, id > btf->first_id ? ",\n" : "\n");
		list_type(&l, &t);
		if (!json)
			text_format(&l.text, "\n");
		flush(&l);
		if (l.text.failed)
			ret = error_set(e, -ENOMEM, "out of memory");
	}
	text_format(&l.text, json ? "\n]}\n" : "");
	flush(&l);
	text_free(&l.text);
	return ret;
}
