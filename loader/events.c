// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Where streams come from: the maps of a transaction, or the pins of policies
 * that another process has put in force.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "globals.h"
#include "pin.h"
#include "stream.h"
#include "sys.h"
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

/* ---- from pins ---- */

/* One pinned policy while its stream is open. */
struct pinned {
	struct pin_meta meta;
	uint8_t *image;
	struct btf btf;
	int events, bss;         /* -1: there is no such map */
	uint32_t bss_size;
};

/* Keeps the maps that a stream needs and lets the others be closed. */
static int take_map(void *context, const char *item, int *fd, struct error *e)
{
	struct pinned *pinned = context;
	struct sys_map_info info;
	size_t n = strlen(item);

	(void)e;
	if (!strcmp(item, EVENTS_MAP)) {
		pinned->events = *fd;
		*fd = -1;
	} else if (n > 3 && !strcmp(item + n - 3, "bss") && pinned->bss < 0 && !sys_info(*fd, &info, sizeof(info))) {
		pinned->bss = *fd;
		pinned->bss_size = info.value_size;
		*fd = -1;
	}
	return 0;
}

static int pinned_open(struct pinned *pinned, const char *name, struct error *e)
{
	struct bytes bytes;

	pinned->events = pinned->bss = -1;
	if (pin_read_meta(name, &pinned->meta, &pinned->image, e))
		return e->code;
	if (pin_visit(name, "map_", take_map, pinned, e) || pinned->events < 0 || !pinned->image)
		return e->code;
	bytes = (struct bytes){ pinned->image, pinned->meta.btf_size };
	return btf_open_bytes(&pinned->btf, bytes, pinned->meta.name, e) ? error_prefix(e, "%s: pinned BTF", name) : 0;
}

static void pinned_close(struct pinned *pinned)
{
	if (pinned->events >= 0)
		close(pinned->events);
	if (pinned->bss >= 0)
		close(pinned->bss);
	btf_close(&pinned->btf);
	free(pinned->image);
}

static int add_pinned(struct stream *s, struct pinned *pinned, const char *name, struct error *e)
{
	struct feed feed = { .policy = name, .btf = &pinned->btf, .lost_map = -1 };

	if (pinned_open(pinned, name, e))
		return e->code;
	if (pinned->events < 0 || !pinned->image)
		return 0; /* a policy without events is fine */
	if (pinned->bss >= 0 && stream_find_lost(&pinned->btf, ".bss", &feed.lost_at)) {
		feed.lost_map = pinned->bss;
		feed.lost_map_size = pinned->bss_size;
	}
	if (stream_feed(s, &feed, e) || stream_ring(s, pinned->events, e))
		return error_prefix(e, "%s", name);
	return 0;
}

static int stream_names(const char *const *names, size_t n, const struct picket_stream_options *options,
			struct error *e)
{
	struct pinned *pinned = calloc(n, sizeof(*pinned));
	struct stream s;
	size_t opened = 0;
	int code;

	if (!pinned)
		return error_set(e, -ENOMEM, "out of memory");
	code = stream_open(&s, options, e);
	while (opened < n && !code) {
		code = add_pinned(&s, &pinned[opened], names[opened], e);
		opened++;
	}
	if (!code)
		code = stream_run(&s, e);
	stream_close(&s);
	while (opened)
		pinned_close(&pinned[--opened]);
	free(pinned);
	return code;
}

int picket_stream_pinned(const char *const *names, size_t n, const struct picket_stream_options *options,
			 struct error *e)
{
	char **all = NULL;
	int code;

	if (names)
		return stream_names(names, n, options, e);
	if (pin_names(&all, &n, e))
		return e->code;
	if (n)
		code = stream_names((const char *const *)all, n, options, e);
	else
		code = error_set(e, -ENOENT, "no policy is pinned under " PICKET_PINS);
	pin_names_free(all, n);
	return code;
}
