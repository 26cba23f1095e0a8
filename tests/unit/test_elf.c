// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * picket's ELF reader: what it reads out of a valid object, in both byte
 * orders, and the message for each defect of elf_image.h.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "elf_image.h"
#include "loader/elf.h"

/* The bytes in an allocation of exactly their size, so that ASan sees one byte too many. */
static int open_image(struct elf *elf, const struct image *image, uint8_t **copy, struct error *e)
{
	*copy = malloc(image->n ? image->n : 1);
	assert_non_null(*copy);
	memcpy(*copy, image->bytes, image->n);
	return elf_open(elf, (struct bytes){ *copy, image->n }, e);
}

static void refuses(void **state)
{
	const struct defect *d = *state;
	static const struct elf empty;

	for (int big = 0; big < 2; big++) {
		struct error e = ERROR_INIT;
		struct image image;
		struct elf elf;
		uint8_t *copy;

		image_build(&image, big);
		image_damage(&image, d);
		assert_int_equal(open_image(&elf, &image, &copy, &e), -EINVAL);
		assert_int_equal(e.code, -EINVAL);
		assert_string_equal(e.text, d->message);
		assert_memory_equal(&elf, &empty, sizeof(elf));
		elf_close(&elf);
		free(copy);
	}
}

static void check_symbol(const struct elf_symbol *s, const struct elf_symbol *expected)
{
	assert_string_equal(s->name, expected->name);
	assert_int_equal(s->value, expected->value);
	assert_int_equal(s->size, expected->size);
	assert_int_equal(s->section, expected->section);
	assert_int_equal(s->type, expected->type);
	assert_int_equal(s->bind, expected->bind);
	assert_int_equal(s->visibility, expected->visibility);
}

static void check_tables(const struct elf *elf, const uint8_t *bytes)
{
	static const char *const names[SECTIONS] = { "", ".strtab", ".text", ".rel.text", ".data", ".bss",
		".symtab", ".shstrtab" };
	static const struct elf_symbol symbols[SYMBOLS] = {
		{ "", 0, 0, 0, SYMBOL_NOTYPE, SYMBOL_LOCAL, 0 },
		{ "", 0, 0, TEXT, SYMBOL_SECTION, SYMBOL_LOCAL, 0 },
		{ "prog", 0, 32, TEXT, SYMBOL_FUNC, SYMBOL_GLOBAL, 0 },
		{ "value", 0, 8, DATA, SYMBOL_OBJECT, SYMBOL_GLOBAL, 0 },
		{ "count", 8, 8, BSS, SYMBOL_OBJECT, SYMBOL_WEAK, VISIBILITY_HIDDEN },
	};

	assert_int_equal(elf->n_sections, SECTIONS);
	for (uint32_t i = 0; i < SECTIONS; i++) {
		const struct elf_section *s = &elf->sections[i];
		bool data = i != NONE && i != BSS;

		assert_string_equal(s->name, names[i]);
		assert_int_equal(s->type, image_sections[i].type);
		assert_int_equal(s->flags, image_sections[i].flags);
		assert_int_equal(s->size, image_sections[i].size);
		assert_int_equal(s->link, image_sections[i].link);
		assert_int_equal(s->info, image_sections[i].info);
		assert_int_equal(s->align, image_sections[i].align);
		assert_int_equal(s->entry_size, image_sections[i].entry_size);
		assert_int_equal(s->data.n, data ? s->size : 0);
		assert_ptr_equal(s->data.p, data ? bytes + image_sections[i].offset : NULL);
	}
	assert_int_equal(elf->n_symbols, SYMBOLS);
	for (uint32_t i = 0; i < SYMBOLS; i++)
		check_symbol(&elf->symbols[i], &symbols[i]);
}

static void check_relocations(const struct elf *elf)
{
	const struct elf_section *table = elf_section(elf, ".rel.text");
	struct elf_relocation rel;

	assert_non_null(table);
	assert_int_equal(elf_relocation_count(table), 2);
	rel = elf_relocation(elf, table, 0);
	assert_int_equal(rel.offset, 0);
	assert_int_equal(rel.symbol, SYM_VALUE);
	assert_int_equal(rel.type, R_BPF_64_64);
	rel = elf_relocation(elf, table, 1);
	assert_int_equal(rel.offset, 16);
	assert_int_equal(rel.symbol, SYM_TEXT);
	assert_int_equal(rel.type, R_BPF_64_32);
	assert_int_equal(elf_relocation_count(elf_section(elf, ".text")), 0);
}

