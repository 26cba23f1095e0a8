// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gzip data: what gzip(1) writes at every level comes back; damage is refused with its reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <errno.h>

#include "loader/inflate.h"

enum { TEXT_MAX = 300000, MAX = 1 << 20 };

static uint8_t text[TEXT_MAX], packed[2 * TEXT_MAX];

/* Lines like those of a configuration: long repetitions, and numbers that do not repeat. */
static size_t write_text(size_t size)
{
	size_t n = 0;
	uint32_t r = 1;

	while (n + 80 < size) {
		r = r * 1664525 + 1013904223;
		n += (size_t)sprintf((char *)text + n, "CONFIG_OPTION_%u=%c\n# CONFIG_%x is not set\n", r >> 20,
				     "ymn"[r >> 8 & 1], r);
	}
	return n;
}

static size_t gzip(size_t n, const char *options)
{
	char path[] = "/tmp/picket-unit-XXXXXX", command[128];
	int fd = mkstemp(path);
	size_t got;
	FILE *f;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), n);
	close(fd);
	snprintf(command, sizeof(command), "gzip -c %s %s", options, path);
	f = popen(command, "r");
	assert_non_null(f);
	got = fread(packed, 1, sizeof(packed), f);
	assert_int_equal(pclose(f), 0);
	unlink(path);
	return got;
}

static void expect(size_t size, size_t n)
{
	struct error e = ERROR_INIT;
	uint8_t *out, *exact = malloc(size);
	size_t got;

	memcpy(exact, packed, size);
	if (gunzip((struct bytes){ exact, size }, MAX, &out, &got, &e))
		fail_msg("gunzip: %s", e.text);
	assert_int_equal(got, n);
	assert_memory_equal(out, text, n);
	free(out);
	free(exact);
}

static void what_gzip_packs_comes_back(void **state)
{
	static const char *const options[] = { "-1", "-6", "-9", "-n -9" };
	static const size_t sizes[] = { 0, 1, 200, 70000, TEXT_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
			size_t n = sizes[k] > 80 ? write_text(sizes[k]) : sizes[k];

			expect(gzip(n, options[i]), n);
		}
}

static void what_cannot_be_packed_is_stored_and_comes_back(void **state)
{
	uint32_t r = 7;

	(void)state;
	for (size_t i = 0; i < TEXT_MAX; i++) {
		r = r * 1664525 + 1013904223;
		text[i] = (uint8_t)(r >> 24);
	}
	expect(gzip(TEXT_MAX, "-6"), TEXT_MAX);
	memset(text, 'y', TEXT_MAX);
	expect(gzip(TEXT_MAX, "-6"), TEXT_MAX);
}

static void what_follows_the_member_is_left_alone(void **state)
{
	size_t n = write_text(1000), size = gzip(n, "-6");

	(void)state;
	memcpy(packed + size, "more", 4);
	expect(size + 4, n);
}

static void every_cut_is_refused(void **state)
{
	size_t n = write_text(2000), size = gzip(n, "-9");

	(void)state;
	for (size_t i = 0; i < size; i++) {
		uint8_t *exact = malloc(i + 1), *out = (uint8_t *)"untouched";
		struct error e = ERROR_INIT;
		size_t got = 99;

		memcpy(exact, packed, i);
		assert_int_equal(gunzip((struct bytes){ exact, i }, MAX, &out, &got, &e), -EINVAL);
		assert_memory_equal(e.text, "gzip data: ", 11);
		assert_string_equal(out, "untouched");
		assert_int_equal(got, 99);
		free(exact);
	}
}

