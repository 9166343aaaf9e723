// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where this driver waits: it looks at the used ring of the request queue until something is there, with a lock held and
 * no limit. Each look lets time pass for the device and costs a step; a wait that cannot end is reported, and the driver
 * is let out of it with what it has put into the queue, as if the device had answered with nothing. Kernel world.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/virtio.h>
#include "hosted/kw.h"

#define REQUESTS 0			/* the queue that is waited for */
#define LOOK_COST 64			/* steps: a wait ends after some five thousand looks */

void *__real_virtqueue_get_buf(struct virtqueue *vq, unsigned int *len);
void *__wrap_virtqueue_get_buf(struct virtqueue *vq, unsigned int *len);

static bool waiting, let_go;

bool kw_let_go(void)
{
	let_go = waiting;
	return waiting;
}

/* By the node: while the world boots, devices have no numbers yet. */
static u32 instance_of(const struct virtqueue *vq)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++)
		if (vq->vdev->dev.parent->of_node == kw_instance_node(i))
			return i;
	h_bug("a queue of no instance");
}

/* Nothing comes out of this queue any more: what is in it goes back to the driver, one at a time. */
static void *hand_back(struct virtqueue *vq, unsigned int *len)
{
	void *buf;

	__virtqueue_break(vq);
	h_astray(instance_of(vq));
	buf = virtqueue_detach_unused_buf(vq);
	if (!buf)
		h_fatal(ORA_PROGRESS, "VIRTIO-9", "waits-for-nothing", "a call waits for a request that it has not made");
	*len = 0;
	return buf;
}

void *__wrap_virtqueue_get_buf(struct virtqueue *vq, unsigned int *len)
{
	void *buf = __real_virtqueue_get_buf(vq, len);

	if (buf || vq->index != REQUESTS)
		return buf;
	if (virtqueue_is_broken(vq)) {
		h_finding(ORA_PROGRESS, "VIRTIO-9", "waits-for-broken-queue",
			  "a call waits without end for a queue that the driver itself has given up");
		return hand_back(vq, len);
	}
	waiting = true;
	h_tick(instance_of(vq));
	h_step(LOOK_COST);
	waiting = false;
	if (!let_go)
		return NULL;
	let_go = false;
	return hand_back(vq, len);
}
