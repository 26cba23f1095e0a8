// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The loop behind `run` and `events`: see stream.h. */
#include "stream.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "sys.h"

enum {
	WAIT_MS = 500,        /* a signal just before epoll_wait is noticed this much later at most */
	ROUND_RECORDS = 4096, /* of one ring before the others and the stop flag get a look */
	TAPS_A_WAIT = 16,
	MAP_TYPE_RINGBUF = 27, /* BPF_MAP_TYPE_RINGBUF */
};

/* Any date before this one means that nobody has set the clock: 2024-01-01. */
#define CLOCK_SET_AFTER_S 1704067200

/* A one-slot-larger copy of an array, zeroed at the end; NULL when out of memory. */
static void *grown(void *array, uint32_t n, size_t size)
{
	char *p = realloc(array, (n + 1) * size);

	if (p)
		memset(p + n * size, 0, size);
	return p;
}

static int out_of_memory(struct error *e)
{
	return error_set(e, -ENOMEM, "out of memory");
}

int stream_open(struct stream *s, const struct picket_stream_options *options, struct error *e)
{
	memset(s, 0, sizeof(*s));
	s->options = options;
	s->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (s->epoll < 0)
		return error_set(e, -errno, "creating an epoll descriptor: %s", strerror(errno));
	return 0;
}

int stream_feed(struct stream *s, const struct feed *feed, struct error *e)
{
	struct feed *feeds = grown(s->feeds, s->n_feeds, sizeof(*feeds));

	if (!feeds)
		return out_of_memory(e);
	s->feeds = feeds;
	feeds[s->n_feeds++] = *feed;
	return 0;
}

int stream_ring(struct stream *s, int map, struct error *e)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = s->n_taps };
	struct tap *taps = grown(s->taps, s->n_taps, sizeof(*taps));
	struct sys_map_info info;
	int code;

	if (!taps)
		return out_of_memory(e);
	s->taps = taps;
	taps += s->n_taps;
	code = sys_info(map, &info, sizeof(info));
	if (code)
		return error_set(e, code, "asking the kernel about a ring buffer: %s", strerror(-code));
	if (info.type != MAP_TYPE_RINGBUF)
		return error_set(e, -EINVAL, "map " EVENTS_MAP " is of type %u, not a ring buffer (%d)", info.type,
				 MAP_TYPE_RINGBUF);
	if (ring_open(&taps->ring, map, info.max_entries, e))
		return e->code;
	taps->feed = s->n_feeds - 1;
	s->n_taps++;
	if (epoll_ctl(s->epoll, EPOLL_CTL_ADD, map, &event))
		return error_set(e, -errno, "waiting for a ring buffer: %s", strerror(errno));
	return 0;
}

bool stream_find_lost(const struct btf *btf, const char *section, uint32_t *at)
{
	uint32_t id = btf_find(btf, section, KIND_DATASEC);
	struct error ignored = ERROR_INIT;
	struct btf_secinfo info;
	struct btf_type t, var;
	struct btf_name room;

	if (!id || btf_type(btf, id, &t, &ignored))
		return false;
	for (uint32_t i = 0; i < t.vlen && !btf_secinfo(btf, &t, i, &info); i++) {
		if (btf_type(btf, info.type, &var, &ignored) || info.size != sizeof(uint64_t))
			continue;
		if (strcmp(btf_string(btf, var.name, &room), LOST_VARIABLE))
			continue;
		*at = info.offset;
		return true;
	}
	return false;
}

/* ---- lines ---- */

