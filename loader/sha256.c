// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * SHA-256, as FIPS 180-4 writes it down.
 *
 * The constants are the first 32 bits of the fractions of cube and square
 * roots of the first primes; they are computed here, once, in integers.
 */
#include "sha256.h"

#define BLOCK 64
#define ROUNDS 64

static uint32_t rotate(uint32_t v, int n)
{
	return v >> n | v << (32 - n);
}

/* floor(2^32 * root(prime)) for power 2 or 3, cut to the fraction: the largest r with r^power <= prime * 2^(32 power). */
static uint32_t root_fraction(unsigned prime, int power)
{
	uint64_t r = 0;

	for (uint64_t bit = 1ULL << 36; bit; bit >>= 1) {
		unsigned __int128 x = r | bit, limit = prime;

		if ((power == 2 ? x * x : x * x * x) <= limit << (32 * power))
			r |= bit;
	}
	return (uint32_t)r;
}

static bool is_prime(unsigned n)
{
	for (unsigned d = 2; d * d <= n; d++)
		if (n % d == 0)
			return false;
	return true;
}

static void constants(uint32_t state[8], uint32_t k[ROUNDS])
{
	for (unsigned n = 2, i = 0; i < ROUNDS; n++) {
		if (!is_prime(n))
			continue;
		if (i < 8)
			state[i] = root_fraction(n, 2);
		k[i++] = root_fraction(n, 3);
	}
}

static void schedule(const uint8_t block[BLOCK], uint32_t w[ROUNDS])
{
	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
		       (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (int i = 16; i < ROUNDS; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[i - 7] +
		       (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
	}
}

static void absorb(uint32_t state[8], const uint32_t k[ROUNDS], const uint8_t block[BLOCK])
{
	uint32_t w[ROUNDS], v[8];

	schedule(block, w);
	memcpy(v, state, sizeof(v));
	for (int i = 0; i < ROUNDS; i++) {
		uint32_t a = v[0], f = v[4];
		uint32_t t1 = v[7] + (rotate(f, 6) ^ rotate(f, 11) ^ rotate(f, 25)) + ((f & v[5]) ^ (~f & v[6])) + k[i] + w[i];
		uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));

		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++)
		state[i] += v[i];
}

/* The last block or two: what is left, a one bit, zeros, and the length in bits. */
static void absorb_tail(uint32_t state[8], const uint32_t k[ROUNDS], struct bytes in)
{
	size_t left = in.n % BLOCK, size = left < BLOCK - 8 ? BLOCK : 2 * BLOCK;
	uint8_t tail[2 * BLOCK] = { 0 };

	if (left)
		memcpy(tail, in.p + in.n - left, left);
	tail[left] = 0x80;
	for (int i = 0; i < 8; i++)
		tail[size - 1 - i] = (uint8_t)((uint64_t)in.n * 8 >> (8 * i));
	for (size_t at = 0; at < size; at += BLOCK)
		absorb(state, k, tail + at);
}

void sha256(struct bytes in, uint8_t out[32])
{
	uint32_t state[8], k[ROUNDS];

	constants(state, k);
	for (size_t at = 0; in.n - at >= BLOCK; at += BLOCK)
		absorb(state, k, in.p + at);
	absorb_tail(state, k, in);
	for (int i = 0; i < 32; i++)
		out[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}
