// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * From object files to programs in the kernel: the story in order.
 *
 *   1. collect what all objects want to know about the kernel;
 *   2. read the kernel's BTF once and keep just that;
 *   3. for each object: its BTF, its maps (constants frozen), its programs;
 *   4. let go of the kernel's BTF.
 *
 * Nothing is attached here.  A failure anywhere undoes everything.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "datasec.h"
#include "externs.h"
#include "kernel.h"
#include "kinds.h"
#include "load.h"
#include "log.h"
#include "replace.h"
#include "supply.h"
#include "sys.h"
#include "transaction.h"

#define PROG_FLAG_SLEEPABLE (1u << 4) /* BPF_F_SLEEPABLE, 5.10 */
#define LOG_FIRST (256u << 10)
#define LOG_MAX ((16u << 20) - 1)     /* the most that 5.10 takes: bpf_check(), UINT_MAX >> 8 */

static int collect_wanted(struct picket *p, struct error *e)
{
	int r;

	p->wanted = wanted_new();
	if (!p->wanted || wanted_add(p->wanted, CANARY_HOOK, strlen(CANARY_HOOK)) < 0)
		return error_set(e, -ENOMEM, "out of memory");
	for (size_t i = 0; i < p->n; i++) {
		r = object_want(&p->objects[i].object, p->wanted, e);
		if (!r)
			r = externs_want(&p->objects[i].object, p->wanted, e);
		if (r)
			return error_prefix(e, "%s", p->objects[i].path);
	}
	return 0;
}

/* Of the kernel that runs, or the one module that the user named; another kernel's are not at hand. */
static int add_modules(struct picket *p, struct error *e)
{
	const char *path = p->options.base ? p->options.btf : KERNEL_BTF_FOLDER;

	if (!p->options.base && p->options.btf)
		return 0;
	p->modules = modules_new(path, &p->kernel, p->wanted);
	if (!p->modules)
		return error_set(e, -ENOMEM, "out of memory");
	return p->options.base ? modules_require(p->modules, e) : 0;
}

static const char *kernel_path(const struct picket *p)
{
	if (p->options.base)
		return p->options.base;
	return p->options.btf ? p->options.btf : KERNEL_BTF;
}

int transaction_scan(struct picket *p, struct error *e)
{
	const char *path = kernel_path(p);
	int r = btf_open_file(&p->kernel, path, p->options.no_map_btf ? BTF_NO_MAP : 0, e);

	if (r) {
		if (r == -ENOENT && !p->options.btf)
			error_hint(e, "BPF LSM needs a kernel built with CONFIG_DEBUG_INFO_BTF=y");
		return error_prefix(e, "kernel BTF");
	}
	p->has_kernel = true;
	r = btf_scan(&p->kernel, p->wanted, e);
	if (r)
		return error_prefix(e, "kernel BTF %s", path);
	if (!p->options.btf)
		kernel_note_canary(p->wanted);
	return add_modules(p, e);
}

static int load_btf(struct loaded *l, struct error *e)
{
	struct sys_btf_load attr;
	int r = object_btf_image(&l->object, kernel_btf_features(), &l->btf_image, &l->btf_size, e);

	if (r || !l->btf_size)
		return r;
	memset(&attr, 0, sizeof(attr));
	attr.btf = (uintptr_t)l->btf_image;
	attr.btf_size = (uint32_t)l->btf_size;
	l->btf_fd = sys_btf_load(&attr);
	if (l->btf_fd >= 0)
		return 0;
	r = l->btf_fd;
	l->btf_fd = -1;
	error_set(e, r, "BTF_LOAD of the object's BTF (%zu bytes): %s", l->btf_size, strerror(-r));
	if (r == -EPERM)
		error_hint(e, "run as root, or with CAP_BPF and CAP_PERFMON");
	return r;
}

static int apply_fixups(const struct loaded *l, struct linked *linked, struct error *e)
{
	for (uint32_t i = 0; i < linked->n_fixups; i++) {
		const struct fixup *f = &linked->fixups[i];

		if (l->map_fds[f->map] < 0)
			return error_set(e, -EINVAL, "instruction %u uses map %s, which is not to be created", f->insn,
					 l->object.maps[f->map].name);
		linked->insns[f->insn].imm = l->map_fds[f->map];
	}
	return 0;
}

void load_attr(struct sys_prog_load *attr, const struct loaded *l, const struct loaded_program *lp)
{
	const struct linked *linked = &lp->linked;

	memset(attr, 0, sizeof(*attr));
	attr->prog_type = lp->program->kind->prog_type;
	attr->expected_attach_type = lp->program->kind->attach_type;
	attr->prog_flags = lp->program->kind->sleepable ? PROG_FLAG_SLEEPABLE : 0;
	attr->insns = (uintptr_t)linked->insns;
	attr->insn_cnt = linked->n_insns;
	attr->license = (uintptr_t)(l->object.license ? l->object.license : "");
	attr->kern_version = l->object.kern_version;
	attr->attach_btf_id = linked->attach_btf_id;
	attr->fd_array = (uintptr_t)l->module_fds;
	attr->attach_prog_fd = lp->target_fd >= 0 ? (uint32_t)lp->target_fd : 0;
	kernel_name(attr->prog_name, lp->program->name);
	if (l->btf_fd < 0 || !linked->n_funcs)
		return;
	attr->prog_btf_fd = (uint32_t)l->btf_fd;
	attr->func_info = (uintptr_t)linked->funcs;
	attr->func_info_cnt = linked->n_funcs;
	attr->func_info_rec_size = sizeof(struct func_info);
	attr->line_info = (uintptr_t)linked->lines;
	attr->line_info_cnt = linked->n_lines;
	attr->line_info_rec_size = linked->n_lines ? sizeof(struct line_info) : 0;
}

