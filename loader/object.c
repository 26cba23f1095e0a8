// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * An object file, opened: the story of object_open in the order of its steps.
 *
 * ELF tables, then .BTF and .BTF.ext, then what they describe: license and
 * version, functions and programs, maps, externs.  Each step has its own file
 * and adds to the object; object_close undoes whatever was reached.
 */
#include "object.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core.h"
#include "externs.h"
#include "functions.h"
#include "globals.h"
#include "kinds.h"
#include "maps.h"
#include "slots.h"

/* What the kernel takes for GPL: include/linux/license.h, license_is_gpl_compatible(). */
static const char *const gpl_licenses[] = {
	"GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL",
};

/* ---- the file ---- */

/* The policy's name: what follows the last '/', without .bpf.o or .o. */
static int name_object(struct object *object, struct error *e)
{
	static const char *const endings[] = { ".bpf.o", ".o" };
	const char *slash = strrchr(object->path, '/'), *base = slash ? slash + 1 : object->path;
	size_t n = strlen(base);

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t ending = strlen(endings[i]);

		if (n <= ending || strcmp(base + n - ending, endings[i]))
			continue;
		n -= ending;
		break;
	}
	object->name = strndup(base, n);
	return object->name ? 0 : error_set(e, -ENOMEM, "out of memory for the name");
}

static int open_tables(struct object *object, struct error *e)
{
	return elf_open(&object->elf, object->file, e);
}

static int open_btf(struct object *object, struct error *e)
{
	const struct elf_section *section = elf_section(&object->elf, ".BTF");

	if (!section)
		return 0;
	if (btf_open_bytes(&object->btf, section->data, ".BTF", e))
		return e->code;
	object->has_btf = true;
	if (object->btf.swap == object->elf.swap)
		return 0;
	return error_set(e, -EINVAL, ".BTF: its byte order is not that of the file");
}

static int open_ext(struct object *object, struct error *e)
{
	const struct elf_section *section = elf_section(&object->elf, ".BTF.ext");

	if (!section)
		return 0;
	if (!object->has_btf)
		return error_set(e, -EINVAL, ".BTF.ext: there is no .BTF for it to refer to");
	if (btf_ext_open(&object->ext, section->data, &object->btf, e))
		return e->code;
	object->has_ext = true;
	return 0;
}

/*
 * Records of one section are looked up by binary search.  Compilers and
 * linkers write them in the order of instructions.
 */
static int check_core_order(struct object *object, struct error *e)
{
	const struct btf_ext_table *core = &object->ext.core;

	for (uint32_t s = 0; object->has_ext && s < core->n; s++) {
		uint32_t last = 0;

		for (uint32_t i = 0; i < core->sections[s].n; i++) {
			uint32_t at = btf_ext_core(&object->ext, &core->sections[s], i).insn_off;

			if (at < last)
				return error_set(e, -EINVAL, ".BTF.ext: section %s: CO-RE record %u at offset %u"
						 " comes after one at offset %u", core->sections[s].name, i, at, last);
			last = at;
		}
	}
	return 0;
}

/* ---- license and version ---- */

static bool is_gpl(const char *license)
{
	for (size_t i = 0; i < sizeof(gpl_licenses) / sizeof(gpl_licenses[0]); i++)
		if (!strcmp(license, gpl_licenses[i]))
			return true;
	return false;
}

static int read_license(struct object *object, struct error *e)
{
	const struct elf_section *section = elf_section(&object->elf, "license");

	if (!section)
		return 0;
	object->license = bytes_string(section->data, 0);
	if (!object->license)
		return error_set(e, -EINVAL, "section license: the string has no NUL at its end");
	return 0;
}

/* The kernel's LSM programs call GPL-only helpers by nature: bpf_lsm_verify_prog() refuses others. */
static int check_license(struct object *object, struct error *e)
{
	const struct program *lsm = NULL;

	for (uint32_t i = 0; i < object->n_programs && !lsm; i++)
		if (object->programs[i].kind->prog_type == PROG_TYPE_LSM)
			lsm = &object->programs[i];
	if (!lsm || (object->license && is_gpl(object->license)))
		return 0;
	if (!object->license)
		error_set(e, -EINVAL, "program %s: there is no license section; LSM programs must be GPL-compatible",
			  lsm->name);
	else
		error_set(e, -EINVAL, "program %s: license \"%.64s\": LSM programs must be GPL-compatible", lsm->name,
			  object->license);
	return error_hint(e, "char LICENSE[] SEC(\"license\") = \"GPL\";");
}

