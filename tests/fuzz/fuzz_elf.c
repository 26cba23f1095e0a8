// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Fuzz target: the ELF reader.  Whatever it accepts is walked, every name and every byte of every table. */
#include "loader/elf.h"
#include "mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint64_t sum;

static void touch(const char *name)
{
	sum += strlen(name);
}

static void walk_section(const struct elf *elf, const struct elf_section *s)
{
	const struct elf_section *target = &elf->sections[s->type == SECTION_REL ? s->info : 0];

	touch(s->name);
	if (s->data.n)
		sum += s->data.p[0] + s->data.p[s->data.n - 1];
	for (uint32_t i = 0; i < elf_relocation_count(s); i++) {
		struct elf_relocation rel = elf_relocation(elf, s, i);

		touch(elf->symbols[rel.symbol].name);
		if (target->data.n && !(target->flags & SECTION_FLAG_COMPRESSED))
			sum += target->data.p[rel.offset - (rel.offset == target->data.n)];
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error e = ERROR_INIT;
	struct elf elf;

	if (elf_open(&elf, (struct bytes){ data, size }, &e))
		return 0;
	for (uint32_t i = 0; i < elf.n_sections; i++)
		walk_section(&elf, &elf.sections[i]);
	for (uint32_t i = 0; i < elf.n_symbols; i++) {
		touch(elf.symbols[i].name);
		if (elf.symbols[i].section < elf.n_sections)
			touch(elf.sections[elf.symbols[i].section].name);
	}
	elf_close(&elf);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	return mutate_elf(data, size, max, seed, 50);
}
