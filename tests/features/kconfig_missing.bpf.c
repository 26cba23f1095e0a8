// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* An option that no kernel has. */
#include "feature.h"

extern int CONFIG_NO_SUCH __kconfig;

SEC("lsm/file_mprotect")
int BPF_PROG(kconfig_missing)
{
	report(CONFIG_NO_SUCH);
	return 0;
}
