/* SPDX-License-Identifier: MIT */
/*
 * The device's side of virtio-mmio, version 2 (virtio 1.2, 2.7 and 4.2): features, status, queues, split rings in memory
 * with indirect descriptors and event indices, the interrupt. Knows no kind of device: one embeds a struct virtio in its
 * own words and acts on what vmmio_wrote() tells. No packed rings, no shared memory, no notification data.
 */
#pragma once
#include "model/device.h"

#define VMMIO_QUEUES 2
#define VBUF_PIECES 8

enum vmmio_bit {			/* numbers of features of the transport and the rings */
	VIRTIO_F_RING_INDIRECT = 28, VIRTIO_F_RING_EVENT = 29, VIRTIO_F_VERSION = 32,
};

struct vqueue {
	u32 num;
	bool ready;
	u64 desc, avail, used;
	u16 next_avail;			/* the next offered buffer to take */
	u16 used_index;			/* the next place to give one back */
};

struct virtio {
	u64 offered, taken;		/* features, a bit each */
	u32 queue_max;			/* entries a queue can have */
	struct vqueue queue[VMMIO_QUEUES];
};

/* A buffer that software offered: what the device reads, then what it writes. */
struct vbuf {
	u16 head;
	u32 n, in_bytes, out_bytes;
	struct { u64 pa; u32 bytes; bool write; } piece[VBUF_PIECES];
};

enum vmmio_what { VMMIO_NOTHING, VMMIO_NOTIFIED, VMMIO_RESET, VMMIO_GO };

void vmmio_power_on(struct device *d, struct virtio *v, u64 features, u32 queue_max);
/* After a write to a register of the transport. NOTIFIED: queue `*queue` has something. RESET: the device must be reset. */
enum vmmio_what vmmio_wrote(struct device *d, struct virtio *v, const struct reg_hit *hit, u64 old, u64 val, u32 *queue);
bool vmmio_has(const struct virtio *v, u32 bit);	/* was this feature offered and taken? */
bool vmmio_running(const struct device *d);		/* software is ready, and the device is not broken */
bool vmmio_irq(const struct device *d);
void vmmio_config_changed(struct device *d);

/* Takes the next buffer off a queue. False: there is none, or it is malformed (reported; the device needs a reset). */
bool vq_pop(struct device *d, struct virtio *v, u32 queue, struct vbuf *b);
/* Gives a buffer back; `id` and `bytes` are head and length when the device is honest. */
void vq_push(struct device *d, struct virtio *v, u32 queue, u32 id, u32 bytes);
/* Copies out of the part that the device reads, and into the part that it writes, from `at` on. False: memory is gone. */
bool vbuf_read(struct device *d, const struct vbuf *b, u32 at, void *to, u32 bytes);
bool vbuf_write(struct device *d, const struct vbuf *b, u32 at, const void *from, u32 bytes);
