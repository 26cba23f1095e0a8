// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* CO-RE records as a person writes them: "struct foo.a.b[2]", "enum pid_type::PIDTYPE_TGID". */
#include "core.h"

#include <stdio.h>

#include "core_kinds.h"
#include "spec.h"
#include "spell.h"

struct text {
	char *p;
	size_t n;      /* bytes left, the NUL among them */
};

__attribute__((format(printf, 2, 3)))
static void append(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->p, t->n, format, args);
	va_end(args);
	if (n < 0 || !t->n)
		return;
	if ((size_t)n >= t->n)
		n = (int)t->n - 1;
	t->p += n;
	t->n -= (size_t)n;
}

static void append_step(struct text *t, const struct spec *s, uint32_t i, enum core_family family)
{
	const struct step *step = &s->steps[i];
	struct btf_name room;

	if (family == FAMILY_ENUMERATOR)
		append(t, "::%s", btf_string(s->btf, step->name, &room));
	else if (step->name)
		append(t, ".%s", btf_string(s->btf, step->name, &room));
	else if (i || step->index)
		append(t, "[%u]", step->index);
}

void core_spell(const struct btf *local, const struct core_relo *relo, char *out, size_t n)
{
	const struct core_row *row = core_row(relo->kind);
	struct error ignored = ERROR_INIT;
	struct btf_name room;
	struct text t = { out, n };
	struct spec s;

	if (!n)
		return;
	btf_type_spell(local, relo->type_id, out, n);
	t.p += strlen(out);
	t.n -= strlen(out);
	if (spec_parse(local, relo, &s, &ignored)) {
		append(&t, " access \"%.80s\"", btf_string(local, relo->access, &room));
		return;
	}
	for (uint32_t i = 0; i < s.n; i++)
		append_step(&t, &s, i, row->family);
}
