// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Where streams come from: the maps of a transaction, or the pins of policies
 * that another process has put in force.
 */
#include <errno.h>
#include <string.h>

#include "globals.h"
#include "stream.h"
#include "transaction.h"


/* Where the object counts the records that it could not place, if it does. */
static void find_lost(const struct loaded *l, struct feed *feed)
{
	struct variable v;

	feed->lost_map = -1;
	if (!object_find_variable(&l->object, LOST_VARIABLE, &v) || v.size != sizeof(feed->lost))
		return;
	feed->lost_map = l->map_fds[v.map];
	feed->lost_map_size = l->object.maps[v.map].value_size;
	feed->lost_at = (uint32_t)v.offset;
}

static int add_object(struct stream *s, const struct loaded *l, struct error *e)
{
	struct feed feed = { .policy = l->object.name, .btf = &l->object.btf };
	int code;

	if (!l->object.has_btf)
		return 0;
	find_lost(l, &feed);
	code = stream_feed(s, &feed, e);
	for (uint32_t i = 0; i < l->object.n_maps && !code; i++)
		if (!strcmp(l->object.maps[i].name, EVENTS_MAP) && l->map_fds[i] >= 0)
			code = stream_ring(s, l->map_fds[i], e);
	return code ? error_prefix(e, "%s", l->object.name) : 0;
}

int picket_stream(struct picket *p, const struct picket_stream_options *options, struct error *e)
{
	struct stream s;
	int code = stream_open(&s, options, e);

	for (size_t i = 0; i < p->n && !code; i++)
		code = add_object(&s, &p->objects[i], e);
	if (!code)
		code = stream_run(&s, e);
	stream_close(&s);
	return code;
}
