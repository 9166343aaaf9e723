/* SPDX-License-Identifier: GPL-2.0-only */
/* Exchange and compare-and-exchange of any size, from compiler builtins. */
#pragma once
#include <linux/types.h>

#define arch_xchg(p, v) ({									\
	__typeof__(*(p)) __v = (__typeof__(*(p)))(v), __r;					\
	__atomic_exchange((__typeof__(&__v))(p), &__v, &__r, __ATOMIC_SEQ_CST);			\
	__r; })

#define arch_cmpxchg(p, o, n) ({								\
	__typeof__(*(p)) __o = (__typeof__(*(p)))(o), __n = (__typeof__(*(p)))(n);		\
	__atomic_compare_exchange((__typeof__(&__n))(p), &__o, &__n, 0,				\
				  __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);				\
	__o; })

#define arch_cmpxchg_local arch_cmpxchg
#define arch_cmpxchg64 arch_cmpxchg
#define arch_cmpxchg64_local arch_cmpxchg
