/* SPDX-License-Identifier: GPL-2.0-only */
/* In front of <linux/once_lite.h>: "once" means every time, so that what a program sees does not depend on earlier programs. */
#pragma once
#include <linux/types.h>

#define DO_ONCE_LITE(func, ...) DO_ONCE_LITE_IF(true, func, ##__VA_ARGS__)
#define DO_ONCE_LITE_IF(condition, func, ...) ({						\
	bool __ret_do_once = !!(condition);							\
	if (unlikely(__ret_do_once))								\
		func(__VA_ARGS__);								\
	unlikely(__ret_do_once); })
