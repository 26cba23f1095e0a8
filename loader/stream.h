/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Events of several policies, read until told to stop, as lines.
 *
 * A feed is one policy: its name, the BTF that describes its records, its
 * count of lost records, and its ring buffers.  Where feeds come from (a
 * transaction, pins) is events.c's business.
 */
#ifndef PICKET_STREAM_H
#define PICKET_STREAM_H

#include "btf.h"
#include "picket.h"
#include "report.h"
#include "ring.h"

/* Names by convention: include/picket/event.h. */
#define EVENTS_MAP "picket_events"
#define LOST_VARIABLE "picket_lost"

struct feed {
	const char *policy;
	const struct btf *btf;
	int lost_map;            /* data map that holds LOST_VARIABLE, or -1 */
	uint32_t lost_map_size;  /* bytes of its value */
	uint32_t lost_at;        /* offset of the u64 in it */
	uint64_t lost;           /* last count told */
};

struct tap { struct ring ring; uint32_t feed; };

struct stream {
	const struct picket_stream_options *options;
	struct feed *feeds;
	struct tap *taps;
	uint32_t n_feeds, n_taps;
	int epoll;
	struct text line;
	uint32_t budget;         /* records still allowed in this round */
	struct error *e;         /* during stream_run */
};

int stream_open(struct stream *s, const struct picket_stream_options *options, struct error *e);

/* Adds a policy. name and btf are the caller's; lost_map -1: it counts nothing. */
int stream_feed(struct stream *s, const struct feed *feed, struct error *e);

/* Adds ring buffer `map` to the feed added last. The descriptor stays the caller's and must stay open. */
int stream_ring(struct stream *s, int map, struct error *e);

/*
 * Offset of LOST_VARIABLE in the data section `section` of BTF whose DATASECs
 * are filled in (as the kernel has it); false when it is not there.
 */
bool stream_find_lost(const struct btf *btf, const char *section, uint32_t *at);

/* Writes lines until *options->stop, then what is left; -errno when writing fails. */
int stream_run(struct stream *s, struct error *e);

/* Unmaps and frees; fine on a zeroed struct. */
void stream_close(struct stream *s);

#endif
