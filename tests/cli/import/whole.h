/* SPDX-License-Identifier: MIT */
#ifndef WHOLE_H
#define WHOLE_H
#define WH_CTL			0x00	/* comment */
#define WH_CTL_EN		BIT(0)
#define WH_CTL_MODE		GENMASK(5, 4)
#define WH_CTL_MODE_OFF		0
#define WH_CTL_MODE_ON		1
#define WH_CTL_SIZE_SHIFT	8
#define WH_CTL_SIZE_MASK	0x7
#define WH_CTL_PRIO(x)		(((x) & 0xf) << 16)
#define WH_CTL_TOP		(1u << \
				 31)
#define WH_STATUS_REG		(WH_CTL + 0x4)
#define STATUS_BUSY		(1 << 2)
#define WH_STATUS_ALL		0xff0
#define WH_INT			0x8
#define WH_INT_MASK		0xc
#define WH_WIDE			0x10
#define WH_WIDE_ADDR		GENMASK_ULL(47, 12)
#define WH_CHAN(n)		(0x40 + (n) * 0x10)
#define WH_CELL(n, k)		(0x80 + (n) * 0x20 + (k) * 4)
#define WH_HOLES		0x5a
#define WH_COUNT		16
#define WH_STR			"text"
#define WH_CTL			0x04
#define WH_THREE(a, b, c)	(a)
#define WH_RECURSE		(WH_RECURSE + 1)
// #define WH_COMMENTED		0x30
#endif
