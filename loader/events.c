// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Where streams come from: the maps of a transaction, or the pins of policies
 * that another process has put in force.
 */
#include <errno.h>
#include <string.h>

#include "stream.h"
#include "transaction.h"

enum { MAP_TYPE_RINGBUF = 27 }; /* BPF_MAP_TYPE_RINGBUF */

/* Finds the count of lost records in the object's .bss, if it keeps one. */
static void find_lost(const struct loaded *l, struct feed *feed)
{
	struct error ignored = ERROR_INIT;
	struct btf image;

	feed->lost_map = -1;
	if (!l->btf_image || btf_open_bytes(&image, (struct bytes){ l->btf_image, l->btf_size }, "", &ignored))
		return;
	for (uint32_t i = 0; i < l->object.n_maps; i++) {
		const struct map *map = &l->object.maps[i];

		if (map->origin != MAP_BSS || !stream_find_lost(&image, ".bss", &feed->lost_at))
			continue;
		feed->lost_map = l->map_fds[i];
		feed->lost_map_size = map->value_size;
		break;
	}
	btf_close(&image);
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
		if (l->object.maps[i].type == MAP_TYPE_RINGBUF && l->map_fds[i] >= 0)
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
