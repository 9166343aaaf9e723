/* SPDX-License-Identifier: MIT */
/*
 * Makes a list shorter while something stays true of it: the order in which pieces are tried, shared by the minimisers.
 * Freestanding, deterministic.
 */
#pragma once
#include "base/types.h"

/* Tries the list without entries [at, at + n); keeps that, lowers *len and returns true if what matters is still so. */
typedef bool shrink_without(void *ctx, u32 at, u32 n);

/* Removes pieces from the end towards the start, in halving sizes; single entries until nothing more goes. */
static inline bool shrink_list(const u32 *len, shrink_without *without, void *ctx)
{
	bool any = false, again;

	for (u32 piece = (*len + 1) / 2; piece; piece = piece > 1 ? (piece + 1) / 2 : 0) {
		do {
			again = false;
			for (u32 end = *len; end > 0; ) {
				u32 n = end < piece ? end : piece, at = end - n;

				again |= without(ctx, at, n);
				end = at < *len ? at : *len;
			}
			any |= again;
		} while (again && piece == 1);
	}
	return any;
}
