// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attaching: every program of every object, or none.
 *
 * BPF_RAW_TRACEPOINT_OPEN attaches what knows its own attach point (LSM and
 * tracing programs) as well as raw tracepoints, on every kernel since 5.7.
 * BPF_LINK_CREATE takes what needs more to be said: a cgroup, an iterator.
 * Both return a link: the program is in force as long as it is referenced.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "attach.h"
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

/* ---- the ways ---- */

static int attach_itself(const struct picket *p, const struct loaded_program *lp, struct error *e)
{
	(void)p;
	(void)e;
	return sys_raw_tracepoint_open(lp->prog_fd, NULL);
}

static int attach_by_name(const struct picket *p, const struct loaded_program *lp, struct error *e)
{
	(void)p;
	if (!lp->program->target)
		return error_set(e, -EINVAL, "%s: section %s does not say which tracepoint", lp->program->name,
				 lp->program->section_name);
	return sys_raw_tracepoint_open(lp->prog_fd, lp->program->target);
}

/* The descriptor of the directory is needed for the moment of attaching only. */
static int attach_to_cgroup(const struct picket *p, const struct loaded_program *lp, struct error *e)
{
	const char *path = p->options.cgroup;
	int cgroup, fd;

	if (!path) {
		error_set(e, -EINVAL, "%s: section %s attaches to a cgroup, and none is named", lp->program->name,
			  lp->program->section_name);
		return error_hint(e, "--cgroup PATH, a directory of cgroup2; its root, often /sys/fs/cgroup, holds every process");
	}
	cgroup = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (cgroup < 0)
		return error_set(e, -errno, "cgroup %s: %s", path, strerror(errno));
	fd = sys_link_create(lp->prog_fd, cgroup, lp->program->kind->attach_type);
	close(cgroup);
	if (fd == -EBADF || fd == -EINVAL)
		return error_set(e, fd, "%s: attaching to %s: it is no directory of cgroup2", lp->program->name, path);
	return fd;
}

static int attach_to_read(const struct picket *p, const struct loaded_program *lp, struct error *e)
{
	(void)p;
	(void)e;
	return sys_link_create(lp->prog_fd, 0, lp->program->kind->attach_type);
}

/* Each returns a descriptor, or -errno; a reason of its own is put into e. */
static int (*const ways[])(const struct picket *p, const struct loaded_program *lp, struct error *e) = {
	[ATTACH_ITSELF] = attach_itself,
	[ATTACH_BY_NAME] = attach_by_name,
	[ATTACH_TO_CGROUP] = attach_to_cgroup,
	[ATTACH_TO_READ] = attach_to_read,
	[ATTACH_NOT] = NULL,
};

static int attach_program(const struct picket *p, struct loaded_program *lp, struct error *e)
{
	enum attach_way way = lp->program->kind->way;
	struct sys_link_info info;
	int fd;

	if (!ways[way])
		return 0;
	e->code = 0;
	fd = ways[way](p, lp, e);
	if (fd < 0)
		return e->code ? e->code : attach_failed(fd, lp->program, e);
	lp->link_fd = fd;
	if (sys_info(fd, &info, sizeof(info)) >= 0)
		lp->link_id = info.id;
	return 0;
}

int picket_attach(struct picket *p, struct error *e)
{
	for (size_t i = 0; i < p->n; i++)
		for (uint32_t k = 0; k < p->objects[i].n_programs; k++) {
			int r = attach_program(p, &p->objects[i].programs[k], e);

			if (r) {
				transaction_detach(p);
				return error_prefix(e, "%s", p->objects[i].path);
			}
		}
	return 0;
}

bool picket_has_hooks(const struct picket *p)
{
	for (size_t i = 0; i < p->n; i++)
		for (uint32_t k = 0; k < p->objects[i].object.n_programs; k++) {
			const struct program *program = &p->objects[i].object.programs[k];

			if (program->autoload && program->kind->way != ATTACH_TO_READ &&
			    program->kind->way != ATTACH_NOT)
				return true;
		}
	return false;
}
