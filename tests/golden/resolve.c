// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * resolve OBJECT KERNEL-BTF [--hex]
 *
 * Resolves every CO-RE record of an object, in the order of .BTF.ext, with the
 * pure parts alone.  One line a record:
 *
 *   KIND SPELLING: LOCAL -> TARGET | INSTRUCTION
 *
 * INSTRUCTION is "code offset immediate" in hex, both slots of LD_IMM64; the
 * registers are the compiler's choice and left out.  Type ids are spelled,
 * their numbers being the compiler's choice too.  --hex prints instead each
 * section's instructions after all records, as in memory: "SECTION HEX", for
 * comparison with other loaders; the first error ends it with status 1.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "btf/spell.h"
#include "core.h"
#include "loader/elf.h"

struct run {
	struct elf elf;
	struct btf local, kernel;
	struct btf_ext ext;
	struct wanted *wanted;
	struct core *core;
	bool hex;
	unsigned long n_records;
};

static int read_file(const char *path, struct bytes *out)
{
	FILE *f = fopen(path, "rb");
	uint8_t *p;
	long n;

	if (!f)
		return -errno;
	fseek(f, 0, SEEK_END);
	n = ftell(f);
	rewind(f);
	p = malloc((size_t)n + 1);
	*out = (struct bytes){ p, p ? fread(p, 1, (size_t)n, f) : 0 };
	fclose(f);
	return p ? 0 : -ENOMEM;
}

static int open_object(struct run *r, struct bytes file, const char *path, struct error *e)
{
	const struct elf_section *btf, *ext;
	int err = elf_open(&r->elf, file, e);

	if (err)
		return err;
	btf = elf_section(&r->elf, ".BTF");
	ext = elf_section(&r->elf, ".BTF.ext");
	if (!btf || !ext)
		return error_set(e, -ENOENT, "no .BTF or no .BTF.ext");
	err = btf_open_bytes(&r->local, btf->data, path, e);
	return err ? err : btf_ext_open(&r->ext, ext->data, &r->local, e);
}

static int open_kernel(struct run *r, const char *path, struct error *e)
{
	int err = btf_open_file(&r->kernel, path, getenv("BTF_NO_MAP") ? BTF_NO_MAP : 0, e);

	r->wanted = wanted_new();
	for (uint32_t s = 0; !err && s < r->ext.core.n; s++) {
		const struct btf_ext_section *section = &r->ext.core.sections[s];

		for (uint32_t i = 0; !err && i < section->n; i++) {
			struct core_relo relo = btf_ext_core(&r->ext, section, i);

			err = core_want(&r->local, &relo, r->wanted, e);
		}
	}
	if (!err)
		err = btf_scan(&r->kernel, r->wanted, e);
	if (!err && !(r->core = core_new(&r->local, &r->kernel, r->wanted)))
		err = error_set(e, -ENOMEM, "no memory");
	return err;
}

static void print_value(const struct btf *btf, uint32_t kind, uint64_t value)
{
	char spelling[256];

	if (kind == CORE_TYPE_ID_LOCAL || kind == CORE_TYPE_ID_TARGET) {
		btf_type_spell(btf, (uint32_t)value, spelling, sizeof(spelling));
		printf("[%s]", value ? spelling : "none");
	} else {
		printf("%lld", (long long)value);
	}
}

static void print_insn(const struct insn *insn, bool id)
{
	printf(" | %02x %04x %08x", insn->code, (uint16_t)insn->off, id ? 0 : (uint32_t)insn->imm);
	if (insn->code == INSN_LD_IMM64 || (insn[0].code == INSN_CALL && insn[0].imm == CORE_POISON_CALL &&
					    insn[1].imm == CORE_POISON_CALL))
		printf(", %02x %04x %08x", insn[1].code, (uint16_t)insn[1].off, (uint32_t)insn[1].imm);
}

static int one_record(struct run *r, struct insn *insns, uint32_t n, const struct core_relo *relo, uint32_t index,
		      struct error *e)
{
	bool id = relo->kind == CORE_TYPE_ID_LOCAL || relo->kind == CORE_TYPE_ID_TARGET;
	struct core_result result;
	char spelling[256];
	int err = core_resolve(r->core, relo, &result, e);

	if (!err)
		err = core_patch(insns, n, relo->insn_off / INSN_SIZE, relo, &result, index, e);
	r->n_records++;
	if (r->hex)
		return err;
	core_spell(&r->local, relo, spelling, sizeof(spelling));
	printf("%s %s: ", core_kind_name(relo->kind), spelling);
	if (err) {
		printf("error: %s\n", e->text);
		return 0;
	}
	print_value(&r->local, relo->kind, result.local);
	printf(" -> ");
	if (result.poison)
		printf("poison");
	else
		print_value(relo->kind == CORE_TYPE_ID_LOCAL ? &r->local : &r->kernel, relo->kind, result.target);
	if (result.no_resize)
		printf(", size %u may not become %u", result.local_size, result.target_size);
	print_insn(&insns[relo->insn_off / INSN_SIZE], id && !result.poison);
	putchar('\n');
	return 0;
}

static void print_hex(const struct run *r, const char *section, const struct insn *insns, uint32_t n)
{
	printf("%s ", section);
	for (uint32_t i = 0; i < n; i++) {
		uint8_t b[INSN_SIZE];

		insn_store(b, insns[i], r->elf.swap);
		for (int k = 0; k < INSN_SIZE; k++)
			printf("%02x", b[k]);
	}
	putchar('\n');
}

static int one_section(struct run *r, const struct btf_ext_section *s, struct error *e)
{
	const struct elf_section *code = elf_section(&r->elf, s->name);
	uint32_t n = code ? (uint32_t)(code->data.n / INSN_SIZE) : 0;
	struct insn *insns = calloc(n + 1, sizeof(*insns));
	int err = 0;

	for (uint32_t i = 0; i < n; i++)
		insns[i] = insn_load(code->data.p + (size_t)i * INSN_SIZE, r->elf.swap);
	for (uint32_t i = 0; !err && i < s->n; i++) {
		struct core_relo relo = btf_ext_core(&r->ext, s, i);

		err = one_record(r, insns, n, &relo, i, e);
	}
	if (!err && r->hex)
		print_hex(r, s->name, insns, n);
	free(insns);
	return err;
}

int main(int argc, char **argv)
{
	static struct run r;
	struct error e = ERROR_INIT;
	struct bytes file = { NULL, 0 };
	int err;

	if (argc < 3)
		return 2;
	r.hex = argc > 3 && !strcmp(argv[3], "--hex");
	err = read_file(argv[1], &file) || open_object(&r, file, argv[1], &e) || open_kernel(&r, argv[2], &e);
	for (uint32_t s = 0; !err && s < r.ext.core.n; s++)
		err = one_section(&r, &r.ext.core.sections[s], &e);
	if (err)
		fprintf(stderr, "%s: %s\n", argv[1], e.text);
	if (r.hex)
		fprintf(stderr, "records %lu\n", r.n_records);
	core_free(r.core);
	wanted_free(r.wanted);
	btf_close(&r.kernel);
	btf_ext_close(&r.ext);
	btf_close(&r.local);
	elf_close(&r.elf);
	free((void *)file.p);
	return err ? 1 : 0;
}
