// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Consumer of a BPF ring buffer: see ring.h for the layout. */
#include "ring.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int refused(const char *what, struct error *e)
{
	int code = -errno;

	return error_set(e, code, "mapping the ring buffer's %s: %s", what, strerror(-code));
}

int ring_open(struct ring *ring, int map, size_t size, struct error *e)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *consumer, *producer;

	if (size < page || (size & (size - 1)))
		return error_set(e, -EINVAL, "ring buffer of %zu bytes: not a power of two of at least a page", size);
	consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	if (consumer == MAP_FAILED)
		return refused("position", e);
	/* The producer's page and the data may only be mapped read-only. */
	producer = mmap(NULL, page + 2 * size, PROT_READ, MAP_SHARED, map, (off_t)page);
	if (producer == MAP_FAILED) {
		refused("data", e);
		munmap(consumer, page);
		return e->code;
	}
	ring_over(ring, consumer, producer, (const uint8_t *)producer + page, size);
	ring->consumer_map = consumer;
	ring->producer_map = producer;
	ring->page = page;
	return 0;
}

void ring_over(struct ring *ring, unsigned long *consumer, const unsigned long *producer,
	       const uint8_t *data, size_t size)
{
	memset(ring, 0, sizeof(*ring));
	ring->consumer = consumer;
	ring->producer = producer;
	ring->data = data;
	ring->size = size;
}

void ring_close(struct ring *ring)
{
	if (ring->consumer_map)
		munmap(ring->consumer_map, ring->page);
	if (ring->producer_map)
		munmap(ring->producer_map, ring->page + 2 * ring->size);
	memset(ring, 0, sizeof(*ring));
}

/* The header's length word; acquire pairs with the producer's release at submit. */
static uint32_t header(const struct ring *ring, unsigned long at)
{
	return __atomic_load_n((const uint32_t *)(const void *)(ring->data + (at & (ring->size - 1))),
			       __ATOMIC_ACQUIRE);
}

static unsigned long padded(uint32_t length)
{
	return ((unsigned long)length + RING_HEADER + 7) & ~7ul;
}

static int damaged(const struct ring *ring, unsigned long at, uint32_t length, unsigned long end, struct error *e)
{
	return error_set(e, -EPROTO, "ring buffer of %zu bytes: record of %u bytes at position %lu, "
			 "but the producer is at %lu", ring->size, length, at, end);
}

int ring_read(struct ring *ring, int (*record)(void *context, struct bytes record), void *context,
	      struct error *e)
{
	unsigned long at = __atomic_load_n(ring->consumer, __ATOMIC_ACQUIRE);
	unsigned long end = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
	int stop = 0, n = 0;

	if ((at & 7) || end - at > ring->size)
		return damaged(ring, at, 0, end, e);
	while (at != end && !stop) {
		uint32_t word = header(ring, at), length = word & ~(RING_BUSY | RING_DISCARD);

		if (word & RING_BUSY)
			break;
		if (padded(length) > end - at)
			return damaged(ring, at, length, end, e);
		if (!(word & RING_DISCARD)) {
			const uint8_t *p = ring->data + (at & (ring->size - 1)) + RING_HEADER;

			stop = record(context, (struct bytes){ p, length });
			n++;
		}
		at += padded(length);
		__atomic_store_n(ring->consumer, at, __ATOMIC_RELEASE);
		end = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
	}
	return stop < 0 ? stop : n;
}
