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

/* Orders nothing: what it stores must not lead a device to memory that is not ordered before it (services/order.c). */
void hosted_publish(unsigned long value);
#define arch_cmpxchg_relaxed(p, o, n) ({							\
	__typeof__(*(p)) __published = (__typeof__(*(p)))(n);					\
	hosted_publish((unsigned long)__published);						\
	arch_cmpxchg(p, o, __published); })
#define arch_cmpxchg_acquire arch_cmpxchg
#define arch_cmpxchg_release arch_cmpxchg

#define arch_cmpxchg_local arch_cmpxchg
#define arch_cmpxchg64 arch_cmpxchg
#define arch_cmpxchg64_relaxed arch_cmpxchg_relaxed
#define arch_cmpxchg64_acquire arch_cmpxchg
#define arch_cmpxchg64_release arch_cmpxchg
#define arch_cmpxchg64_local arch_cmpxchg
