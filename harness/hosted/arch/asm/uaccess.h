/* SPDX-License-Identifier: GPL-2.0-only */
/* There is no user memory: the copy functions are abort stubs. */
#pragma once
#define access_ok(addr, bytes) 1
unsigned long raw_copy_from_user(void *to, const void *from, unsigned long n);
unsigned long raw_copy_to_user(void *to, const void *from, unsigned long n);
#define __get_user(x, p) ({									\
	__typeof__(*(p)) __val;									\
	unsigned long __left = raw_copy_from_user(&__val, (p), sizeof(__val));			\
	(x) = __val;										\
	__left ? -EFAULT : 0; })
#define __put_user(x, p) ({									\
	__typeof__(*(p)) __val = (x);								\
	raw_copy_to_user((p), &__val, sizeof(__val)) ? -EFAULT : 0; })
#define get_user(x, p) __get_user(x, p)
#define put_user(x, p) __put_user(x, p)
long strncpy_from_user(char *to, const char *from, long n);
long strnlen_user(const char *s, long n);
