/* SPDX-License-Identifier: MIT */
/* The device's side of virtio-mmio: see virtio_mmio.h. Rules of malformed rings are told as violations of its own. */
#include "model/virtio_mmio.h"

#include "base/lib.h"
#include "virtio-iommu-mmio/regs.h"

#define RING_HEAD 4			/* bytes of flags and index in front of either ring */
#define USED_BYTES 8			/* of an element of the used ring */
#define NO_OFFSET (~0u)

enum { RULE_CHAIN, RULE_HEAD, RULE_ORDER, RULE_INDIRECT, RULE_AHEAD };
static const struct mon_rule rules[] = {
	[RULE_CHAIN] = { .id = "ring-chain-endless", .rule = "VIRTIO-8",
			 .text = "a chain of descriptors does not end, or leaves its table" },
	[RULE_HEAD] = { .id = "ring-bad-head", .rule = "VIRTIO-8", .text = "an offered buffer begins at no descriptor" },
	[RULE_ORDER] = { .id = "ring-read-after-write", .rule = "VIRTIO-8",
			 .text = "in a buffer, something to read follows something to write" },
	[RULE_INDIRECT] = { .id = "ring-bad-indirect", .rule = "VIRTIO-8",
			    .text = "a table of descriptors is empty, cut, nested, or was not agreed on" },
	[RULE_AHEAD] = { .id = "ring-index-ahead", .rule = "VIRTIO-8", .text = "more buffers are offered than the queue has entries" },
};

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* The largest naturally aligned piece at `pa` that is no longer than `bytes`. */
static u32 chunk(u64 pa, u32 bytes)
{
	u32 n = 8;

	while (n > bytes || pa % n)
		n /= 2;
	return n;
}

static bool get(struct device *d, u64 pa, void *to, u32 bytes)
{
	struct dma_res ignored = { .walked_dead = false };
	u8 *at = to;

	while (bytes) {
		u32 n = chunk(pa, bytes);
		u64 val;

		if (!device_entry(d, pa, n, &val, &ignored))
			return false;
		memcpy(at, &val, n);
		at += n;
		pa += n;
		bytes -= n;
	}
	return true;
}

/* What is gone cannot be written; reading it first has that reported. */
static bool put(struct device *d, u64 pa, const void *from, u32 bytes)
{
	struct dma_res ignored = { .walked_dead = false };
	const u8 *at = from;

	while (bytes) {
		u32 n = chunk(pa, bytes);
		u64 val;

		if (!device_entry(d, pa, n, &val, &ignored))
			return false;
		val = 0;
		memcpy(&val, at, n);
		if (!device_store(d, pa, n, val))
			return false;
		at += n;
		pa += n;
		bytes -= n;
	}
	return true;
}

static bool get16(struct device *d, u64 pa, u16 *val) { return get(d, pa, val, 2); }
static bool put16(struct device *d, u64 pa, u16 val) { return put(d, pa, &val, 2); }

/* ---- status and interrupt ---------------------------------------------------------------------------------------- */

static viommu_mmio_status_t status(const struct device *d)
{
	return viommu_mmio_status_from((u32)d->state[VIOMMU_MMIO_STATE_STATUS]);
}

static void raise_irq(struct device *d, u32 mask)
{
	d->state[VIOMMU_MMIO_STATE_INTERRUPT_STATUS] |= mask;
}

bool vmmio_irq(const struct device *d)
{
	return d->state[VIOMMU_MMIO_STATE_INTERRUPT_STATUS] != 0;
}

bool vmmio_has(const struct virtio *v, u32 bit) { return v->offered >> bit & v->taken >> bit & 1; }

bool vmmio_running(const struct device *d)
{
	return viommu_mmio_status_get_driver_ok(status(d)) && !viommu_mmio_status_get_needs_reset(status(d));
}

void vmmio_config_changed(struct device *d)
{
	d->state[VIOMMU_MMIO_STATE_CONFIG_GENERATION]++;
	raise_irq(d, VIOMMU_MMIO_INTERRUPT_STATUS_CONFIG_MASK);
}

