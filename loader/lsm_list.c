// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The active security modules: see lsm_list.h. */
#include "lsm_list.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "proc.h"

/* 6.8; one number on every architecture. */
#ifndef SYS_lsm_list_modules
#define SYS_lsm_list_modules 461
#endif

#define MODULES_MAX 64

/* include/uapi/linux/lsm.h, from LSM_ID_CAPABILITY on. */
#define FIRST_ID 100
static const char *const names[] = {
	"capability", "selinux", "smack", "tomoyo", "apparmor", "yama", "loadpin", "safesetid", "lockdown", "bpf",
	"landlock", "ima", "evm", "ipe",
};

int lsm_list_names(const unsigned long long *ids, size_t n, struct lsm_list *list)
{
	size_t at = 0;

	list->names[0] = 0;
	for (size_t i = 0; i < n; i++) {
		if (ids[i] < FIRST_ID || ids[i] - FIRST_ID >= sizeof(names) / sizeof(names[0]))
			return -ENOENT;
		at += (size_t)snprintf(list->names + at, sizeof(list->names) - at, "%s%s", i ? "," : "",
				       names[ids[i] - FIRST_ID]);
		if (at >= sizeof(list->names))
			return -E2BIG;
	}
	return 0;
}

static int from_securityfs(const char *root, struct lsm_list *list)
{
	return proc_securityfs(root, "lsm", list->names, sizeof(list->names), &list->how);
}

static int from_system_call(const char *root, struct lsm_list *list)
{
	unsigned long long ids[MODULES_MAX];
	uint32_t size = sizeof(ids);
	long n;

	if (*root)
		return -ENOENT;
	n = syscall(SYS_lsm_list_modules, ids, &size, 0);
	list->how = "lsm_list_modules(2)";
	return n < 0 ? -errno : lsm_list_names(ids, (size_t)n, list);
}

/* The last lsm= counts.  Without one the list is the kernel's own choice, which cannot be seen here. */
static int from_command_line(const char *root, struct lsm_list *list)
{
	char line[4096];
	int found = -ENOENT;

	if (proc_read(root, "/proc/cmdline", line, sizeof(line)))
		return -ENOENT;
	for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
		if (!strncmp(word, "lsm=", 4) && strlen(word + 4) < sizeof(list->names)) {
			strcpy(list->names, word + 4);
			found = 0;
		}
	list->how = "/proc/cmdline";
	return found;
}

int lsm_list_read(const char *root, struct lsm_list *list, struct error *e)
{
	static int (*const sources[])(const char *, struct lsm_list *) = {
		from_securityfs, from_system_call, from_command_line,
	};

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		if (!sources[i](root, list))
			return 0;
	return error_set(e, -ENOENT, "the active security modules cannot be found out: no securityfs, no "
			 "lsm_list_modules(2), no lsm= in /proc/cmdline");
}

bool lsm_list_has(const struct lsm_list *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = list->names; *p;) {
		size_t word = strcspn(p, ",");

		if (word == n && !memcmp(p, name, n))
			return true;
		p += word + (p[word] == ',');
	}
	return false;
}

void lsm_list_fix(const struct lsm_list *list, char *out, size_t n)
{
	if (lsm_list_has(list, "bpf"))
		snprintf(out, n, "lsm=%s", list->names);
	else
		snprintf(out, n, "lsm=%s%sbpf", list->names, *list->names ? "," : "");
}
