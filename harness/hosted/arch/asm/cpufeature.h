/* SPDX-License-Identifier: GPL-2.0-only */
/* Nothing of this exists here; the name is included by kernel headers. */
#pragma once
