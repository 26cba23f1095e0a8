// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The two ELF readers, side by side: libelf is the oracle for our own.
 *
 * Every defect gets the same message from both.  Every object at hand, and
 * some thousands of damaged copies of each, is accepted by both with equal
 * tables, or refused by both.
 */
#include <errno.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "loader/elf.h"
#include "loader/elf_tables.h"

int libelf_open(struct elf *elf, struct bytes file, struct error *e);
struct elf_relocation libelf_relocation(const struct elf *elf, const struct elf_section *table, uint32_t i);

/* The libelf reader under other names, so that both fit in one program. */
#define elf_open(...) libelf_open(__VA_ARGS__)
#define elf_relocation(...) libelf_relocation(__VA_ARGS__)
#include "loader/elf_libelf.c"
#undef elf_open
#undef elf_relocation

#include "elf_image.h"

static void same_section(const struct elf_section *a, const struct elf_section *b)
{
	assert_string_equal(a->name, b->name);
	assert_ptr_equal(a->name, b->name);
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->link, b->link);
	assert_int_equal(a->info, b->info);
	assert_true(a->flags == b->flags && a->align == b->align);
	assert_true(a->entry_size == b->entry_size && a->size == b->size);
	assert_int_equal(a->data.n, b->data.n);
	if (a->data.n)
		assert_memory_equal(a->data.p, b->data.p, a->data.n);
}

static void same_symbol(const struct elf_symbol *a, const struct elf_symbol *b)
{
	assert_string_equal(a->name, b->name);
	assert_true(a->value == b->value && a->size == b->size);
	assert_int_equal(a->section, b->section);
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->bind, b->bind);
	assert_int_equal(a->visibility, b->visibility);
}

static void same_relocations(const struct elf *a, const struct elf *b, uint32_t section)
{
	uint32_t n = elf_relocation_count(&a->sections[section]);

	assert_int_equal(n, elf_relocation_count(&b->sections[section]));
	for (uint32_t i = 0; i < n; i++) {
		struct elf_relocation x = elf_relocation(a, &a->sections[section], i);
		struct elf_relocation y = libelf_relocation(b, &b->sections[section], i);

		assert_true(x.offset == y.offset);
		assert_int_equal(x.symbol, y.symbol);
		assert_int_equal(x.type, y.type);
	}
}

static void same_tables(const struct elf *a, const struct elf *b)
{
	assert_int_equal(a->big_endian, b->big_endian);
	assert_int_equal(a->swap, b->swap);
	assert_int_equal(a->n_sections, b->n_sections);
	assert_int_equal(a->n_symbols, b->n_symbols);
	for (uint32_t i = 0; i < a->n_sections; i++) {
		same_section(&a->sections[i], &b->sections[i]);
		same_relocations(a, b, i);
	}
	for (uint32_t i = 0; i < a->n_symbols; i++)
		same_symbol(&a->symbols[i], &b->symbols[i]);
}

static char why_refused[1200];

/* True when both accept. */
static bool compare(const uint8_t *bytes, size_t n)
{
	struct error e = ERROR_INIT, libelf_e = ERROR_INIT;
	struct bytes file = { bytes, n };
	struct elf own, libelf;
	int err = elf_open(&own, file, &e), libelf_err = libelf_open(&libelf, file, &libelf_e);

	if (err != libelf_err)
		fail_msg("own: %d %s; libelf: %d %s", err, e.text, libelf_err, libelf_e.text);
	if (!err)
		same_tables(&own, &libelf);
	else
		assert_string_equal(e.text, libelf_e.text);
	snprintf(why_refused, sizeof(why_refused), "%s", e.text);
	elf_close(&own);
	elf_close(&libelf);
	return !err;
}

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	return *state ^= *state << 5;
}

/* Header, section headers and tables are where damage is interesting: half of it goes there. */
static void damage(uint8_t *bytes, size_t n, uint32_t *random)
{
	static const uint64_t values[] = { 0, 1, 0xff, 0xffff, 0x7fffffff, 0xffffffff, 1ull << 40, UINT64_MAX };
	size_t width = 1u << next_random(random) % 4, room = n > 64 && next_random(random) % 2 ? 64 : n;
	size_t at = next_random(random) % (room - width + 1);

	if (next_random(random) % 4 == 0)
		at = n - 1 - next_random(random) % (n / 3);
	if (at + width > n)
		width = 1;
	if (next_random(random) % 2)
		memcpy(bytes + at, &values[next_random(random) % 8], width);
	else
		bytes[at] += (uint8_t)(next_random(random) % 9 - 4);
}

static void compare_damaged(const uint8_t *bytes, size_t n, unsigned rounds)
{
	uint32_t random = 2463534242u + (uint32_t)n;
	uint8_t *copy = malloc(n);
	unsigned accepted = 0;

	assert_non_null(copy);
	for (unsigned round = 0; round < rounds; round++) {
		size_t cut = next_random(&random) % 16 ? 0 : next_random(&random) % n;

		memcpy(copy, bytes, n);
		for (unsigned times = 1 + next_random(&random) % 3; times; times--)
			damage(copy, n, &random);
		accepted += compare(copy, n - cut);
	}
	free(copy);
	assert_in_range(accepted, rounds / 50, rounds - rounds / 50); /* else the damage teaches nothing */
}

static void defects_get_the_same_message(void **state)
{
	(void)state;
	for (int i = 0; i < 2 * DEFECTS; i++) {
		struct error e = ERROR_INIT;
		struct image image;
		struct elf elf;

		image_build(&image, i & 1);
		image_damage(&image, &defects[i / 2]);
		assert_false(compare(image.bytes, image.n));
		assert_int_equal(libelf_open(&elf, (struct bytes){ image.bytes, image.n }, &e), -EINVAL);
		assert_string_equal(e.text, defects[i / 2].message);
	}
}

