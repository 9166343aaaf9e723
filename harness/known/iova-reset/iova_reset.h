/* SPDX-License-Identifier: GPL-2.0-only */
/* What the allocator of known/iova-reset asks of the hardware: flush.c answers. */
#pragma once

/* Before addresses are handed out again: what unmapping left in TLBs goes. Does not sleep, does not call the allocator. */
void iova_flush_tlbs(void);
