// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The section-name grammar, as one table.
 *
 * "KIND" or "KIND/TARGET", a '?' in front turns autoload off (the caller's
 * business).  Numbers are those of enum bpf_prog_type and bpf_attach_type in
 * include/uapi/linux/bpf.h; prefixes are how the kernel names the function or
 * typedef that a target stands for (kernel/bpf/verifier.c,
 * bpf_check_attach_target).
 */
#include "kinds.h"

enum { ATTACH_NONE = 0, ATTACH_RAW_TP = 23, ATTACH_FENTRY, ATTACH_FEXIT, ATTACH_MODIFY_RETURN, ATTACH_LSM,
       ATTACH_ITER, ATTACH_LSM_CGROUP = 43 };

static const struct program_kind kinds[] = {
	/* section            prog_type                         attach_type           prefix        btf_kind   sleep  supported */
	{ "lsm",              PROG_TYPE_LSM,                    ATTACH_LSM,           "bpf_lsm_",   KIND_FUNC, false, true },
	{ "lsm.s",            PROG_TYPE_LSM,                    ATTACH_LSM,           "bpf_lsm_",   KIND_FUNC, true,  true },
	{ "lsm_cgroup",       PROG_TYPE_LSM,                    ATTACH_LSM_CGROUP,    "bpf_lsm_",   KIND_FUNC, false, false },
	{ "fentry",           PROG_TYPE_TRACING,                ATTACH_FENTRY,        "",           KIND_FUNC, false, true },
	{ "fentry.s",         PROG_TYPE_TRACING,                ATTACH_FENTRY,        "",           KIND_FUNC, true,  true },
	{ "fexit",            PROG_TYPE_TRACING,                ATTACH_FEXIT,         "",           KIND_FUNC, false, true },
	{ "fexit.s",          PROG_TYPE_TRACING,                ATTACH_FEXIT,         "",           KIND_FUNC, true,  true },
	{ "fmod_ret",         PROG_TYPE_TRACING,                ATTACH_MODIFY_RETURN, "",           KIND_FUNC, false, true },
	{ "fmod_ret.s",       PROG_TYPE_TRACING,                ATTACH_MODIFY_RETURN, "",           KIND_FUNC, true,  true },
	{ "fsession",         PROG_TYPE_TRACING,                ATTACH_NONE,          "",           KIND_FUNC, false, false },
	{ "fsession.s",       PROG_TYPE_TRACING,                ATTACH_NONE,          "",           KIND_FUNC, true,  false },
	{ "freplace",         PROG_TYPE_EXT,                    ATTACH_NONE,          "",           KIND_FUNC, false, false },
	{ "tp_btf",           PROG_TYPE_TRACING,                ATTACH_RAW_TP,        "btf_trace_", KIND_TYPEDEF, false, true },
	{ "raw_tp",           PROG_TYPE_RAW_TRACEPOINT,         ATTACH_NONE,          NULL,         KIND_VOID, false, true },
	{ "raw_tracepoint",   PROG_TYPE_RAW_TRACEPOINT,         ATTACH_NONE,          NULL,         KIND_VOID, false, true },
	{ "raw_tp.w",         PROG_TYPE_RAW_TRACEPOINT_WRITABLE, ATTACH_NONE,         NULL,         KIND_VOID, false, true },
	{ "raw_tracepoint.w", PROG_TYPE_RAW_TRACEPOINT_WRITABLE, ATTACH_NONE,         NULL,         KIND_VOID, false, true },
	{ "iter",             PROG_TYPE_TRACING,                ATTACH_ITER,          "bpf_iter_",  KIND_FUNC, false, false },
	{ "iter.s",           PROG_TYPE_TRACING,                ATTACH_ITER,          "bpf_iter_",  KIND_FUNC, true,  false },
	{ "syscall",          PROG_TYPE_SYSCALL,                ATTACH_NONE,          NULL,         KIND_VOID, true,  true },
};

const struct program_kind kind_unknown = { .section = "unknown" };

#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

const struct program_kind *kind_of_section(const char *section, const char **target)
{
	size_t n = strcspn(section, "/");

	for (size_t i = 0; i < N_KINDS; i++) {
		if (strlen(kinds[i].section) != n || memcmp(kinds[i].section, section, n))
			continue;
		*target = section[n] && section[n + 1] ? section + n + 1 : NULL;
		return &kinds[i];
	}
	return NULL;
}

/* Edit distance of a (n bytes, at most 31 count) and b. */
static unsigned distance(const char *a, size_t n, const char *b)
{
	unsigned row[32];
	size_t m = strlen(b);

	n = n > 31 ? 31 : n;
	for (size_t i = 0; i <= n; i++)
		row[i] = i;
	for (size_t j = 1; j <= m; j++) {
		unsigned diagonal = row[0];

		row[0] = j;
		for (size_t i = 1; i <= n; i++) {
			unsigned best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[i];
			best = row[i] + 1 < best ? row[i] + 1 : best;
			row[i] = row[i - 1] + 1 < best ? row[i - 1] + 1 : best;
		}
	}
	return row[n];
}

const char *kind_nearest(const char *section)
{
	size_t n = strcspn(section, "/"), best = 0;
	unsigned least = ~0u;

	for (size_t i = 0; i < N_KINDS; i++) {
		unsigned d = distance(section, n, kinds[i].section);

		if (d < least) {
			least = d;
			best = i;
		}
	}
	return kinds[best].section;
}
