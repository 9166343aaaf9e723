/* SPDX-License-Identifier: MIT */
/*
 * Firmware that is wrong: which descriptions of a machine a program can ask for (world_cfg.firmware, .at), and which of them a
 * target has use for. What they do to the device tree is the back end's business (harness/hosted/firmware.c). Freestanding.
 */
#pragma once
#include "base/types.h"
#include "ops/op.h"
#include "ops/target.h"

enum firmware {
	FIRMWARE_GOOD,
#define FIRMWARE(id, word, scope, gravity) FIRMWARE_##id,
#include "ops/firmware.def"
#undef FIRMWARE
	FIRMWARES
};

/* Its word in programs ("no-reg"); NULL past the end, "good" for the one that is right. */
const char *firmware_word(u32 kind);
/* Does it speak of a master, or of an instance? */
bool firmware_of_master(enum firmware kind);
/* Must what it speaks of stay without effect: an instance without driver, a master without IOMMU? */
bool firmware_refused(const struct target *t, enum firmware kind, u32 at);
/* Is the hardware still what the target says, so that devices can be plugged as ever? */
bool firmware_plugs(enum firmware kind);
/* Can this instance be probed when the machine boots only, so that it has to boot anew for another probe? */
bool firmware_anew(const struct target *t, u32 instance);
bool firmware_any_anew(const struct target *t);	/* is there one like that? */
/* Does this description differ from the right one, and can the target be brought into it and out again? */
bool firmware_offered(const struct target *t, enum firmware kind, u32 at);
