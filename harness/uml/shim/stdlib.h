/* SPDX-License-Identifier: GPL-2.0-only */
/* The end of a set-up that cannot work: see stdio.h beside it. */
#pragma once
#include "hosted/host.h"

#define exit(status) h_bug("set-up failed with status %d", status)
