// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Initial slots of maps of maps and of maps of programs:
 *
 *	struct { ... __array(values, struct inner); } outer SEC(".maps") = { .values = { &first, 0, &third } };
 *
 * `values` is the flexible array at the definition's end.  Its pointers are no
 * bytes of the file but relocations of section .maps: the offset tells the
 * map and the slot, the symbol what the slot holds.
 */
#include "slots.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "functions.h"
#include "maps.h"

#define POINTER_SIZE 8

/* The map whose variable is around byte `offset` of .maps, or NULL: the last one that starts before it. */
static struct map *map_around(const struct object *object, uint32_t section, uint64_t offset)
{
	struct map *best = NULL;

	for (uint32_t i = 0; i < object->n_maps; i++) {
		struct map *map = &object->maps[i];

		if (map->origin != MAP_DEFINED || map->is_inner || map->section != section || map->value > offset)
			continue;
		if (!best || map->value > best->value)
			best = map;
	}
	return best;
}

static int program_index(const struct object *object, const struct elf_symbol *symbol)
{
	for (uint32_t i = 0; i < object->n_programs; i++)
		if (object->programs[i].section == symbol->section &&
		    (uint64_t)object->programs[i].insn_at * INSN_SIZE == symbol->value)
			return (int)i;
	return -1;
}

/* What a slot of `map` holds when it names `symbol`. */
static int slot_target(const struct object *object, const struct map *map, uint32_t index,
		       const struct elf_symbol *symbol, uint32_t *target, struct error *e)
{
	bool programs = map->type == MAP_TYPE_PROG_ARRAY;
	int found = programs ? program_index(object, symbol) : map_of_section(object, symbol->section, symbol->value);

	if (found < 0 || (!programs && object->maps[found].origin != MAP_DEFINED))
		return error_set(e, -EINVAL, "map %s: slot %u holds \"%s\", which is no %s", map->name, index, symbol->name,
				 programs ? "program" : "map of section .maps");
	*target = (uint32_t)found;
	return 0;
}

static int add_slot(const struct object *object, uint32_t section, const struct elf_relocation *r, struct error *e)
{
	struct map *map = map_around(object, section, r->offset);
	struct map_slot slot, *grown;
	uint64_t at;

	if (!map || !map->has_values || r->offset - map->value < map->values_at)
		return error_set(e, -EINVAL, "section .maps: offset %llu holds an address, but is no slot of a map",
				 (unsigned long long)r->offset);
	at = r->offset - map->value - map->values_at;
	slot.index = (uint32_t)(at / POINTER_SIZE);
	if (at % POINTER_SIZE || at / POINTER_SIZE >= map->max_entries)
		return error_set(e, -EINVAL, "map %s: offset %llu of its slots is in none of its %u", map->name,
				 (unsigned long long)at, map->max_entries);
	if (map->key_size != sizeof(uint32_t))
		return error_set(e, -EINVAL, "map %s: initial slots need keys of 4 bytes, not %u", map->name,
				 map->key_size);
	if (slot_target(object, map, slot.index, &object->elf.symbols[r->symbol], &slot.target, e))
		return e->code;
	grown = realloc(map->slots, (map->n_slots + (size_t)1) * sizeof(*grown));
	if (!grown)
		return error_set(e, -ENOMEM, "out of memory for the slots of map %s", map->name);
	map->slots = grown;
	map->slots[map->n_slots++] = slot;
	return 0;
}

int slots_collect(struct object *object, struct error *e)
{
	const struct elf *elf = &object->elf;

	for (uint32_t i = 1; i < elf->n_sections; i++) {
		const struct elf_section *table = &elf->sections[i];

		if (table->type != SECTION_REL || table->info >= elf->n_sections ||
		    strcmp(elf->sections[table->info].name, ".maps"))
			continue;
		for (uint32_t k = 0; k < elf_relocation_count(table); k++) {
			struct elf_relocation r = elf_relocation(elf, table, k);

			if (add_slot(object, table->info, &r, e))
				return e->code;
		}
	}
	return 0;
}
