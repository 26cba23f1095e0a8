// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The ring buffer's consumer over memory that a simulated kernel writes: a
 * memfd mapped twice in a row gives the wrap that the real one has.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "loader/ring.h"

#define SIZE 4096u

struct fake {
	unsigned long consumer, producer;
	uint8_t *data;
	struct ring ring;
};

static int setup(void **state)
{
	static struct fake f;
	int fd = memfd_create("ring", 0);

	memset(&f, 0, sizeof(f));
	if (fd < 0 || ftruncate(fd, SIZE))
		return -1;
	f.data = mmap(NULL, 2 * SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (int half = 0; half < 2; half++)
		if (mmap(f.data + half * SIZE, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
			return -1;
	close(fd);
	ring_over(&f.ring, &f.consumer, &f.producer, f.data, SIZE);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fake *f = *state;

	return munmap(f->data, 2 * SIZE);
}

static uint32_t *header_at(struct fake *f, unsigned long at)
{
	return (uint32_t *)(void *)(f->data + at % SIZE);
}

/* What bpf_ringbuf_reserve does: busy header first, then the producer's position.  False when full. */
static bool reserve(struct fake *f, uint32_t length, unsigned long *at)
{
	unsigned long next = f->producer + ((length + 8 + 7) & ~7u);

	if (next - __atomic_load_n(&f->consumer, __ATOMIC_ACQUIRE) > SIZE - 1)
		return false;
	*at = f->producer;
	__atomic_store_n(header_at(f, *at), length | RING_BUSY, __ATOMIC_RELAXED);
	__atomic_store_n(&f->producer, next, __ATOMIC_RELEASE);
	return true;
}

static void submit(struct fake *f, unsigned long at, uint32_t flags)
{
	uint32_t length = *header_at(f, at) & ~RING_BUSY;

	__atomic_store_n(header_at(f, at), length | flags, __ATOMIC_RELEASE);
}

static void put(struct fake *f, const char *text, uint32_t flags)
{
	unsigned long at;

	assert_true(reserve(f, (uint32_t)strlen(text), &at));
	memcpy(f->data + at % SIZE + 8, text, strlen(text));
	submit(f, at, flags);
}

struct seen { char text[256]; int stop_after, n; };

static int collect(void *context, struct bytes record)
{
	struct seen *seen = context;

	strncat(seen->text, (const char *)record.p, record.n);
	strcat(seen->text, ";");
	return ++seen->n == seen->stop_after;
}

static void records_come_in_order(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	struct seen seen = { "", 0, 0 };

	put(f, "one", 0);
	put(f, "", 0);
	put(f, "eight888", 0);
	put(f, "seventeen bytes..", 0);
	assert_int_equal(ring_read(&f->ring, collect, &seen, &e), 4);
	assert_string_equal(seen.text, "one;;eight888;seventeen bytes..;");
	assert_int_equal(f->consumer, f->producer);
	assert_int_equal(f->consumer, 16 + 8 + 16 + 32);
	assert_int_equal(ring_read(&f->ring, collect, &seen, &e), 0);
}

static void discarded_records_are_skipped(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	struct seen seen = { "", 0, 0 };

	put(f, "no", RING_DISCARD);
	put(f, "yes", 0);
	put(f, "no", RING_DISCARD);
	assert_int_equal(ring_read(&f->ring, collect, &seen, &e), 1);
	assert_string_equal(seen.text, "yes;");
	assert_int_equal(f->consumer, f->producer);
}

static void a_busy_record_stops_the_reader(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	struct seen seen = { "", 0, 0 };
	unsigned long at;

	put(f, "a", 0);
	assert_true(reserve(f, 1, &at));
	f->data[at + 8] = 'b';
	put(f, "c", 0);
	assert_int_equal(ring_read(&f->ring, collect, &seen, &e), 1);
	assert_int_equal(f->consumer, at);
	submit(f, at, 0);
	assert_int_equal(ring_read(&f->ring, collect, &seen, &e), 2);
	assert_string_equal(seen.text, "a;b;c;");
}

static void the_callback_can_stop(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	struct seen seen = { "", 2, 0 };

	for (int i = 0; i < 3; i++)
		put(f, "x", 0);
	assert_int_equal(ring_read(&f->ring, collect, &seen, &e), 2);
	assert_int_equal(f->consumer, 32); /* the second one counts as consumed */
	assert_int_equal(ring_read(&f->ring, collect, &seen, &e), 1);
}

static int refuse(void *context, struct bytes record)
{
	(void)context;
	(void)record;
	return -EPIPE;
}

static void the_callbacks_error_is_returned(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;

	put(f, "x", 0);
	assert_int_equal(ring_read(&f->ring, refuse, NULL, &e), -EPIPE);
}

static void a_record_may_wrap(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	struct seen seen = { "", 0, 0 };

	f->producer = f->consumer = SIZE - 16;
	put(f, "across the end of the data", 0);
	assert_int_equal(ring_read(&f->ring, collect, &seen, &e), 1);
	assert_string_equal(seen.text, "across the end of the data;");
}

static void positions_may_overflow(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	struct seen seen = { "", 0, 0 };

	f->producer = f->consumer = -16ul;
	put(f, "12345678", 0);
	put(f, "after zero", 0);
	assert_int_equal(ring_read(&f->ring, collect, &seen, &e), 2);
	assert_string_equal(seen.text, "12345678;after zero;");
	assert_int_equal(f->consumer, 24);
}

static void nonsense_is_named(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	struct seen seen = { "", 0, 0 };

	put(f, "x", 0);
	*header_at(f, 0) = 100;
	assert_int_equal(ring_read(&f->ring, collect, &seen, &e), -EPROTO);
	assert_string_equal(e.text, "ring buffer of 4096 bytes: record of 100 bytes at position 0, "
				    "but the producer is at 16");
	*header_at(f, 0) = 0x3fffffff;
	assert_int_equal(ring_read(&f->ring, collect, &seen, &e), -EPROTO);
	f->producer = 3 * SIZE;
	assert_int_equal(ring_read(&f->ring, collect, &seen, &e), -EPROTO);
	f->producer = f->consumer = 3;
	assert_int_equal(ring_read(&f->ring, collect, &seen, &e), -EPROTO);
	assert_int_equal(seen.n, 0);
}

static void a_bad_size_is_refused(void **state)
{
	struct error e = ERROR_INIT;
	struct ring ring;

	(void)state;
	assert_int_equal(ring_open(&ring, -1, 5000, &e), -EINVAL);
	assert_string_equal(e.text, "ring buffer of 5000 bytes: not a power of two of at least a page");
	assert_int_equal(ring_open(&ring, -1, 65536, &e), -EBADF);
	assert_string_equal(e.text, "mapping the ring buffer's position: Bad file descriptor");
}

/* ---- a producer on another thread ---- */

enum { RECORDS = 200000 };

/* Lengths 4 to 260; record i holds i, then i's low byte repeated. */
static uint32_t length_of(uint32_t i)
{
	return 4 + (i * 2654435761u >> 24);
}

static void *produce(void *context)
{
	struct fake *f = context;

	for (uint32_t i = 0; i < RECORDS; i++) {
		unsigned long at;

		while (!reserve(f, length_of(i), &at))
			sched_yield();
		memcpy(f->data + at % SIZE + 8, &i, 4);
		memset(f->data + at % SIZE + 12, (int)(i & 0xff), length_of(i) - 4);
		submit(f, at, i % 7 ? 0 : RING_DISCARD);
	}
	return NULL;
}

static int verify(void *context, struct bytes record)
{
	uint32_t *next = context, i;

	if (*next % 7 == 0)
		++*next; /* discarded */
	memcpy(&i, record.p, 4);
	if (i != *next || record.n != length_of(i))
		return -EBADMSG;
	for (size_t k = 4; k < record.n; k++)
		if (record.p[k] != (i & 0xff))
			return -EBADMSG;
	++*next;
	return 0;
}

static void a_concurrent_producer_loses_nothing(void **state)
{
	struct fake *f = *state;
	struct error e = ERROR_INIT;
	pthread_t thread;
	uint32_t next = 0;
	int n, total = 0;

	assert_int_equal(pthread_create(&thread, NULL, produce, f), 0);
	while (total < RECORDS - (RECORDS + 6) / 7) {
		n = ring_read(&f->ring, verify, &next, &e);
		assert_true(n >= 0);
		total += n;
		if (!n)
			sched_yield();
	}
	pthread_join(thread, NULL);
	assert_int_equal(next, RECORDS);
}

int main(void)
{
#define ON_A_FAKE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		ON_A_FAKE(records_come_in_order),
		ON_A_FAKE(discarded_records_are_skipped),
		ON_A_FAKE(a_busy_record_stops_the_reader),
		ON_A_FAKE(the_callback_can_stop),
		ON_A_FAKE(the_callbacks_error_is_returned),
		ON_A_FAKE(a_record_may_wrap),
		ON_A_FAKE(positions_may_overflow),
		ON_A_FAKE(nonsense_is_named),
		cmocka_unit_test(a_bad_size_is_refused),
		ON_A_FAKE(a_concurrent_producer_loses_nothing),
	};

	return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
