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
#include "../btf/nearest.h"

enum { TYPE_NONE = 0, TYPE_RAW_TP = 23, TYPE_FENTRY, TYPE_FEXIT, TYPE_MODIFY_RETURN, TYPE_LSM, TYPE_ITER,
       TYPE_LSM_CGROUP = 43, TYPE_FSESSION = 58 };

static const struct program_kind kinds[] = {
	/* section             prog_type                           attach_type         prefix        btf_kind      way               sleeps */
	{ "lsm",               PROG_TYPE_LSM,                      TYPE_LSM,           "bpf_lsm_",   KIND_FUNC,    ATTACH_ITSELF,    false },
	{ "lsm.s",             PROG_TYPE_LSM,                      TYPE_LSM,           "bpf_lsm_",   KIND_FUNC,    ATTACH_ITSELF,    true },
	{ "lsm_cgroup",        PROG_TYPE_LSM,                      TYPE_LSM_CGROUP,    "bpf_lsm_",   KIND_FUNC,    ATTACH_TO_CGROUP, false },
	{ "fentry",            PROG_TYPE_TRACING,                  TYPE_FENTRY,        "",           KIND_FUNC,    ATTACH_ITSELF,    false },
	{ "fentry.s",          PROG_TYPE_TRACING,                  TYPE_FENTRY,        "",           KIND_FUNC,    ATTACH_ITSELF,    true },
	{ "fexit",             PROG_TYPE_TRACING,                  TYPE_FEXIT,         "",           KIND_FUNC,    ATTACH_ITSELF,    false },
	{ "fexit.s",           PROG_TYPE_TRACING,                  TYPE_FEXIT,         "",           KIND_FUNC,    ATTACH_ITSELF,    true },
	{ "fmod_ret",          PROG_TYPE_TRACING,                  TYPE_MODIFY_RETURN, "",           KIND_FUNC,    ATTACH_ITSELF,    false },
	{ "fmod_ret.s",        PROG_TYPE_TRACING,                  TYPE_MODIFY_RETURN, "",           KIND_FUNC,    ATTACH_ITSELF,    true },
	{ "fsession",          PROG_TYPE_TRACING,                  TYPE_FSESSION,      "",           KIND_FUNC,    ATTACH_ITSELF,    false },
	{ "fsession.s",        PROG_TYPE_TRACING,                  TYPE_FSESSION,      "",           KIND_FUNC,    ATTACH_ITSELF,    true },
	{ "freplace",          PROG_TYPE_EXT,                      TYPE_NONE,          NULL,         KIND_FUNC,    ATTACH_ITSELF,    false },
	{ "tp_btf",            PROG_TYPE_TRACING,                  TYPE_RAW_TP,        "btf_trace_", KIND_TYPEDEF, ATTACH_ITSELF,    false },
	{ "raw_tp",            PROG_TYPE_RAW_TRACEPOINT,           TYPE_NONE,          NULL,         KIND_VOID,    ATTACH_BY_NAME,   false },
	{ "raw_tracepoint",    PROG_TYPE_RAW_TRACEPOINT,           TYPE_NONE,          NULL,         KIND_VOID,    ATTACH_BY_NAME,   false },
	{ "raw_tp.w",          PROG_TYPE_RAW_TRACEPOINT_WRITABLE,  TYPE_NONE,          NULL,         KIND_VOID,    ATTACH_BY_NAME,   false },
	{ "raw_tracepoint.w",  PROG_TYPE_RAW_TRACEPOINT_WRITABLE,  TYPE_NONE,          NULL,         KIND_VOID,    ATTACH_BY_NAME,   false },
	{ "iter",              PROG_TYPE_TRACING,                  TYPE_ITER,          "bpf_iter_",  KIND_FUNC,    ATTACH_TO_READ,   false },
	{ "iter.s",            PROG_TYPE_TRACING,                  TYPE_ITER,          "bpf_iter_",  KIND_FUNC,    ATTACH_TO_READ,   true },
	{ "syscall",           PROG_TYPE_SYSCALL,                  TYPE_NONE,          NULL,         KIND_VOID,    ATTACH_NOT,       true },
};

const struct program_kind kind_unknown = { .section = "unknown", .way = ATTACH_NOT };

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

const char *kind_nearest(const char *section)
{
	size_t n = strcspn(section, "/"), best = 0;
	unsigned least = ~0u;

	for (size_t i = 0; i < N_KINDS; i++) {
		unsigned d = nearest_edits(section, n > 31 ? 31 : n, kinds[i].section, strlen(kinds[i].section));

		if (d < least) {
			least = d;
			best = i;
		}
	}
	return kinds[best].section;
}
