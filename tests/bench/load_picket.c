// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Opens, relocates and loads one object with picket's library, attaches nothing. */
#include <picket.h>
#include <string.h>

int main(int argc, char **argv)
{
	bool pages = argc > 2 && !strcmp(argv[2], "--pages");
	struct picket_options options = { .mode = PICKET_MODE_UNSET, .no_map_btf = pages };
	struct error e = ERROR_INIT;
	struct picket *p = NULL;

	if (argc < 2 || picket_new(&p, &options, &e) || picket_add(p, argv[1], &e) || picket_load(p, &e)) {
		fprintf(stderr, "load_picket: %s\n", e.text);
		return 1;
	}
	picket_free(p);
	return 0;
}
