// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * func_info and line_info of a linked program.
 *
 * The file has them by section and in bytes; the kernel takes them for the
 * whole program and in instructions, in strictly ascending order
 * (kernel/bpf/verifier.c, check_btf_func and check_btf_line).
 */
#include "lines.h"

#include <errno.h>
#include <stdlib.h>

uint32_t record_at(const struct btf_ext *ext, const struct btf_ext_section *section, uint64_t offset,
		   uint32_t (*offset_of)(const struct btf_ext *, const struct btf_ext_section *, uint32_t))
{
	uint32_t low = 0, high = section->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (offset_of(ext, section, middle) < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint32_t func_offset(const struct btf_ext *ext, const struct btf_ext_section *section, uint32_t i)
{
	return btf_ext_func(ext, section, i).insn_off;
}

static uint32_t line_offset(const struct btf_ext *ext, const struct btf_ext_section *section, uint32_t i)
{
	return btf_ext_line(ext, section, i).insn_off;
}

static const struct btf_ext_section *section_of(const struct object *object, const struct btf_ext_table *table,
						const struct placed *p)
{
	return btf_ext_section(table, object->elf.sections[p->function->section].name);
}

static uint64_t start_of(const struct placed *p)
{
	return (uint64_t)p->function->insn_at * INSN_SIZE;
}

static uint64_t end_of(const struct placed *p)
{
	return start_of(p) + (uint64_t)p->function->n_insns * INSN_SIZE;
}

/* ---- functions ---- */

static bool func_of(const struct object *object, const struct placed *p, struct func_info *out)
{
	const struct btf_ext_section *s = section_of(object, &object->ext.func, p);
	uint32_t i;

	if (!s)
		return false;
	i = record_at(&object->ext, s, start_of(p), func_offset);
	if (i == s->n)
		return false;
	*out = btf_ext_func(&object->ext, s, i);
	if (out->insn_off != start_of(p))
		return false;
	out->insn_off = p->at;
	return true;
}

static int collect_funcs(const struct object *object, const struct placed *placed, uint32_t n, struct linked *out,
			 struct error *e)
{
	uint32_t found = 0;

	out->funcs = calloc(n, sizeof(*out->funcs));
	if (!out->funcs)
		return error_set(e, -ENOMEM, "out of memory for func_info");
	while (found < n && func_of(object, &placed[found], &out->funcs[found]))
		found++;
	out->n_funcs = found == n ? n : 0;
	return 0;
}

/* ---- lines ---- */

/* Records of one function: [*first, *last); none when its first instruction has no line. */
static uint32_t lines_of(const struct object *object, const struct placed *p, uint32_t *first)
{
	const struct btf_ext_section *s = section_of(object, &object->ext.line, p);
	uint32_t last;

	if (!s)
		return 0;
	*first = record_at(&object->ext, s, start_of(p), line_offset);
	last = record_at(&object->ext, s, end_of(p), line_offset);
	if (last <= *first || line_offset(&object->ext, s, *first) != start_of(p))
		return 0;
	return last - *first;
}

static int copy_lines(const struct object *object, const struct placed *p, struct linked *out, struct error *e)
{
	const struct btf_ext_section *s = section_of(object, &object->ext.line, p);
	uint32_t first, n = lines_of(object, p, &first);

	for (uint32_t i = first; i < first + n; i++) {
		struct line_info line = btf_ext_line(&object->ext, s, i);

		if (line.insn_off % INSN_SIZE)
			return error_set(e, -EINVAL, ".BTF.ext: section %s: line record %u at offset %u is inside an"
					 " instruction", s->name, i, line.insn_off);
		line.insn_off = line.insn_off / INSN_SIZE - p->function->insn_at + p->at;
		if (out->n_lines && line.insn_off <= out->lines[out->n_lines - 1].insn_off)
			return error_set(e, -EINVAL, ".BTF.ext: section %s: line record %u is out of order", s->name, i);
		out->lines[out->n_lines++] = line;
	}
	return 0;
}

static int collect_lines(const struct object *object, const struct placed *placed, uint32_t n, struct linked *out,
			 struct error *e)
{
	size_t total = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t first, lines = lines_of(object, &placed[i], &first);

		if (!lines)
			return 0;
		total += lines;
	}
	out->lines = calloc(total, sizeof(*out->lines));
	if (!out->lines)
		return error_set(e, -ENOMEM, "out of memory for line_info");
	for (uint32_t i = 0; i < n; i++)
		if (copy_lines(object, &placed[i], out, e))
			return e->code;
	return 0;
}

int lines_collect(const struct object *object, const struct placed *placed, uint32_t n, struct linked *out,
		  struct error *e)
{
	if (!object->has_ext)
		return 0;
	if (collect_funcs(object, placed, n, out, e))
		return e->code;
	return collect_lines(object, placed, n, out, e);
}
