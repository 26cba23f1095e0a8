// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * BTF of modules: see modules.h.
 *
 * The files of /sys/kernel/btf (5.11) need no privilege, unlike BTF_GET_FD_BY_ID.
 * A module may be built without BTF, against another kernel, or show an empty
 * header of 24 bytes: it is noted and left out, never an error.
 */
#include "modules.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "json.h"

struct module {
	char *path;
	struct btf btf;
	bool open;
};

/* A type of a wanted name; modules may move, so they are named by number. */
struct hit {
	int index;
	size_t module;
	struct candidate candidate;
};

struct modules {
	struct core_modules seam;
	const char *path;
	const struct btf *base;
	const struct wanted *wanted;
	struct module *list;
	size_t n;
	struct hit *hits;
	size_t n_hits;
	bool read;
	struct text notes;
};

/* ---- which there are ---- */

/* `what` names the file. */
static void note(struct modules *m, const char *what, const char *why)
{
	text_put(&m->notes, what, strlen(what));
	text_put(&m->notes, why, strlen(why));
	text_put(&m->notes, "\n", 1);
}

static void add_file(struct modules *m, char *path)
{
	struct module *grown = path ? realloc(m->list, (m->n + 1) * sizeof(*grown)) : NULL;

	if (!grown) {
		note(m, path ? path : m->path, ": out of memory");
		free(path);
		return;
	}
	m->list = grown;
	m->list[m->n++] = (struct module){ .path = path };
}

static int by_path(const void *left, const void *right)
{
	const struct module *a = left, *b = right;

	return strcmp(a->path, b->path);
}

static void list_directory(struct modules *m)
{
	DIR *dir = opendir(m->path);
	struct dirent *entry;
	char *path;

	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.' || !strcmp(entry->d_name, "vmlinux"))
			continue;
		if (asprintf(&path, "%s/%s", m->path, entry->d_name) < 0)
			path = NULL;
		add_file(m, path);
	}
	if (dir)
		closedir(dir);
	if (m->n)
		qsort(m->list, m->n, sizeof(*m->list), by_path);
}

/* ---- what they have ---- */

static bool add_hit(struct modules *m, struct hit hit)
{
	struct hit *grown = realloc(m->hits, (m->n_hits + 1) * sizeof(*grown));

	if (!grown) {
		note(m, m->list[hit.module].path, ": out of memory");
		return false;
	}
	m->hits = grown;
	m->hits[m->n_hits++] = hit;
	return true;
}

static bool find_wanted(struct modules *m, size_t module)
{
	const struct btf *btf = &m->list[module].btf;
	struct error ignored = ERROR_INIT;
	bool found = false;
	struct btf_name room;
	struct btf_type t;

	for (uint32_t id = btf->first_id; id < btf->n_types; id++) {
		const char *name;
		int index;

		if (btf_type(btf, id, &t, &ignored) || !t.name)
			continue;
		name = btf_string(btf, t.name, &room);
		index = wanted_find(m->wanted, name, btf_essential_length(name));
		if (index >= 0)
			found |= add_hit(m, (struct hit){ index, module, { id, btf->index[id - btf->first_id], t.kind } });
	}
	return found;
}

static void read_module(struct modules *m, size_t i)
{
	struct module *module = &m->list[i];
	struct error e = ERROR_INIT;

	if (btf_open_whole(&module->btf, module->path, m->base, 0, &e)) {
		note(m, "", e.text);
		return;
	}
	if (module->btf.n_types == module->btf.first_id)
		note(m, module->path, ": has no types");
	module->open = find_wanted(m, i);
	if (!module->open)
		btf_close(&module->btf);
}

static void read_all(struct modules *m)
{
	struct stat st;

	m->read = true;
	if (!stat(m->path, &st) && S_ISDIR(st.st_mode))
		list_directory(m);
	else
		add_file(m, strdup(m->path));
	for (size_t i = 0; i < m->n; i++)
		read_module(m, i);
}

static bool find_type(struct core_modules *seam, int index, size_t i, struct candidate *out, const struct btf **btf)
{
	struct modules *m = (struct modules *)seam;

	if (!m->read)
		read_all(m);
	for (size_t k = 0; k < m->n_hits; k++) {
		if (m->hits[k].index != index || i--)
			continue;
		*out = m->hits[k].candidate;
		*btf = &m->list[m->hits[k].module].btf;
		return true;
	}
	return false;
}

int modules_require(struct modules *modules, struct error *e)
{
	if (!modules->read)
		read_all(modules);
	return modules->notes.n ? error_set(e, -EINVAL, "%.*s", (int)strcspn(modules->notes.p, "\n"), modules->notes.p) : 0;
}

/* ---- life ---- */

struct modules *modules_new(const char *path, const struct btf *base, const struct wanted *wanted)
{
	struct modules *m = calloc(1, sizeof(*m));

	if (m)
		*m = (struct modules){ .seam = { find_type }, .path = path, .base = base, .wanted = wanted };
	return m;
}

void modules_free(struct modules *modules)
{
	if (!modules)
		return;
	for (size_t i = 0; i < modules->n; i++) {
		if (modules->list[i].open)
			btf_close(&modules->list[i].btf);
		free(modules->list[i].path);
	}
	free(modules->list);
	free(modules->hits);
	text_free(&modules->notes);
	free(modules);
}

struct core_modules *modules_seam(struct modules *modules)
{
	return modules ? &modules->seam : NULL;
}

const char *modules_notes(const struct modules *modules)
{
	return modules && modules->notes.n ? modules->notes.p : "";
}
