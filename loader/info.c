// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What an object holds, item by item, for whoever shows it: the second part of include/picket.h. */
#include <string.h>

#include "functions.h"
#include "globals.h"
#include "json.h"
#include "../btf/spell.h"
#include "../btf/nearest.h"
#include "transaction.h"

/* Names of the numbers in enum bpf_prog_type and enum bpf_map_type (include/uapi/linux/bpf.h). */
static const char *const program_types[] = {
	[0] = "unspec", [17] = "raw_tracepoint", [24] = "raw_tracepoint_writable", [26] = "tracing",
	[28] = "ext", [29] = "lsm", [31] = "syscall",
};

static const char *const map_types[] = {
	"unspec", "hash", "array", "prog_array", "perf_event_array", "percpu_hash", "percpu_array",
	"stack_trace", "cgroup_array", "lru_hash", "lru_percpu_hash", "lpm_trie", "array_of_maps",
	"hash_of_maps", "devmap", "sockmap", "cpumap", "xskmap", "sockhash", "cgroup_storage",
	"reuseport_sockarray", "percpu_cgroup_storage", "queue", "stack", "sk_storage", "devmap_hash",
	"struct_ops", "ringbuf", "inode_storage", "task_storage", "bloom_filter", "user_ringbuf",
	"cgrp_storage", "arena",
};

#define NAME_OF(table, i) ((i) < sizeof(table) / sizeof(*(table)) && (table)[i] ? (table)[i] : "unknown")

static const struct object *object_of(const struct picket *p, size_t i)
{
	return i < p->n ? &p->objects[i].object : NULL;
}

size_t picket_objects(const struct picket *p)
{
	return p->n;
}

const char *picket_object_name(const struct picket *p, size_t object)
{
	return object < p->n ? p->objects[object].object.name : NULL;
}

const char *picket_object_license(const struct picket *p, size_t object)
{
	return object < p->n ? p->objects[object].object.license : NULL;
}

bool picket_object_has_mode(const struct picket *p, size_t object)
{
	return object < p->n && object_has_variable(&p->objects[object].object, MODE_VARIABLE);
}

/* What a variable will hold when the map is created; zero in .bss. */
static uint32_t variable_value(const struct object *o, const struct variable *v)
{
	const struct map *map = &o->maps[v->map];
	struct bytes bytes = { map->override, map->value_size };
	uint32_t value = 0;

	if (!map->override)
		bytes = map->content;
	bytes_copy(bytes, v->offset, &value, sizeof(value));
	return o->elf.swap ? __builtin_bswap32(value) : value;
}

enum picket_mode picket_object_mode(const struct picket *p, size_t object)
{
	const struct object *o = object_of(p, object);
	struct variable v;
	uint32_t mode;

	if (!o || !object_find_variable(o, MODE_VARIABLE, &v))
		return PICKET_MODE_UNSET;
	if (p->options.mode != PICKET_MODE_UNSET)
		return p->options.mode;
	mode = variable_value(o, &v);
	return mode <= PICKET_MODE_ENFORCE ? (enum picket_mode)mode : PICKET_MODE_UNSET;
}

bool picket_program(const struct picket *p, size_t object, size_t i, struct picket_program_info *out)
{
	const struct object *o = object_of(p, object);
	const struct program *program;

	if (!o || i >= o->n_programs)
		return false;
	program = &o->programs[i];
	*out = (struct picket_program_info){
		.name = program->name, .section = program->section_name, .target = program->target,
		.type = NAME_OF(program_types, program->kind->prog_type), .n_insns = program->n_insns,
		.sleepable = program->kind->sleepable, .autoload = program->autoload,
	};
	return true;
}

bool picket_map(const struct picket *p, size_t object, size_t i, struct picket_map_info *out)
{
	const struct object *o = object_of(p, object);
	const struct map *map;

	if (!o || i >= o->n_maps)
		return false;
	map = &o->maps[i];
	*out = (struct picket_map_info){
		.name = map->name, .type = NAME_OF(map_types, map->type), .key_size = map->key_size,
		.value_size = map->value_size, .max_entries = map->max_entries, .flags = map->flags,
	};
	return true;
}

bool picket_global(const struct picket *p, size_t object, size_t i, struct picket_global_info *out)
{
	const struct object *o = object_of(p, object);
	struct variable v;

	if (!o || !object_variable(o, i, &v))
		return false;
	*out = (struct picket_global_info){
		.name = v.name, .section = v.section, .size = v.size, .read_only = v.read_only,
	};
	btf_type_spell(&o->btf, v.type, out->type, sizeof(out->type));
	return true;
}

bool picket_extern(const struct picket *p, size_t object, size_t i, struct picket_extern_info *out)
{
	static const char *const kinds[] = { [EXTERN_KCONFIG] = "kconfig", [EXTERN_KSYM] = "ksym" };
	const struct object *o = object_of(p, object);

	if (!o || i >= o->n_externs)
		return false;
	*out = (struct picket_extern_info){ o->externs[i].name, kinds[o->externs[i].kind], o->externs[i].weak };
	return true;
}

bool picket_relocation(const struct picket *p, size_t object, size_t i, struct picket_relocation_info *out)
{
	const struct object *o = object_of(p, object);
	const struct btf_ext_section *s;
	const struct function *f;
	struct core_relo relo;
	uint32_t k = 0;

	if (!o || !o->has_ext)
		return false;
	for (; k < o->ext.core.n && i >= o->ext.core.sections[k].n; k++)
		i -= o->ext.core.sections[k].n;
	if (k == o->ext.core.n)
		return false;
	s = &o->ext.core.sections[k];
	relo = btf_ext_core(&o->ext, s, (uint32_t)i);
	f = function_around(o, s->name, relo.insn_off);
	*out = (struct picket_relocation_info){
		.program = f ? f->name : s->name, .kind = core_kind_name(relo.kind),
		.insn = relo.insn_off / INSN_SIZE - (f ? f->insn_at : 0),
	};
	core_spell(&o->btf, &relo, out->spelling, sizeof(out->spelling));
	return true;
}

char *picket_escape(const char *text, bool json)
{
	struct text out = { 0 };

	(json ? text_json : text_plain)(&out, text, strlen(text));
	if (!out.failed)
		text_put(&out, "", 0);
	if (out.failed)
		text_free(&out);
	return out.p;
}

unsigned picket_edits(const char *a, const char *b)
{
	return nearest_edits(a, strlen(a), b, strlen(b));
}
