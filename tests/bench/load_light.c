// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The same as load_picket.c, with the light skeleton of three.bpf.c (bpftool gen skeleton -L). */
#include <errno.h>
#include <stdio.h>

#include "three.lskel.h"

int main(void)
{
	struct three_bpf *skeleton = three_bpf__open_and_load();

	if (!skeleton) {
		fprintf(stderr, "load_light: cannot load\n");
		return 1;
	}
	three_bpf__destroy(skeleton);
	return 0;
}