static bool malformed(struct device *d, u32 rule, u64 val)
{
	struct mon_event e = { .kind = MON_STRUCT, .offset = NO_OFFSET, .val = val, .struct_no = VIOMMU_MMIO_STRUCT_VRING_DESC };

	if (d->env->violation && !d->quiet)
		d->env->violation(d->env->ctx, d->instance, &rules[rule], &e);
	d->state[VIOMMU_MMIO_STATE_STATUS] |= VIOMMU_MMIO_STATUS_NEEDS_RESET_MASK;
	raise_irq(d, VIOMMU_MMIO_INTERRUPT_STATUS_CONFIG_MASK);
	return false;
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static struct vqueue *selected(struct device *d, struct virtio *v)
{
	u64 sel = d->state[VIOMMU_MMIO_STATE_QUEUE_SEL];

	return sel < VMMIO_QUEUES ? &v->queue[sel] : NULL;
}

/* The queue registers show the selected queue from now on. */
static void show_queue(struct device *d, struct virtio *v)
{
	static const struct vqueue none;
	const struct vqueue *q = selected(d, v);
	u64 *s = d->state;

	s[VIOMMU_MMIO_STATE_QUEUE_NUM_MAX] = q ? v->queue_max : 0;
	q = q ? q : &none;
	s[VIOMMU_MMIO_STATE_QUEUE_NUM] = q->num;
	s[VIOMMU_MMIO_STATE_QUEUE_READY] = q->ready;
	s[VIOMMU_MMIO_STATE_QUEUE_DESC_LOW] = (u32)q->desc;
	s[VIOMMU_MMIO_STATE_QUEUE_DESC_HIGH] = q->desc >> 32;
	s[VIOMMU_MMIO_STATE_QUEUE_DRIVER_LOW] = (u32)q->avail;
	s[VIOMMU_MMIO_STATE_QUEUE_DRIVER_HIGH] = q->avail >> 32;
	s[VIOMMU_MMIO_STATE_QUEUE_DEVICE_LOW] = (u32)q->used;
	s[VIOMMU_MMIO_STATE_QUEUE_DEVICE_HIGH] = q->used >> 32;
}

static u64 pair(const struct device *d, u32 low)
{
	return (u32)d->state[low] | d->state[low + 1] << 32;
}

static void keep_queue(struct device *d, struct virtio *v)
{
	struct vqueue *q = selected(d, v);
	bool was;

	if (!q)
		return;
	was = q->ready;
	q->num = (u32)d->state[VIOMMU_MMIO_STATE_QUEUE_NUM];
	q->ready = d->state[VIOMMU_MMIO_STATE_QUEUE_READY] & 1 && q->num;
	q->desc = pair(d, VIOMMU_MMIO_STATE_QUEUE_DESC_LOW);
	q->avail = pair(d, VIOMMU_MMIO_STATE_QUEUE_DRIVER_LOW);
	q->used = pair(d, VIOMMU_MMIO_STATE_QUEUE_DEVICE_LOW);
	if (q->ready && !was)
		q->next_avail = q->used_index = 0;
}

static void show_features(struct device *d, struct virtio *v)
{
	u64 sel = d->state[VIOMMU_MMIO_STATE_DEVICE_FEATURES_SEL];

	d->state[VIOMMU_MMIO_STATE_DEVICE_FEATURES] = sel < 2 ? (u32)(v->offered >> (32 * sel)) : 0;
}

static void keep_features(struct device *d, struct virtio *v, u64 val)
{
	u64 sel = d->state[VIOMMU_MMIO_STATE_DRIVER_FEATURES_SEL];

	if (sel < 2)
		v->taken = (v->taken & ~(0xffffffffull << (32 * sel))) | val << (32 * sel);
}

/* FEATURES_OK stays only when what was taken is what was offered, and of the version that has no predecessor. */
static enum vmmio_what new_status(struct device *d, struct virtio *v, u64 old, u64 val)
{
	u64 *s = &d->state[VIOMMU_MMIO_STATE_STATUS];
	viommu_mmio_status_t was = viommu_mmio_status_from((u32)old);

	if (!val)
		return VMMIO_RESET;
	if (!viommu_mmio_status_get_features_ok(was) &&
	    (v->taken & ~v->offered || !vmmio_has(v, VIRTIO_F_VERSION) || d->lie == LIE_ACK_STUCK))
		*s &= ~(u64)VIOMMU_MMIO_STATUS_FEATURES_OK_MASK;
	return viommu_mmio_status_get_driver_ok(status(d)) && !viommu_mmio_status_get_driver_ok(was) ? VMMIO_GO : VMMIO_NOTHING;
}

enum vmmio_what vmmio_wrote(struct device *d, struct virtio *v, const struct reg_hit *hit, u64 old, u64 val, u32 *queue)
{
	switch (hit->reg_no) {
	case VIOMMU_MMIO_REG_DEVICE_FEATURES_SEL:
		show_features(d, v);
		return VMMIO_NOTHING;
	case VIOMMU_MMIO_REG_DRIVER_FEATURES:
		keep_features(d, v, val);
		return VMMIO_NOTHING;
	case VIOMMU_MMIO_REG_QUEUE_SEL:
		show_queue(d, v);
		return VMMIO_NOTHING;
	case VIOMMU_MMIO_REG_QUEUE_NUM: case VIOMMU_MMIO_REG_QUEUE_READY:
	case VIOMMU_MMIO_REG_QUEUE_DESC_LOW: case VIOMMU_MMIO_REG_QUEUE_DESC_HIGH:
	case VIOMMU_MMIO_REG_QUEUE_DRIVER_LOW: case VIOMMU_MMIO_REG_QUEUE_DRIVER_HIGH:
	case VIOMMU_MMIO_REG_QUEUE_DEVICE_LOW: case VIOMMU_MMIO_REG_QUEUE_DEVICE_HIGH:
		keep_queue(d, v);
		return VMMIO_NOTHING;
	case VIOMMU_MMIO_REG_INTERRUPT_ACK:
		d->state[VIOMMU_MMIO_STATE_INTERRUPT_STATUS] &= ~val;
		return VMMIO_NOTHING;
	case VIOMMU_MMIO_REG_STATUS:
		return new_status(d, v, old, val);
	case VIOMMU_MMIO_REG_QUEUE_NOTIFY:
		*queue = (u32)val;
		return val < VMMIO_QUEUES ? VMMIO_NOTIFIED : VMMIO_NOTHING;
	default:
		return VMMIO_NOTHING;
	}
}

void vmmio_power_on(struct device *d, struct virtio *v, u64 features, u32 queue_max)
{
	v->queue_max = queue_max;
	v->offered = features;
	v->taken = 0;
	d->state[VIOMMU_MMIO_STATE_VENDOR_ID] = 0;
	show_features(d, v);
	show_queue(d, v);
}

/* ---- rings ------------------------------------------------------------------------------------------------------- */

struct table { u64 pa; u32 num; };

static bool fetch_desc(struct device *d, const struct table *t, u32 i, viommu_mmio_vring_desc_t *desc)
{
	u8 raw[VIOMMU_MMIO_VRING_DESC_BYTES];
	u64 words[VIOMMU_MMIO_VRING_DESC_WORDS];

	if (!get(d, t->pa + (u64)i * sizeof(raw), raw, sizeof(raw)))
		return false;
	*desc = viommu_mmio_vring_desc_load(raw);
	memcpy(words, desc->w, sizeof(words));
	device_fetched(d, (struct mon_at){ .struct_no = VIOMMU_MMIO_STRUCT_VRING_DESC, .words = words,
					   .n_words = VIOMMU_MMIO_VRING_DESC_WORDS });
	return true;
}

static bool add_piece(struct device *d, struct vbuf *b, viommu_mmio_vring_desc_t desc)
{
	bool write = viommu_mmio_vring_desc_get_write(desc);
	u32 bytes = (u32)viommu_mmio_vring_desc_get_len(desc);

	if (b->n == VBUF_PIECES)
		return malformed(d, RULE_CHAIN, b->head);
	if (!write && b->out_bytes)
		return malformed(d, RULE_ORDER, b->head);
	b->piece[b->n].pa = viommu_mmio_vring_desc_get_addr(desc);
	b->piece[b->n].bytes = bytes;
	b->piece[b->n++].write = write;
	*(write ? &b->out_bytes : &b->in_bytes) += bytes;
	return true;
}

/* A table of its own: it stands alone, in a descriptor that has no successor and that the device reads. */
static bool enter_table(struct device *d, const struct virtio *v, viommu_mmio_vring_desc_t desc, struct table *t)
{
	u32 bytes = (u32)viommu_mmio_vring_desc_get_len(desc);

	if (!vmmio_has(v, VIRTIO_F_RING_INDIRECT) || !bytes || bytes % VIOMMU_MMIO_VRING_DESC_BYTES ||
	    viommu_mmio_vring_desc_get_next(desc))
		return malformed(d, RULE_INDIRECT, bytes);
	t->pa = viommu_mmio_vring_desc_get_addr(desc);
	t->num = bytes / VIOMMU_MMIO_VRING_DESC_BYTES;
	return true;
}

static bool follow(struct device *d, const struct virtio *v, const struct vqueue *q, struct vbuf *b)
{
	struct table t = { q->desc, q->num };
	viommu_mmio_vring_desc_t desc;
	bool inside = false;
	u32 i = b->head;

	for (u32 hops = 0;; hops++) {
		if (hops > t.num || i >= t.num)
			return malformed(d, RULE_CHAIN, i);
		if (!fetch_desc(d, &t, i, &desc))
			return false;
		if (viommu_mmio_vring_desc_get_indirect(desc)) {
			if (inside || b->n)
				return malformed(d, RULE_INDIRECT, i);
			if (!enter_table(d, v, desc, &t))
				return false;
			inside = true;
			hops = i = 0;
			continue;
		}
		if (!add_piece(d, b, desc))
			return false;
		if (!viommu_mmio_vring_desc_get_next(desc))
			return true;
		i = (u32)viommu_mmio_vring_desc_get_chain(desc);
	}
}

bool vq_pop(struct device *d, struct virtio *v, u32 queue, struct vbuf *b)
{
	struct vqueue *q = &v->queue[queue];
	u16 index;

	memset(b, 0, sizeof(*b));
	if (!q->ready || !vmmio_running(d) || !get16(d, q->avail + 2, &index) || index == q->next_avail)
		return false;
	if ((u16)(index - q->next_avail) > q->num)
		return malformed(d, RULE_AHEAD, index);
	if (!get16(d, q->avail + RING_HEAD + 2u * (q->next_avail % q->num), &b->head))
		return false;
	q->next_avail++;
	if (vmmio_has(v, VIRTIO_F_RING_EVENT) &&
	    !put16(d, q->used + RING_HEAD + (u64)USED_BYTES * q->num, q->next_avail))
		return false;
	if (b->head >= q->num)
		return malformed(d, RULE_HEAD, b->head);
	return follow(d, v, q, b);
}

/* Does software want to hear of the element that was just given back? */
static bool wants_irq(struct device *d, const struct virtio *v, const struct vqueue *q)
{
	u16 word = 0;

	if (!vmmio_has(v, VIRTIO_F_RING_EVENT))
		return get16(d, q->avail, &word) && !(word & 1);
	return get16(d, q->avail + RING_HEAD + 2u * q->num, &word) && (u16)(q->used_index - 1) == word;
}

void vq_push(struct device *d, struct virtio *v, u32 queue, u32 id, u32 bytes)
{
	struct vqueue *q = &v->queue[queue];
	u32 element[2] = { id, bytes };

	if (!q->ready || !put(d, q->used + RING_HEAD + (u64)USED_BYTES * (q->used_index % q->num), element, sizeof(element)))
		return;
	q->used_index++;
	put16(d, q->used + 2, q->used_index);
	if (wants_irq(d, v, q))
		raise_irq(d, VIOMMU_MMIO_INTERRUPT_STATUS_USED_MASK);
}

/* ---- buffers ----------------------------------------------------------------------------------------------------- */

/* Calls get() or put() for each piece that [at, at+bytes) of one side touches. */
static bool copy(struct device *d, const struct vbuf *b, bool write, u32 at, u8 *data, u32 bytes)
{
	for (u32 i = 0; i < b->n && bytes; i++) {
		u32 n = b->piece[i].bytes, part;

		if (b->piece[i].write != write)
			continue;
		if (at >= n) {
			at -= n;
			continue;
		}
		part = n - at < bytes ? n - at : bytes;
		if (!(write ? put(d, b->piece[i].pa + at, data, part) : get(d, b->piece[i].pa + at, data, part)))
			return false;
		data += part;
		bytes -= part;
		at = 0;
	}
	return !bytes;
}

bool vbuf_read(struct device *d, const struct vbuf *b, u32 at, void *to, u32 bytes)
{
	return copy(d, b, false, at, to, bytes);
}

bool vbuf_write(struct device *d, const struct vbuf *b, u32 at, const void *from, u32 bytes)
{
	return copy(d, b, true, at, (u8 *)(unsigned long)from, bytes);
}