static int64_t now_ns(clockid_t clock)
{
	struct timespec t = { 0 };

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Asked for every line: the clock may be set at any time, and then old records get the right time too. */
static struct report report_now(const struct stream *s, const struct feed *feed)
{
	int64_t wall = now_ns(CLOCK_REALTIME);

	return (struct report){
		.policy = feed->policy, .format = s->options->format, .colour = s->options->colour,
		.clock_trusted = wall / 1000000000 >= CLOCK_SET_AFTER_S,
		.realtime_ns = wall - now_ns(CLOCK_BOOTTIME),
	};
}

static int write_line(struct stream *s)
{
	if (fwrite(s->line.p, 1, s->line.n, s->options->out) == s->line.n)
		return 0;
	return error_set(s->e, -errno, "writing events: %s", strerror(errno));
}

static int flush(struct stream *s)
{
	if (!fflush(s->options->out))
		return 0;
	return error_set(s->e, -errno, "writing events: %s", strerror(errno));
}

struct visit { struct stream *stream; const struct feed *feed; };

static int one_record(void *context, struct bytes record)
{
	const struct visit *visit = context;
	struct stream *s = visit->stream;
	struct report report = report_now(s, visit->feed);
	int code;

	report_record(&s->line, &report, visit->feed->btf, record);
	code = write_line(s);
	return code ? code : --s->budget == 0;
}

static int read_tap(struct stream *s, struct tap *tap, uint32_t budget)
{
	struct visit visit = { s, &s->feeds[tap->feed] };
	int n;

	s->budget = budget;
	n = ring_read(&tap->ring, one_record, &visit, s->e);
	if (n == -EPROTO)
		error_prefix(s->e, "%s", visit.feed->policy);
	return n < 0 ? n : n ? flush(s) : 0;
}

/* Says how many records a policy could not place, whenever that has grown. */
static int tell_lost(struct stream *s, struct feed *feed)
{
	uint32_t zero = 0;
	uint8_t *value = feed->lost_map < 0 ? NULL : malloc(feed->lost_map_size);
	struct report report;
	uint64_t lost = 0;

	if (value && !sys_map_lookup(feed->lost_map, &zero, value))
		bytes_copy((struct bytes){ value, feed->lost_map_size }, feed->lost_at, &lost, sizeof(lost));
	free(value);
	if (lost <= feed->lost)
		return 0;
	feed->lost = lost;
	report = report_now(s, feed);
	report_lost(&s->line, &report, (uint64_t)now_ns(CLOCK_BOOTTIME), lost);
	return write_line(s) ? s->e->code : flush(s);
}

static int tell_all_lost(struct stream *s)
{
	int code = 0;

	for (uint32_t i = 0; i < s->n_feeds && !code; i++)
		code = tell_lost(s, &s->feeds[i]);
	return code;
}

/* ---- the loop ---- */

static int wait_and_read(struct stream *s)
{
	struct epoll_event events[TAPS_A_WAIT];
	int n = epoll_wait(s->epoll, events, TAPS_A_WAIT, WAIT_MS);
	int code = 0;

	if (n < 0 && errno != EINTR)
		return error_set(s->e, -errno, "waiting for events: %s", strerror(errno));
	for (int i = 0; i < n && !code; i++)
		code = read_tap(s, &s->taps[events[i].data.u32], ROUND_RECORDS);
	return code ? code : tell_all_lost(s);
}

/* Everything that is in the buffers now; a record takes at least RING_HEADER bytes. */
static int drain(struct stream *s)
{
	int code = 0;

	for (uint32_t i = 0; i < s->n_taps && !code; i++)
		code = read_tap(s, &s->taps[i], (uint32_t)(s->taps[i].ring.size / RING_HEADER));
	return code ? code : tell_all_lost(s);
}

int stream_run(struct stream *s, struct error *e)
{
	int code = 0;

	s->e = e;
	while (!code && !*s->options->stop)
		code = wait_and_read(s);
	return code ? code : drain(s);
}

void stream_close(struct stream *s)
{
	for (uint32_t i = 0; i < s->n_taps; i++)
		ring_close(&s->taps[i].ring);
	if (s->epoll > 0)
		close(s->epoll);
	text_free(&s->line);
	free(s->taps);
	free(s->feeds);
	memset(s, 0, sizeof(*s));
}
