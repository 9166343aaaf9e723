/* SPDX-License-Identifier: MIT */
/* A virtio-iommu that is broken or malicious, on request of a program: what enum viommu_lie means. See virtio_iommu.h. */
#include "model/virtio_iommu.h"

#include "base/lib.h"

#define ALL_ONES 0xffffffffu
#define FLOOD 40			/* events: more than either queue has entries */

s32 viommu_lie(const struct device *d)
{
	return d->lie == LIE_ANSWER ? (s32)(d->lie_arg % VLIE_N) : -1;
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static u32 bytes_told(s32 lie, u32 bytes)
{
	switch (lie) {
	case VLIE_EMPTY: return 0;
	case VLIE_SHORT: return 1;
	case VLIE_LONG: return ALL_ONES;
	default: return bytes;
	}
}

static u32 id_told(struct device *d, s32 lie, u16 head)
{
	u32 num = viommu(d)->virtio.queue[VIOMMU_QUEUE_REQ].num;

	switch (lie) {
	case VLIE_BAD_ID: return num + head;
	case VLIE_OTHER_ID: return (head + 1u) % (num ? num : 1);
	default: return head;
	}
}

/* An element that was never written, and the index beyond it. */
static void run_ahead(struct device *d)
{
	struct virtio *v = &viommu(d)->virtio;

	for (u32 i = 0; i < 3; i++)
		vq_push(d, v, VIOMMU_QUEUE_REQ, viommu(d)->last_head, ALL_ONES);
}

void viommu_give_back(struct device *d, u16 head, u32 bytes)
{
	struct viommu *m = viommu(d);
	s32 lie = viommu_lie(d);

	m->confused |= lie == VLIE_BAD_ID || lie == VLIE_OTHER_ID || lie == VLIE_TWICE || lie == VLIE_AHEAD;
	vq_push(d, &m->virtio, VIOMMU_QUEUE_REQ, id_told(d, lie, head), bytes_told(lie, bytes));
	m->last_head = head;
	if (lie == VLIE_TWICE)
		vq_push(d, &m->virtio, VIOMMU_QUEUE_REQ, head, bytes);
	else if (lie == VLIE_AHEAD)
		run_ahead(d);
}

/* ---- properties -------------------------------------------------------------------------------------------------- */

static u8 *put_head(u8 *at, u32 type, u32 length)
{
	struct viommu_mmio_probe_property p = { .type = type, .length = length };

	viommu_mmio_probe_property_store(at, viommu_mmio_probe_property_pack(p));
	return at + VIOMMU_MMIO_PROBE_PROPERTY_BYTES;
}

static void put_region(u8 *at, u32 length, u32 subtype, u64 start, u64 end)
{
	struct viommu_mmio_probe_resv_mem p = {
		.type = VIOMMU_MMIO_PROPERTY_TYPE_RESV_MEM, .length = length, .subtype = subtype, .start = start, .end = end,
	};

	viommu_mmio_probe_resv_mem_store(at, viommu_mmio_probe_resv_mem_pack(p));
}

/* Properties that nobody knows, up to the last `left` bytes of the list. */
static u8 *fill(u8 *list, u32 bytes, u32 left)
{
	u8 *end = list + bytes - left;

	while (list + VIOMMU_MMIO_PROBE_PROPERTY_BYTES <= end)
		list = put_head(list, 0x7ff, 0);
	return list;
}

bool viommu_lie_properties(const struct device *d, u8 *list, u32 bytes)
{
	const u32 whole = VIOMMU_MMIO_PROBE_RESV_MEM_BYTES;

	if (bytes < 2 * whole)
		return false;
	switch (viommu_lie(d)) {
	case VLIE_PROP_PAST_END:
		put_head(list, 0x7ff, 0xffff);
		return true;
	case VLIE_PROP_CUT:
		put_head(fill(list, bytes, 4), VIOMMU_MMIO_PROPERTY_TYPE_RESV_MEM, whole - 4);
		return true;
	case VLIE_PROP_ENDLESS:
		fill(list, bytes, 0);
		return true;
	case VLIE_RESV_WRAPS:
		put_region(list, whole - 4, VIOMMU_MMIO_RESV_SUBTYPE_RESERVED, 0x20000, 0x10000);
		return true;
	case VLIE_RESV_SHORT:
		put_region(list, 4, VIOMMU_MMIO_RESV_SUBTYPE_RESERVED, 0x10000, 0x1ffff);
		return true;
	case VLIE_RESV_KIND:
		put_region(list, whole - 4, 0x7f, 0xe0000000, 0xe0000fff);
		return true;
	default:
		return false;
	}
}

/* ---- at once ----------------------------------------------------------------------------------------------------- */

/* `head` are bits of the first word where an event of a known kind has none. */
static void flood(struct device *d, u32 times, u32 head, u32 bytes)
{
	struct viommu_mmio_fault f = { .reason = VIOMMU_MMIO_FAULT_REASON_DOMAIN, .f_read = 1, .f_address = 1,
				       .endpoint = ALL_ONES };
	viommu_mmio_fault_t event = viommu_mmio_fault_pack(f);

	event.w[0] |= head;
	for (u32 i = 0; i < times; i++)
		viommu_event(d, event, bytes);
}

static void change_config(struct device *d)
{
	viommu(d)->confused = true;
	d->state[VIOMMU_MMIO_STATE_INPUT_RANGE_END] = 0xffff;
	d->state[VIOMMU_MMIO_STATE_DOMAIN_RANGE_START] = 3;
	d->state[VIOMMU_MMIO_STATE_DOMAIN_RANGE_END] = 2;
	d->state[VIOMMU_MMIO_STATE_PROBE_SIZE] = 8;
	d->state[VIOMMU_MMIO_STATE_PAGE_SIZE_MASK] = 0x10000;
	vmmio_config_changed(d);
}

void viommu_lie_now(struct device *d)
{
	switch (viommu_lie(d)) {
	case VLIE_CONFIG:
		change_config(d);
		break;
	case VLIE_FLOOD:
		flood(d, FLOOD, 0, VIOMMU_MMIO_FAULT_BYTES);
		break;
	case VLIE_EVENT_LONG:
		flood(d, 1, 0, ALL_ONES);
		break;
	case VLIE_EVENT_HEAD:
		flood(d, 2, 0x1100, VIOMMU_MMIO_FAULT_BYTES);
		break;
	default:
		break;
	}
}
