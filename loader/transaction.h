/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What stands behind include/picket.h: one transaction and everything it owns.
 *
 * The steps (add, load, attach, pin) fill it in from top to bottom; events and
 * inspect read it.  A descriptor that is not open is -1.
 */
#ifndef LOADER_TRANSACTION_H
#define LOADER_TRANSACTION_H

#include "btf.h"
#include "core.h"
#include "link.h"
#include "ksyms.h"
#include "modules.h"
#include "object.h"
#include "picket.h"

/* A program that is to be in force: one per autoloaded program of the object. */
struct loaded_program {
	const struct program *program;  /* the object's */
	struct linked linked;           /* emptied once the kernel has the program */
	int prog_fd, link_fd;
	int target_fd;                  /* freplace: the program that it replaces a function of; -1 else */
	uint32_t prog_id, link_id;      /* 0 until loaded, attached */
};

/* One object file and what the kernel holds for it. */
struct loaded {
	struct object object;
	char *path;
	uint8_t *file;                  /* the object's bytes, malloc'd */
	size_t size;
	struct core *core;              /* between the scan and the last program */
	uint8_t *btf_image;             /* what BTF_LOAD took, malloc'd; pinned with the policy */
	size_t btf_size;
	int btf_fd;
	int *module_fds;                /* n_module_fds of BTF, or NULL; place 0 stands for the kernel itself */
	uint32_t n_module_fds;
	int *map_fds;                   /* object.n_maps of them, after picket_load */
	struct loaded_program *programs;
	uint32_t n_programs;
	int64_t mode;                   /* enum picket_mode that was asked for */
	bool pinned;
};

struct picket {
	struct picket_options options;
	struct btf kernel;              /* open between the start and the end of picket_load */
	bool has_kernel;
	struct wanted *wanted;
	struct modules *modules;        /* of that kernel; NULL with a BTF of another, unless it is a module's */
	char *module_notes;             /* of modules that are closed by now; NULL without */
	struct loaded *objects;         /* may move until picket_load */
	size_t n;
};

/* Name of the global by which policies share their mode word (include/picket/policy.h). */
#define MODE_VARIABLE "picket_mode"

/* Let go of what attach and load opened, in reverse order; each is fine when there is nothing. */
void transaction_detach(struct picket *p);
void transaction_unload(struct picket *p);

/* Lets go of the kernel's BTF and of what was wanted from it. */
void transaction_close_kernel(struct picket *p);

/* load.c: opens the kernel's BTF and scans it for p->wanted; transaction_close_kernel() lets go of it. */
int transaction_scan(struct picket *p, struct error *e);

/* Where functions and variables of the kernel are looked for. */
struct ksym_types transaction_types(const struct picket *p);

/* A resolver for one object against p->kernel and its modules; NULL without memory. */
struct core *transaction_core(const struct picket *p, const struct object *object);

/* module_fds.c: descriptors of the modules whose functions and variables the object's externs are. */
int module_fds_open(struct loaded *l, struct error *e);

/* map_create.c: the maps of one object, filled and frozen, into map_fds (which transaction_unload closes, also after a failure). */
int map_create_all(struct loaded *l, struct error *e);

/* The initial slots of maps of programs, once the programs are loaded. */
int map_fill_programs(const struct loaded *l, struct error *e);

#endif
