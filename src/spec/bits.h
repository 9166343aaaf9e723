/* SPDX-License-Identifier: MIT */
/*
 * Sets of bits of a structure of several words (struct spec_bits): one u64 a word, bit n is bit n % word_bits of word
 * n / word_bits. A register is one word of 64. Bits that no structure can have are left out without complaint, so that
 * ranges need not be checked before.
 */
#pragma once
#include "spec/model.h"

#define SPEC_MAX_BITS 1024u

void spec_bits_set_range(struct spec_bits *b, u32 word_bits, u32 msb, u32 lsb);
/* Whether any bit of the range is in the set. */
bool spec_bits_hits(const struct spec_bits *b, u32 word_bits, u32 msb, u32 lsb);
bool spec_bits_test(const struct spec_bits *b, u32 word_bits, u32 bit);
void spec_bits_or(struct spec_bits *b, const struct spec_bits *other);
void spec_bits_and(struct spec_bits *b, const struct spec_bits *other);
void spec_bits_andnot(struct spec_bits *b, const struct spec_bits *other);
bool spec_bits_any(const struct spec_bits *b);
u32 spec_bits_count(const struct spec_bits *b);
/* The highest run of bits below `from`: [*msb, *lsb], across words. False: there is none. */
bool spec_bits_next_run(const struct spec_bits *b, u32 word_bits, u32 from, u32 *msb, u32 *lsb);
/* The value of [msb, lsb], which lies in one word. */
u64 spec_bits_get(const struct spec_bits *b, u32 word_bits, u32 msb, u32 lsb);
