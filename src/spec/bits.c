/* SPDX-License-Identifier: MIT */
/* See bits.h. */
#include "spec/bits.h"

#include "base/checked.h"

/* The part of [msb, lsb] that lies in word `i`; 0 if none does. */
static u64 part_of(u32 word_bits, u32 i, u32 msb, u32 lsb)
{
	u32 first = i * word_bits, last = first + word_bits - 1;

	if (msb < first || lsb > last)
		return 0;
	return bit_range((msb < last ? msb : last) - first, (lsb > first ? lsb : first) - first);
}

/* Words that [msb, lsb] touches; false if it is no range of bits. */
static bool words_of(u32 word_bits, u32 msb, u32 lsb, u32 *first, u32 *last)
{
	*first = lsb / word_bits;
	*last = msb / word_bits;
	return lsb <= msb && msb < SPEC_MAX_BITS && *last < SPEC_MAX_WORDS;
}

void spec_bits_set_range(struct spec_bits *b, u32 word_bits, u32 msb, u32 lsb)
{
	u32 i, last;

	if (!words_of(word_bits, msb, lsb, &i, &last))
		return;
	for (; i <= last; i++)
		b->w[i] |= part_of(word_bits, i, msb, lsb);
}

bool spec_bits_hits(const struct spec_bits *b, u32 word_bits, u32 msb, u32 lsb)
{
	u32 i, last;

	if (!words_of(word_bits, msb, lsb, &i, &last))
		return false;
	for (; i <= last; i++)
		if (b->w[i] & part_of(word_bits, i, msb, lsb))
			return true;
	return false;
}

bool spec_bits_test(const struct spec_bits *b, u32 word_bits, u32 bit)
{
	return spec_bits_hits(b, word_bits, bit, bit);
}

void spec_bits_or(struct spec_bits *b, const struct spec_bits *other)
{
	for (u32 i = 0; i < SPEC_MAX_WORDS; i++)
		b->w[i] |= other->w[i];
}

void spec_bits_and(struct spec_bits *b, const struct spec_bits *other)
{
	for (u32 i = 0; i < SPEC_MAX_WORDS; i++)
		b->w[i] &= other->w[i];
}

void spec_bits_andnot(struct spec_bits *b, const struct spec_bits *other)
{
	for (u32 i = 0; i < SPEC_MAX_WORDS; i++)
		b->w[i] &= ~other->w[i];
}

bool spec_bits_any(const struct spec_bits *b)
{
	for (u32 i = 0; i < SPEC_MAX_WORDS; i++)
		if (b->w[i])
			return true;
	return false;
}

u32 spec_bits_count(const struct spec_bits *b)
{
	u32 n = 0;

	for (u32 i = 0; i < SPEC_MAX_WORDS; i++)
		n += (u32)__builtin_popcountll(b->w[i]);
	return n;
}

/* The highest bit below `from` that is `set` (or clear), or SPEC_MAX_BITS. */
static u32 highest_below(const struct spec_bits *b, u32 word_bits, u32 from, bool set)
{
	for (u32 i = (from + word_bits - 1) / word_bits; i-- > 0;) {
		u32 first = i * word_bits;
		u64 w = (set ? b->w[i] : ~b->w[i]) & low_bits(from - first < word_bits ? from - first : word_bits);

		if (w)
			return first + 63 - (u32)__builtin_clzll(w);
	}
	return SPEC_MAX_BITS;
}

bool spec_bits_next_run(const struct spec_bits *b, u32 word_bits, u32 from, u32 *msb, u32 *lsb)
{
	u32 most = word_bits * SPEC_MAX_WORDS, below;

	*msb = highest_below(b, word_bits, from < most ? from : most, true);
	if (*msb == SPEC_MAX_BITS)
		return false;
	below = highest_below(b, word_bits, *msb, false);
	*lsb = below == SPEC_MAX_BITS ? 0 : below + 1;
	return true;
}

u64 spec_bits_get(const struct spec_bits *b, u32 word_bits, u32 msb, u32 lsb)
{
	u32 i = lsb / word_bits;

	if (lsb > msb || i >= SPEC_MAX_WORDS)
		return 0;
	return b->w[i] >> (lsb - i * word_bits) & low_bits(msb - lsb + 1);
}
