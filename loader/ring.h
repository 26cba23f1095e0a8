/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Consumer of a BPF ring buffer (Linux 5.8).
 *
 * The kernel's memory: one page with the consumer's position (ours, writable),
 * one page with the producer's position, then the data, mapped twice in a row
 * so that a record that wraps is still contiguous.  A record is an 8-byte
 * header, u32 length with two flag bits and u32 page offset, then the bytes,
 * padded to 8.  Source: kernel/bpf/ringbuf.c.
 */
#ifndef PICKET_RING_H
#define PICKET_RING_H

#include "bytes.h"
#include "error.h"

enum { RING_HEADER = 8 };
#define RING_BUSY (1u << 31)     /* reserved, not yet submitted: stop here */
#define RING_DISCARD (1u << 30)  /* to be skipped */

struct ring {
	unsigned long *consumer;        /* bytes consumed since creation */
	const unsigned long *producer;  /* bytes reserved since creation */
	const uint8_t *data;            /* 2 * size bytes; the second half mirrors the first */
	size_t size;                    /* a power of two */
	void *consumer_map, *producer_map;  /* NULL when the memory is the caller's */
	size_t page;
};

/* Maps ring buffer `map` of `size` bytes (its max_entries). The descriptor stays the caller's. */
int ring_open(struct ring *ring, int map, size_t size, struct error *e);

/* The same over memory of the caller (tests): nothing is mapped or unmapped. */
void ring_over(struct ring *ring, unsigned long *consumer, const unsigned long *producer,
	       const uint8_t *data, size_t size);

/* Unmaps; fine on a zeroed struct. */
void ring_close(struct ring *ring);

/*
 * Hands every finished record to `record` and gives its space back afterwards.
 * Stops at a record still being written, or when `record` returns nonzero.
 * Returns the number of records handed over, or -EPROTO when the positions
 * and lengths make no sense, or the nonzero value if it is negative.
 */
int ring_read(struct ring *ring, int (*record)(void *context, struct bytes record), void *context,
	      struct error *e);

#endif