static void reads(bool big)
{
	struct error e = ERROR_INIT;
	struct image image;
	struct elf elf;
	uint8_t *copy;

	image_build(&image, big);
	assert_int_equal(open_image(&elf, &image, &copy, &e), 0);
	assert_int_equal(elf.big_endian, big);
	assert_int_equal(elf.swap, big == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__));
	check_tables(&elf, copy);
	check_relocations(&elf);
	assert_null(elf_section(&elf, ".absent"));
	assert_null(elf_section(&elf, ""));
	elf_close(&elf);
	assert_null(elf.sections);
	free(copy);
}

static void reads_little_endian(void **state)
{
	(void)state;
	reads(false);
}

static void reads_big_endian(void **state)
{
	(void)state;
	reads(true);
}

/* What is odd but allowed: the pokes must leave an object that opens. */
static void accepts(const struct poke *pokes, size_t n)
{
	for (int big = 0; big < 2; big++) {
		struct error e = ERROR_INIT;
		struct image image;
		struct elf elf;
		uint8_t *copy;

		image_build(&image, big);
		for (size_t i = 0; i < n; i++)
			image_put(&image, pokes[i].at, pokes[i].width, pokes[i].value);
		if (open_image(&elf, &image, &copy, &e))
			fail_msg("refused: %s", e.text);
		assert_int_equal(elf.n_sections, SECTIONS);
		assert_string_equal(elf.sections[TEXT].name, ".text");
		elf_close(&elf);
		free(copy);
	}
}

#define ACCEPTS(name, ...)                                                        \
	static void name(void **state)                                            \
	{                                                                         \
		static const struct poke pokes[] = { __VA_ARGS__ };               \
                                                                                  \
		(void)state;                                                      \
		accepts(pokes, sizeof(pokes) / sizeof(pokes[0]));                 \
	}

ACCEPTS(accepts_extended_numbering, H_SHNUM, 0 }, S_SIZE(0), SECTIONS }, H_SHSTRNDX, 0xffff },
	S_LINK(0), SHSTRTAB })
ACCEPTS(accepts_empty_section_anywhere, S_SIZE(DATA), 0 }, S_OFFSET(DATA), 1 }, Y_SIZE(SYM_VALUE), 0 })
ACCEPTS(accepts_bss_offset_past_end, S_OFFSET(BSS), 1u << 30 })
ACCEPTS(accepts_absolute_and_common_symbols, Y_SECTION(SYM_VALUE), SYMBOL_ABS }, Y_VALUE(SYM_VALUE), MAX64 },
	Y_SECTION(SYM_COUNT), SYMBOL_COMMON })
ACCEPTS(accepts_one_string_table_for_both, H_SHSTRNDX, SHSTRTAB }, S_LINK(SYMTAB), SHSTRTAB })
ACCEPTS(accepts_addends_for_unloaded_sections, S_TYPE(REL), SECTION_RELA }, S_FLAGS(TEXT), 0 })
ACCEPTS(accepts_local_count_zero, S_INFO(SYMTAB), 0 })   /* as bpftool gen object writes it */

static void close_zeroed(void **state)
{
	struct elf elf = { 0 };

	(void)state;
	elf_close(&elf);
	assert_null(elf.symbols);
}

int main(void)
{
	static const struct CMUnitTest fixed[] = {
		cmocka_unit_test(reads_little_endian),
		cmocka_unit_test(reads_big_endian),
		cmocka_unit_test(accepts_extended_numbering),
		cmocka_unit_test(accepts_empty_section_anywhere),
		cmocka_unit_test(accepts_bss_offset_past_end),
		cmocka_unit_test(accepts_absolute_and_common_symbols),
		cmocka_unit_test(accepts_one_string_table_for_both),
		cmocka_unit_test(accepts_addends_for_unloaded_sections),
		cmocka_unit_test(accepts_local_count_zero),
		cmocka_unit_test(close_zeroed),
	};
	enum { FIXED = sizeof(fixed) / sizeof(fixed[0]) };
	static struct CMUnitTest tests[FIXED + DEFECTS];
	static char names[DEFECTS][80];

	memcpy(tests, fixed, sizeof(fixed));
	for (int i = 0; i < DEFECTS; i++) {
		snprintf(names[i], sizeof(names[i]), "refuses_%s", defects[i].name);
		tests[FIXED + i] = (struct CMUnitTest){ names[i], refuses, NULL, NULL, (void *)&defects[i] };
	}
	return cmocka_run_group_tests_name("elf", tests, NULL, NULL);
}
