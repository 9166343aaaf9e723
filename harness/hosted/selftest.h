/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the self-test of the services: how a check is made. See selftest.c. */
#pragma once
#include "hosted/services/services.h"

/* Runs `act` and expects exactly `want` findings of kind `what` from it. */
void selftest_expect(const char *claim, const char *what, u32 want, void (*act)(void));
void selftest_expect_silence(const char *claim, void (*act)(void));
void selftest_check(const char *claim, bool ok);

void selftest_locks(void);
