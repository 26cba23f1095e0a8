// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* picket load: policy that stays when this process has gone. */
#include "cli.h"

int command_load(const struct settings *s, char **args, int n)
{
	struct error e = ERROR_INIT;
	struct picket *p = NULL;

	if (put_in_force(s, args, n, true, &p, &e))
		return say_error(s, &e);
	if (picket_pin(p, &e)) {
		picket_free(p);
		return say_error(s, &e);
	}
	for (size_t i = 0; i < picket_objects(p); i++)
		say(s, "%s: pinned in %s/%s", picket_object_name(p, i), PICKET_PINS, picket_object_name(p, i));
	picket_free(p);
	return STATUS_DONE;
}
