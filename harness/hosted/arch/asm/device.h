/* SPDX-License-Identifier: GPL-2.0-only */
/* No architecture data in a device. */
#pragma once
struct dev_archdata { };
struct pdev_archdata { };
