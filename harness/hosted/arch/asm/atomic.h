/* SPDX-License-Identifier: GPL-2.0-only */
/* Atomics from compiler builtins, all sequentially consistent. Only <linux/atomic.h> includes this. */
#pragma once
#include <linux/types.h>
#include <asm/barrier.h>
#include <asm/cmpxchg.h>

#define ATOMIC64_INIT(i) { (i) }

#define HOSTED_ATOMIC_OP(type, prefix, val_t, op)							\
	static __always_inline void prefix##_##op(val_t i, type *v)					\
	{												\
		__atomic_fetch_##op(&v->counter, i, __ATOMIC_SEQ_CST);					\
	}												\
	static __always_inline val_t prefix##_fetch_##op(val_t i, type *v)				\
	{												\
		return __atomic_fetch_##op(&v->counter, i, __ATOMIC_SEQ_CST);				\
	}												\
	static __always_inline val_t prefix##_##op##_return(val_t i, type *v)				\
	{												\
		return __atomic_##op##_fetch(&v->counter, i, __ATOMIC_SEQ_CST);				\
	}

#define HOSTED_ATOMIC(type, prefix, val_t)								\
	static __always_inline val_t prefix##_read(const type *v)					\
	{												\
		return __atomic_load_n(&v->counter, __ATOMIC_RELAXED);					\
	}												\
	static __always_inline void prefix##_set(type *v, val_t i)					\
	{												\
		__atomic_store_n(&v->counter, i, __ATOMIC_RELAXED);					\
	}												\
	HOSTED_ATOMIC_OP(type, prefix, val_t, add)							\
	HOSTED_ATOMIC_OP(type, prefix, val_t, sub)							\
	HOSTED_ATOMIC_OP(type, prefix, val_t, and)							\
	HOSTED_ATOMIC_OP(type, prefix, val_t, or)							\
	HOSTED_ATOMIC_OP(type, prefix, val_t, xor)							\
	static __always_inline void prefix##_andnot(val_t i, type *v)					\
	{												\
		__atomic_fetch_and(&v->counter, ~i, __ATOMIC_SEQ_CST);					\
	}												\
	static __always_inline val_t prefix##_fetch_andnot(val_t i, type *v)				\
	{												\
		return __atomic_fetch_and(&v->counter, ~i, __ATOMIC_SEQ_CST);				\
	}												\
	static __always_inline val_t prefix##_xchg(type *v, val_t n)					\
	{												\
		return arch_xchg(&v->counter, n);							\
	}												\
	static __always_inline val_t prefix##_cmpxchg(type *v, val_t o, val_t n)			\
	{												\
		return arch_cmpxchg(&v->counter, o, n);							\
	}

HOSTED_ATOMIC(atomic_t, arch_atomic, int)
HOSTED_ATOMIC(atomic64_t, arch_atomic64, s64)

/* A macro of the same name tells the generic fallbacks which operations exist. */
#define arch_atomic_read arch_atomic_read
#define arch_atomic_set arch_atomic_set
#define arch_atomic_add_return arch_atomic_add_return
#define arch_atomic_sub_return arch_atomic_sub_return
#define arch_atomic_fetch_add arch_atomic_fetch_add
#define arch_atomic_fetch_sub arch_atomic_fetch_sub
#define arch_atomic_fetch_and arch_atomic_fetch_and
#define arch_atomic_fetch_or arch_atomic_fetch_or
#define arch_atomic_fetch_xor arch_atomic_fetch_xor
#define arch_atomic_andnot arch_atomic_andnot
#define arch_atomic_fetch_andnot arch_atomic_fetch_andnot
#define arch_atomic_xchg arch_atomic_xchg
#define arch_atomic_cmpxchg arch_atomic_cmpxchg
#define arch_atomic64_read arch_atomic64_read
#define arch_atomic64_set arch_atomic64_set
#define arch_atomic64_add_return arch_atomic64_add_return
#define arch_atomic64_sub_return arch_atomic64_sub_return
#define arch_atomic64_fetch_add arch_atomic64_fetch_add
#define arch_atomic64_fetch_sub arch_atomic64_fetch_sub
#define arch_atomic64_fetch_and arch_atomic64_fetch_and
#define arch_atomic64_fetch_or arch_atomic64_fetch_or
#define arch_atomic64_fetch_xor arch_atomic64_fetch_xor
#define arch_atomic64_andnot arch_atomic64_andnot
#define arch_atomic64_fetch_andnot arch_atomic64_fetch_andnot
#define arch_atomic64_xchg arch_atomic64_xchg
#define arch_atomic64_cmpxchg arch_atomic64_cmpxchg
