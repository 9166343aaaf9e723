/* SPDX-License-Identifier: GPL-2.0-only */
/* Reports of the kernel's own oracles, found in its log: KASAN, lockdep, UBSAN, WARN, kmemleak, panic. */
#pragma once
#include "base/types.h"
#include "uml/wire.h"

void klog_reset(void);				/* a program begins */
void klog_feed(const struct wire_log *log);	/* reports what it completes, by finding_report() */
void klog_flush(void);				/* nothing more comes: what is half done is reported */
bool klog_spent(void);				/* an oracle of the kernel will not speak again, or it has died: boot another */
bool klog_panicked(void);			/* it has died, and said why */
void klog_planted(bool yes);	/* a driver runs as its planted copy */
