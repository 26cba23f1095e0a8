/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Objects compiled from text while the test runs, and bytes of them spoilt
 * afterwards where no compiler would write the defect.
 */
#ifndef TEST_COMPILE_H
#define TEST_COMPILE_H

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "loader/object.h"

/* What every snippet begins with: macros of their own, so that the test needs no other header. */
static const char prelude[] =
	"typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32; typedef unsigned long u64;\n"
	"typedef signed char s8; typedef int s32; typedef long s64; typedef _Bool bool;\n"
	"#define SEC(name) __attribute__((section(name), used))\n"
	"#define UINT(name, value) int (*name)[value]\n"
	"#define TYPE(name, type) type *name\n"
	"#define NOINLINE __attribute__((noinline))\n"
	"#define ASM_FUNCTION(section, name, size, code) \\\n"
	"  asm(\".section \" section \",\\\"ax\\\",@progbits\\n.globl \" name \"\\n.type \" name \",@function\\n\" \\\n"
	"      name \":\\n\" code \"\\n.size \" name \",\" size \"\\n\")\n"
	"#ifndef NO_LICENSE\nchar LICENSE[] SEC(\"license\") = \"GPL\";\n#endif\n"
	"#line 1\n";

struct compiled {
	uint8_t *p;
	size_t n;
};

static uint8_t *read_whole(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	uint8_t *p;

	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	*n = (size_t)ftell(f);
	rewind(f);
	p = malloc(*n + 1);
	assert_non_null(p);
	assert_int_equal(fread(p, 1, *n, f), *n);
	fclose(f);
	return p;
}

/* Compiles `source` with "-O2 -g" and `flags` (which may say --target=bpfeb), by $BPF_CC if it is set. */
static struct compiled compile(const char *source, const char *flags)
{
	char dir[] = "/tmp/picket-unit-XXXXXX", c[64], o[64], command[512];
	struct compiled out;
	FILE *f;

	assert_non_null(mkdtemp(dir));
	snprintf(c, sizeof(c), "%s/policy.c", dir);
	snprintf(o, sizeof(o), "%s/policy.o", dir);
	f = fopen(c, "w");
	assert_non_null(f);
	fputs(prelude, f);
	fputs(source, f);
	fclose(f);
	snprintf(command, sizeof(command), "%s --target=bpf -mcpu=v3 -O2 -g -Wno-everything %s -c -o %s %s",
		 getenv("BPF_CC") ? getenv("BPF_CC") : "clang", flags, o, c);
	assert_int_equal(system(command), 0);
	out.p = read_whole(o, &out.n);
	unlink(c);
	unlink(o);
	rmdir(dir);
	return out;
}

/* Opens what was compiled, as the file policy.bpf.o, and expects success. */
static __attribute__((unused)) void open_compiled(struct object *object, struct compiled file)
{
	struct error e = ERROR_INIT;

	if (object_open(object, (struct bytes){ file.p, file.n }, "/tmp/policy.bpf.o", &e))
		fail_msg("object_open: %s", e.text);
}

/* The bytes of a section, for a test to spoil: of the file itself, so open it again afterwards. */
static __attribute__((unused)) uint8_t *section_bytes(const struct object *object, const char *name, size_t least)
{
	const struct elf_section *section = elf_section(&object->elf, name);

	assert_non_null(section);
	assert_true(section->data.n >= least);
	return (uint8_t *)section->data.p;
}

/* The 24-byte record of a symbol, for a test to spoil. */
static __attribute__((unused)) uint8_t *symbol_bytes(const struct object *object, const char *name)
{
	uint8_t *table = section_bytes(object, ".symtab", 24);

	for (uint32_t i = 1; i < object->elf.n_symbols; i++)
		if (!strcmp(object->elf.symbols[i].name, name))
			return table + 24 * (size_t)i;
	fail_msg("no symbol %s", name);
	return NULL;
}

/* Puts a little-endian number where the test says. */
static __attribute__((unused)) void poke(uint8_t *p, unsigned width, uint64_t value)
{
	for (unsigned i = 0; i < width; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

#endif
