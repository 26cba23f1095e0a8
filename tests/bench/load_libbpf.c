// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The same as load_picket.c, with libbpf. */
#include <bpf/libbpf.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	struct bpf_object *object = argc == 2 ? bpf_object__open_file(argv[1], NULL) : NULL;

	if (!object || bpf_object__load(object)) {
		fprintf(stderr, "load_libbpf: cannot load\n");
		return 1;
	}
	bpf_object__close(object);
	return 0;
}
