/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel as a child process: started, spoken to, ended. Host world; one kernel at a time. */
#pragma once
#include "base/types.h"
#include "uml/wire.h"

/* Boots build/uml/linux with the device tree beside this program. A kernel that does not start ends the process (3). */
/* hurry: without the search for leaked objects. plant: a planted bug, or NULL. */
void link_start(bool hurry, const char *plant);
bool link_running(void);
void link_stop(void);			/* at once; nothing is lost that a finding needs */

/*
 * Sends a request, now or while its answer, or that of one before it, is waited for. Its payload is put into the room that is given
 * for it; at most BATCH_AHEAD batches are on their way.
 */
void *link_room(u32 bytes);
void link_send(enum wire_kind kind, u32 bytes);

enum link_got { LINK_FRAME, LINK_GONE, LINK_HANG };
/* The next frame; payload holds WIRE_MAX bytes and is ended by NUL. LINK_HANG: so many CPU seconds without a word. */
enum link_got link_receive(struct wire_head *head, char *payload, u32 hang_s);

const char *link_image(void);		/* path of the kernel, for symbols */
