/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What every policy shares with the loader: the mode word and how to decide.
 *
 * The mode is a global called `picket_mode`, four bytes in .rodata, which the
 * loader sets (--mode) and freezes before the programs load; the verifier then
 * removes whatever the mode does not reach.  An object without `picket_mode`
 * loads as it is, and --mode on it is an error.
 */
#ifndef PICKET_POLICY_H
#define PICKET_POLICY_H

#include <picket/types.h>
#include <bpf/bpf_helpers.h>

/* Numbers as in enum picket_mode of picket.h. */
enum picket_policy_mode { PICKET_OFF, PICKET_AUDIT, PICKET_ENFORCE };

const volatile enum picket_policy_mode picket_mode = PICKET_AUDIT;

#define PICKET_EPERM 1
#define PICKET_ERRNO_MAX 4095

/*
 * What to return when the hook's `ret` says that an earlier program decided:
 * its denial.  From 6.12 the verifier wants [-4095, 0] proven, so a value
 * outside is a plain refusal.
 */
static __always_inline int picket_earlier(int ret)
{
	return ret < 0 && ret >= -PICKET_ERRNO_MAX ? ret : -PICKET_EPERM;
}

/* What to return for an act that the policy is against: -errno when enforcing, else 0. */
static __always_inline int picket_refuse(int errno)
{
	return picket_mode == PICKET_ENFORCE ? -errno : 0;
}

#endif