/* The verifier's last line stands in the log, so the reason before it does too. */
static bool is_whole(const char *log)
{
	return strstr(log, "\nprocessed ") || !strncmp(log, "processed ", strlen("processed "));
}

/*
 * From 6.4 on (bpf_vlog_finalize()) a log that did not fit holds its last
 * part, which is all we need; before that its first.
 */
int load_with_log(struct sys_prog_load *attr, uint32_t level, char **log)
{
	uint32_t size = LOG_FIRST;
	int fd = -ENOSPC;

	while (fd == -ENOSPC && !(*log && is_whole(*log))) {
		free(*log);
		*log = calloc(1, size);
		if (!*log)
			return -ENOMEM;
		attr->log_level = level;
		attr->log_size = size;
		attr->log_buf = (uintptr_t)*log;
		fd = sys_prog_load(attr);
		(*log)[size - 1] = 0;
		if (size == LOG_MAX)
			break;
		size = size < LOG_MAX / 4 ? size * 4 : LOG_MAX;
	}
	return fd;
}

/*
 * Asking for a log makes loading several times slower, so the first attempt
 * goes without.  A program that is too complex would have a log of a million
 * lines: the reason and the figures do.
 */
int load_explained(const struct loaded *l, const struct loaded_program *lp, struct error *e)
{
	struct sys_prog_load attr;
	char *log = NULL;
	int fd, first;

	load_attr(&attr, l, lp);
	first = sys_prog_load(&attr);
	if (first >= 0)
		return first;
	fd = load_with_log(&attr, first == -E2BIG ? LOG_REASON : LOG_TRACE, &log);
	if (fd >= 0) {
		free(log);
		return fd;
	}
	log_explain(first, log ? log : "", &l->object, &lp->linked, e);
	free(e->log);
	e->log = log;
	return first;
}

int load_link(struct picket *p, struct loaded *l, struct loaded_program *lp, struct error *e)
{
	int r = link_program(&l->object, lp->program, l->core, &p->kernel, p->wanted, &lp->linked, e);

	if (!r)
		r = apply_fixups(l, &lp->linked, e);
	if (!r && lp->program->kind->prog_type == PROG_TYPE_EXT)
		r = replace_find(p, lp, e);
	return r;
}

static int load_program(struct picket *p, struct loaded *l, struct loaded_program *lp, struct error *e)
{
	struct sys_prog_info info;
	int r = load_link(p, l, lp, e);

	if (r)
		return error_prefix(e, "%s", lp->program->name);
	lp->prog_fd = load_explained(l, lp, e);
	if (lp->prog_fd < 0) {
		r = lp->prog_fd;
		lp->prog_fd = -1;
		return error_prefix(e, "%s", lp->program->name);
	}
	link_free(&lp->linked);
	memset(&lp->linked, 0, sizeof(lp->linked));
	if (sys_info(lp->prog_fd, &info, sizeof(info)) >= 0)
		lp->prog_id = info.id;
	return 0;
}

/* Room for what the object asks for, every descriptor empty. */
static int prepare(struct loaded *l, struct error *e)
{
	struct object *o = &l->object;

	l->map_fds = malloc((o->n_maps + 1) * sizeof(*l->map_fds));
	l->programs = calloc(o->n_programs + 1, sizeof(*l->programs));
	if (!l->map_fds || !l->programs)
		return error_set(e, -ENOMEM, "out of memory");
	for (uint32_t i = 0; i < o->n_maps; i++)
		l->map_fds[i] = -1;
	for (uint32_t i = 0; i < o->n_programs; i++)
		if (o->programs[i].autoload)
			l->programs[l->n_programs++] = (struct loaded_program){
				.program = &o->programs[i], .prog_fd = -1, .link_fd = -1, .target_fd = -1,
			};
	return l->n_programs ? 0 : error_set(e, -ENOENT, "no program in it is to be loaded");
}

int load_surroundings(struct picket *p, struct loaded *l, struct error *e)
{
	struct ksym_types types = transaction_types(p);
	int r = prepare(l, e);

	if (!r)
		r = externs_supply(&l->object, "", &types, e);
	if (!r)
		r = module_fds_open(l, e);
	if (!r && l->object.has_btf) {
		l->core = transaction_core(p, &l->object);
		r = l->core ? load_btf(l, e) : error_set(e, -ENOMEM, "out of memory");
	}
	if (!r)
		r = map_create_all(l, e);
	if (!r && l->core)
		r = link_prepare(&l->object, l->core, e);
	return r;
}

static int load_object(struct picket *p, struct loaded *l, struct error *e)
{
	int r = load_surroundings(p, l, e);

	for (uint32_t i = 0; i < l->n_programs && !r; i++)
		r = load_program(p, l, &l->programs[i], e);
	if (!r)
		r = map_fill_programs(l, e);
	core_free(l->core);
	l->core = NULL;
	return r ? error_prefix(e, "%s", l->path) : 0;
}

int load_scan(struct picket *p, struct error *e)
{
	int r = collect_wanted(p, e);

	return r ? r : transaction_scan(p, e);
}

int picket_load(struct picket *p, struct error *e)
{
	int r = load_scan(p, e);

	for (size_t i = 0; i < p->n && !r; i++)
		r = load_object(p, &p->objects[i], e);
	if (r)
		transaction_unload(p);
	else
		transaction_close_kernel(p);
	return r;
}
