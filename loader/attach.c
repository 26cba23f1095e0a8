// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attaching: every program of every object, or none.
 *
 * BPF_RAW_TRACEPOINT_OPEN attaches what knows its own attach point (LSM and
 * tracing programs) as well as raw tracepoints, on every kernel since 5.7, and
 * returns a link: the program is in force as long as the link is referenced.
 */
#include <errno.h>
#include <string.h>

#include "attach.h"
#include "kinds.h"
#include "sys.h"
#include "transaction.h"

#define ERR_NOTSUPP 524 /* the kernel's ENOTSUPP, which libc does not name */

/* Which kernel function says so is behind each: bpf_trampoline_link_prog(), register_fentry(), bpf_tracing_prog_attach(). */
static const struct { int code; const char *sentence, *hint; } refusals[] = {
	{ -ERR_NOTSUPP, "this kernel cannot attach BPF to functions on this machine (no trampoline or no direct calls)",
	  "it needs CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS=y, which not every architecture has" },
	{ -EOPNOTSUPP, "this kernel cannot attach it now", "sysctl kernel.ftrace_enabled=1" },
	{ -EBUSY, "the hook's function is taken by something else, or ftrace is switched off",
	  "sysctl kernel.ftrace_enabled=1" },
	{ -E2BIG, "too many programs are attached to this hook already (38 at most)",
	  "unload a policy that uses the hook; picket list names them" },
	{ -EPERM, "not permitted", "run as root, or with CAP_BPF and CAP_PERFMON" },
	{ -ENOENT, "the kernel has no such attach point", NULL },
	{ -EINVAL, "the kernel refuses to attach this kind of program", NULL },
};

const char *attach_reason(int code, const char **hint)
{
	*hint = NULL;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (refusals[i].code == code) {
			*hint = refusals[i].hint;
			return refusals[i].sentence;
		}
	return strerror(-code);
}

static int attach_failed(int code, const struct program *program, struct error *e)
{
	const char *target = program->target ? program->target : program->section_name;
	const char *hint, *reason = attach_reason(code, &hint);

	error_set(e, code, "%s: attaching to %s: %s", program->name, target, reason);
	return hint ? error_hint(e, "%s", hint) : code;
}

/* Raw tracepoints are attached by name; the others were bound to their hook when they were loaded. */
static const char *attach_name(const struct program *program)
{
	uint32_t type = program->kind->prog_type;

	return type == PROG_TYPE_RAW_TRACEPOINT || type == PROG_TYPE_RAW_TRACEPOINT_WRITABLE ? program->target : NULL;
}

static int attach_program(struct loaded_program *lp, struct error *e)
{
	struct sys_link_info info;
	int fd;

	if (lp->program->kind->prog_type == PROG_TYPE_SYSCALL)
		return 0;
	fd = sys_raw_tracepoint_open(lp->prog_fd, attach_name(lp->program));
	if (fd < 0)
		return attach_failed(fd, lp->program, e);
	lp->link_fd = fd;
	if (sys_info(fd, &info, sizeof(info)) >= 0)
		lp->link_id = info.id;
	return 0;
}

int picket_attach(struct picket *p, struct error *e)
{
	for (size_t i = 0; i < p->n; i++)
		for (uint32_t k = 0; k < p->objects[i].n_programs; k++) {
			int r = attach_program(&p->objects[i].programs[k], e);

			if (r) {
				transaction_detach(p);
				return error_prefix(e, "%s", p->objects[i].path);
			}
		}
	return 0;
}
