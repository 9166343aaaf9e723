/* SPDX-License-Identifier: MIT */
/*
 * Random numbers from one printed seed: splitmix64 to seed, xoshiro256** to draw. No clock, no
 * environment; not for secrets. Freestanding.
 */
#pragma once
#include "base/types.h"

struct rng { u64 s[4]; };

static inline u64 rng_splitmix(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

static inline void rng_seed(struct rng *r, u64 seed)
{
	for (int i = 0; i < 4; i++)
		r->s[i] = rng_splitmix(&seed);
}

static inline u64 rng_rotl(u64 x, unsigned int k)
{
	return (x << k) | (x >> (64 - k));
}

static inline u64 rng_u64(struct rng *r)
{
	u64 out = rng_rotl(r->s[1] * 5, 7) * 9, t = r->s[1] << 17;

	r->s[2] ^= r->s[0];
	r->s[3] ^= r->s[1];
	r->s[1] ^= r->s[2];
	r->s[0] ^= r->s[3];
	r->s[2] ^= t;
	r->s[3] = rng_rotl(r->s[3], 45);
	return out;
}

/* Uniform in [0, n); 0 for n == 0. The bias is below n / 2^32. */
static inline u32 rng_below(struct rng *r, u32 n)
{
	return (u32)(((rng_u64(r) >> 32) * n) >> 32);
}

/*
 * Which of n elements, each with a weight: `weight` is that of the first, the others are `stride` bytes apart. n when all
 * weights are 0.
 */
static inline u32 rng_weighted(struct rng *r, const u32 *weight, u32 n, size_t stride)
{
	u32 total = 0, draw;

	for (u32 i = 0; i < n; i++)
		total += *(const u32 *)((const char *)weight + i * stride);
	draw = rng_below(r, total);
	for (u32 i = 0; i < n; i++) {
		u32 w = *(const u32 *)((const char *)weight + i * stride);

		if (draw < w)
			return i;
		draw -= w;
	}
	return n;
}

/* True in num of den draws. */
static inline bool rng_chance(struct rng *r, u32 num, u32 den)
{
	return rng_below(r, den) < num;
}