static int read_version(struct object *object, struct error *e)
{
	const struct elf_section *section = elf_section(&object->elf, "version");

	if (!section)
		return 0;
	if (section->data.n != sizeof(uint32_t))
		return error_set(e, -EINVAL, "section version: has %zu bytes, not 4", section->data.n);
	object->kern_version = load_u32(section->data.p, object->elf.swap);
	return 0;
}

/* ---- the whole ---- */

static int (*const steps[])(struct object *object, struct error *e) = {
	name_object, open_tables, open_btf, open_ext, check_core_order,
	functions_collect, programs_collect, relocations_collect,
	read_license, check_license, read_version,
	maps_collect, slots_collect, globals_check, externs_collect,
};

static int run_steps(struct object *object, bool dry, struct bytes file, const char *path, struct error *e)
{
	memset(object, 0, sizeof(*object));
	object->dry = dry;
	object->file = file;
	object->path = path;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (!steps[i](object, e))
			continue;
		object_close(object);
		return e->code;
	}
	return 0;
}

int object_open(struct object *object, struct bytes file, const char *path, struct error *e)
{
	return run_steps(object, false, file, path, e);
}

int object_open_dry(struct object *object, struct bytes file, const char *path, struct error *e)
{
	return run_steps(object, true, file, path, e);
}

void object_close(struct object *object)
{
	maps_free(object);
	free(object->externs);
	free(object->relocations);
	free(object->programs);
	free(object->functions);
	if (object->has_ext)
		btf_ext_close(&object->ext);
	if (object->has_btf)
		btf_close(&object->btf);
	elf_close(&object->elf);
	free(object->name);
	memset(object, 0, sizeof(*object));
}

struct map *object_map(struct object *object, const char *name)
{
	for (uint32_t i = 0; i < object->n_maps; i++)
		if (!strcmp(object->maps[i].name, name))
			return &object->maps[i];
	return NULL;
}

struct program *object_program(struct object *object, const char *name)
{
	for (uint32_t i = 0; i < object->n_programs; i++)
		if (!strcmp(object->programs[i].name, name))
			return &object->programs[i];
	return NULL;
}

/* ---- names to look for in the kernel ---- */

static int want_hook(const struct program *p, struct wanted *wanted, struct error *e)
{
	char name[BTF_NAME_MAX];
	int n;

	if (!p->autoload || !p->kind->prefix || !p->target)
		return 0;
	n = snprintf(name, sizeof(name), "%s%s", p->kind->prefix, p->target);
	if (n >= (int)sizeof(name))
		return error_set(e, -EINVAL, "section %s: the name of the hook is too long", p->section_name);
	if (wanted_add(wanted, name, (size_t)n) < 0)
		return error_set(e, -ENOMEM, "out of memory for wanted names");
	return 0;
}

/* Programs that will not be loaded want nothing; .text is shared by all. */
static bool section_is_loaded(const struct object *object, const char *name)
{
	if (!strcmp(name, ".text"))
		return true;
	for (uint32_t i = 0; i < object->n_programs; i++)
		if (object->programs[i].autoload && !strcmp(object->programs[i].section_name, name))
			return true;
	return false;
}

static int want_records(const struct object *object, const struct btf_ext_section *section, struct wanted *wanted,
			struct error *e)
{
	for (uint32_t i = 0; i < section->n; i++) {
		struct core_relo relo = btf_ext_core(&object->ext, section, i);

		if (core_want(&object->btf, &relo, wanted, e))
			return error_prefix(e, "section %s: CO-RE record %u", section->name, i);
	}
	return 0;
}

int object_want(const struct object *object, struct wanted *wanted, struct error *e)
{
	const struct btf_ext_table *core = &object->ext.core;

	for (uint32_t i = 0; i < object->n_programs; i++)
		if (want_hook(&object->programs[i], wanted, e))
			return e->code;
	for (uint32_t i = 0; object->has_ext && i < core->n; i++) {
		if (!section_is_loaded(object, core->sections[i].name))
			continue;
		if (want_records(object, &core->sections[i], wanted, e))
			return e->code;
	}
	return 0;
}