/* One bit changed anywhere behind the header: the checksum sees what the codes do not. Few bits mean nothing. */
static void every_changed_bit_is_refused_or_means_nothing(void **state)
{
	size_t n = write_text(600), size = gzip(n, "-n -9"), harmless = 0;

	(void)state;
	for (size_t i = 10 * 8; i < size * 8; i++) {
		struct error e = ERROR_INIT;
		uint8_t *out;
		size_t got;

		packed[i / 8] ^= (uint8_t)(1 << i % 8);
		if (!gunzip((struct bytes){ packed, size }, MAX, &out, &got, &e)) {
			harmless++;
			assert_int_equal(got, n);
			assert_memory_equal(out, text, n);
			free(out);
		}
		packed[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	assert_true(harmless < 16);
}

static void more_than_the_bound_is_refused(void **state)
{
	struct error e = ERROR_INIT;
	uint8_t *out;
	size_t n, size;

	(void)state;
	memset(text, 0, TEXT_MAX);
	size = gzip(TEXT_MAX, "-9");
	assert_true(size < 1000);
	assert_int_equal(gunzip((struct bytes){ packed, size }, TEXT_MAX - 1, &out, &n, &e), -E2BIG);
	assert_string_equal(e.text, "gzip data: holds more than 299999 bytes");
	expect(size, TEXT_MAX);
}

#define HEADER "\x1f\x8b\x08\x00\0\0\0\0\0\xff"
#define BYTES(text) (const uint8_t *)(text), sizeof(text) - 1

static const struct {
	const char *name;
	struct bytes in;
	const char *message;
} defects[] = {
	{ "not_gzip", { BYTES("CONFIG_BPF=y\n") }, "no gzip header, near offset 10" },
	{ "short_header", { BYTES("\x1f\x8b\x08") }, "no gzip header, near offset 3" },
	{ "other_method", { BYTES("\x1f\x8b\x07\x00\0\0\0\0\0\xff") },
	  "a method or flags that are not known, near offset 10" },
	{ "reserved_flag", { BYTES("\x1f\x8b\x08\x20\0\0\0\0\0\xff") },
	  "a method or flags that are not known, near offset 10" },
	{ "name_without_end", { BYTES("\x1f\x8b\x08\x08\0\0\0\0\0\xff" "abc") },
	  "a header that is cut short, near offset 13" },
	{ "extra_past_the_end", { BYTES("\x1f\x8b\x08\x04\0\0\0\0\0\xff" "\xff\xff" "abc") },
	  "a header that is cut short, near offset 12" },
	{ "header_checksum", { BYTES("\x1f\x8b\x08\x02\0\0\0\0\0\xff" "\1\2") },
	  "a header unlike its checksum, near offset 12" },
	{ "no_blocks", { BYTES(HEADER) }, "ends in the middle, near offset 10" },
	{ "unknown_kind_of_block", { BYTES(HEADER "\x07") }, "a block of an unknown kind, near offset 11" },
	{ "stored_length", { BYTES(HEADER "\x01\x01\x00\x00\x00" "a") },
	  "a stored block of a wrong length, near offset 16" },
	{ "stored_past_the_end", { BYTES(HEADER "\x01\x02\x00\xfd\xff" "a") },
	  "a stored block of a wrong length, near offset 15" },
	{ "before_the_start", { BYTES(HEADER "\x03\x02\x00") }, "a repetition of what is before the start, near offset 12" },
	{ "too_many_codes", { BYTES(HEADER "\xfd\x1f\x00") }, "too many codes, near offset 13" },
	{ "no_length_codes", { BYTES(HEADER "\x05\x00\x00\x00\x00") },
	  "codes for the lengths of codes that do not add up, near offset 14" },
	{ "checksum", { BYTES(HEADER "\x03\x00" "\1\0\0\0\0\0\0\0") },
	  "content unlike its checksum or length, near offset 20" },
	{ "length", { BYTES(HEADER "\x03\x00" "\0\0\0\0\1\0\0\0") },
	  "content unlike its checksum or length, near offset 20" },
	{ "no_checksum", { BYTES(HEADER "\x03\x00" "\0\0\0\0\0\0\0") }, "ends before its checksum, near offset 16" },
};

static void defects_are_refused_with_their_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++) {
		struct error e = ERROR_INIT;
		char message[128];
		uint8_t *out;
		size_t n;

		print_message("# %s\n", defects[i].name);
		snprintf(message, sizeof(message), "gzip data: %s", defects[i].message);
		assert_int_equal(gunzip(defects[i].in, MAX, &out, &n, &e), -EINVAL);
		assert_string_equal(e.text, message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_gzip_packs_comes_back),
		cmocka_unit_test(what_cannot_be_packed_is_stored_and_comes_back),
		cmocka_unit_test(what_follows_the_member_is_left_alone),
		cmocka_unit_test(every_cut_is_refused),
		cmocka_unit_test(every_changed_bit_is_refused_or_means_nothing),
		cmocka_unit_test(more_than_the_bound_is_refused),
		cmocka_unit_test(defects_are_refused_with_their_reason),
	};

	return cmocka_run_group_tests_name("inflate", tests, NULL, NULL);
}