static void built_image(void **state)
{
	(void)state;
	for (int big = 0; big < 2; big++) {
		struct image image;

		image_build(&image, big);
		assert_true(compare(image.bytes, image.n));
		compare_damaged(image.bytes, image.n, 20000);
	}
}

static void extended_numbering(void **state)
{
	static const struct poke pokes[] = { H_SHNUM, 0 }, S_SIZE(0), SECTIONS }, H_SHSTRNDX, 0xffff },
		S_LINK(0), SHSTRTAB } };

	(void)state;
	for (int big = 0; big < 2; big++) {
		struct image image;

		image_build(&image, big);
		for (size_t i = 0; i < sizeof(pokes) / sizeof(pokes[0]); i++)
			image_put(&image, pokes[i].at, pokes[i].width, pokes[i].value);
		assert_true(compare(image.bytes, image.n));
	}
}

static void compare_file(const char *path, unsigned rounds)
{
	static uint8_t bytes[4 << 20];
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	if (!compare(bytes, n))
		fail_msg("refused by both: %s: %s", why_refused, path);
	compare_damaged(bytes, n, rounds);
}

/* An object made now: `command` writes it to the path that replaces each %s, three at most. */
static void make_and_compare(const char *command)
{
	char directory[] = "/tmp/picket-elf-XXXXXX", path[64], line[1024];
	int err;

	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/o.o", directory);
	snprintf(line, sizeof(line), command, path, path, path);
	err = system(line);
	if (!err)
		compare_file(path, 2000);
	snprintf(line, sizeof(line), "rm -r %s", directory);
	if (system(line) || err)
		fail_msg("failed: %s", command);
}

static bool installed(const char *tool)
{
	char line[128];

	snprintf(line, sizeof(line), "command -v %s >/dev/null", tool);
	return !system(line);
}

#define SOURCE "echo 'int value = 1, count; extern int there; struct s { int a; } "                        \
	"__attribute__((preserve_access_index)); __attribute__((noinline)) static int sub(struct s *s) "   \
	"{ return s->a + value + there; } __attribute__((section(\"lsm/x\"))) int prog(struct s **c) "     \
	"{ return sub(*c) + count; }' | "

static void every_clang_and_byte_order(void **state)
{
	static const char *const clangs[] = { "clang", "clang-14", "clang-16", "clang-19" };
	static const char *const flags[] = { "bpfel", "bpfel -g", "bpfeb", "bpfeb -g" };
	char line[1024];

	(void)state;
	for (size_t c = 0; c < 4; c++)
		for (size_t f = 0; f < 4 && installed(clangs[c]); f++) {
			snprintf(line, sizeof(line), SOURCE "%s -x c -O2 -c -o %%s - --target=%s", clangs[c],
				 flags[f]);
			make_and_compare(line);
		}
}

static void stripped(void **state)
{
	(void)state;
	make_and_compare(SOURCE "clang -x c -O2 -g -c -o %s - --target=bpfel && llvm-strip -g %s");
	make_and_compare(SOURCE "clang -x c -O2 -g -c -o %s - --target=bpfeb && llvm-strip -g %s");
}

/* Debug information in compressed sections. */
static void compressed(void **state)
{
	(void)state;
	make_and_compare(SOURCE "clang -x c -O2 -g -gz=zlib -c -o %s - --target=bpfel");
}

static void linked_by_bpftool(void **state)
{
	(void)state;
	if (!installed("bpftool"))
		skip();
	make_and_compare(SOURCE "clang -x c -O2 -g -c -o %s.1 - --target=bpfel && bpftool gen object %s %s.1");
}

/* tests/compile/, in both byte orders. */
static void public_style_sources(void **state)
{
	char line[512];
	glob_t found;

	(void)state;
	assert_int_equal(glob("tests/compile/*.bpf.c", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		for (int big = 0; big < 2; big++) {
			snprintf(line, sizeof(line), "clang --target=bpfe%c -mcpu=v3 -O2 -g -w "
				 "-D__TARGET_ARCH_x86 -Iinclude "
				 "-idirafter /usr/include/$(gcc -print-multiarch) -c -o %%s %s",
				 big ? 'b' : 'l', found.gl_pathv[i]);
			make_and_compare(line);
		}
	globfree(&found);
}

/* Whatever objects the build and other tests have left. */
static void built_objects(void **state)
{
	static const char *const patterns[] = { "build/*/*.bpf.o", "build/*/*/*.bpf.o" };
	glob_t found = { 0 };
	size_t n;

	(void)state;
	for (int i = 0; i < 2; i++)
		glob(patterns[i], i ? GLOB_APPEND : 0, NULL, &found);
	n = found.gl_pathc;
	for (size_t i = 0; i < n; i++)
		compare_file(found.gl_pathv[i], 500);
	globfree(&found);
	if (!n)
		skip();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(defects_get_the_same_message),
		cmocka_unit_test(built_image),
		cmocka_unit_test(extended_numbering),
		cmocka_unit_test(every_clang_and_byte_order),
		cmocka_unit_test(stripped),
		cmocka_unit_test(compressed),
		cmocka_unit_test(linked_by_bpftool),
		cmocka_unit_test(public_style_sources),
		cmocka_unit_test(built_objects),
	};

	return cmocka_run_group_tests_name("elf_libelf", tests, NULL, NULL);
}
