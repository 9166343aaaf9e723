/* SPDX-License-Identifier: MIT */
/*
 * Requests and events of the virtio-iommu model: taken off the request queue, carried out, answered; put into the event
 * queue (virtio 1.2, 5.13.6). See virtio_iommu.h.
 */
#include "model/virtio_iommu.h"

#include "base/lib.h"

#define TAIL_BYTES VIOMMU_MMIO_REQ_TAIL_BYTES
#define PROBE_BYTES VIOMMU_MMIO_REQ_PROBE_BYTES
#define PROPERTIES_MAX 4096

struct request {
	struct vbuf buf;
	u8 raw[VIOMMU_REQ_MAX];		/* what was read; the tail stands behind it */
	u32 kind;
};

/* ---- what is asked ----------------------------------------------------------------------------------------------- */

/* `w`: n words or half words of the generated type. */
static void commanded(struct device *d, u32 struct_no, const void *w, u32 n, u32 word_bytes)
{
	u64 words[VIOMMU_REQ_MAX / 4] = { 0 };

	for (u32 i = 0; i < n; i++)
		memcpy(&words[i], (const u8 *)w + i * word_bytes, word_bytes);
	device_commanded(d, (struct mon_at){ .struct_no = struct_no, .words = words, .n_words = n });
}

/* Puts the status where the tail will be, and tells the monitors the request as a whole. */
#define CARRY_OUT(lower, UPPER, call) do {							\
	viommu_mmio_##lower##_t v = viommu_mmio_##lower##_load(rq->raw);			\
												\
	status = lie ? (u32)lied : call;							\
	v = viommu_mmio_##lower##_set_status_(v, status);					\
	commanded(d, VIOMMU_MMIO_STRUCT_##UPPER, v.w, VIOMMU_MMIO_##UPPER##_WORDS, sizeof(v.w[0]));	\
} while (0)

static const u32 request_bytes[] = {
	[VIOMMU_MMIO_REQ_TYPE_ATTACH] = VIOMMU_MMIO_REQ_ATTACH_BYTES - TAIL_BYTES,
	[VIOMMU_MMIO_REQ_TYPE_DETACH] = VIOMMU_MMIO_REQ_DETACH_BYTES - TAIL_BYTES,
	[VIOMMU_MMIO_REQ_TYPE_MAP] = VIOMMU_MMIO_REQ_MAP_BYTES - TAIL_BYTES,
	[VIOMMU_MMIO_REQ_TYPE_UNMAP] = VIOMMU_MMIO_REQ_UNMAP_BYTES - TAIL_BYTES,
	[VIOMMU_MMIO_REQ_TYPE_PROBE] = PROBE_BYTES,
};

/* ---- properties -------------------------------------------------------------------------------------------------- */

static u32 put_reserved(const struct device *d, u8 *list, u32 room)
{
	u32 at = 0;

	for (u32 i = 0; i < ARRAY_LEN(d->cfg.resv) && at + VIOMMU_MMIO_PROBE_RESV_MEM_BYTES <= room; i++) {
		struct viommu_mmio_probe_resv_mem p = {
			.type = VIOMMU_MMIO_PROPERTY_TYPE_RESV_MEM, .length = VIOMMU_MMIO_PROBE_RESV_MEM_BYTES - 4,
			.subtype = d->cfg.resv[i].doorbell ? VIOMMU_MMIO_RESV_SUBTYPE_MSI : VIOMMU_MMIO_RESV_SUBTYPE_RESERVED,
			.start = d->cfg.resv[i].first, .end = d->cfg.resv[i].last,
		};

		if (!p.end)
			continue;
		viommu_mmio_probe_resv_mem_store(list + at, viommu_mmio_probe_resv_mem_pack(p));
		at += VIOMMU_MMIO_PROBE_RESV_MEM_BYTES;
	}
	return at;
}

static u32 probe(struct device *d, const struct request *rq, u32 room)
{
	viommu_mmio_req_probe_t v = viommu_mmio_req_probe_load(rq->raw);
	static u8 list[PROPERTIES_MAX];
	u32 bytes = (u32)d->state[VIOMMU_MMIO_STATE_PROBE_SIZE];

	commanded(d, VIOMMU_MMIO_STRUCT_REQ_PROBE, v.w, VIOMMU_MMIO_REQ_PROBE_WORDS, sizeof(v.w[0]));
	if (!viommu_exists(d, viommu_mmio_req_probe_get_endpoint(v)))
		return VIOMMU_MMIO_STATUS_NOENT;
	if (room < bytes || bytes > sizeof(list))
		return VIOMMU_MMIO_STATUS_INVAL;
	memset(list, 0, bytes);
	if (!viommu_lie_properties(d, list, bytes))
		put_reserved(d, list, bytes);
	return vbuf_write(d, &rq->buf, 0, list, bytes) ? VIOMMU_MMIO_STATUS_OK : VIOMMU_MMIO_STATUS_FAULT;
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static u32 carry_out(struct device *d, struct request *rq)
{
	s32 lied = viommu_lie(d);
	bool lie = lied >= 0 && lied < VLIE_EMPTY;
	u32 status = lie ? (u32)lied : VIOMMU_MMIO_STATUS_UNSUPP;

	switch (rq->kind) {
	case VIOMMU_MMIO_REQ_TYPE_ATTACH:
		CARRY_OUT(req_attach, REQ_ATTACH, viommu_attach(d, v));
		d->refusals += status != VIOMMU_MMIO_STATUS_OK;
		break;
	case VIOMMU_MMIO_REQ_TYPE_DETACH:
		CARRY_OUT(req_detach, REQ_DETACH, viommu_detach(d, v));
		break;
	case VIOMMU_MMIO_REQ_TYPE_MAP:
		CARRY_OUT(req_map, REQ_MAP, viommu_map(d, v));
		break;
	case VIOMMU_MMIO_REQ_TYPE_UNMAP:
		CARRY_OUT(req_unmap, REQ_UNMAP, viommu_unmap(d, v));
		break;
	case VIOMMU_MMIO_REQ_TYPE_PROBE:
		if (!lie && vmmio_has(&viommu(d)->virtio, VIOMMU_F_PROBE))
			status = probe(d, rq, rq->buf.out_bytes - TAIL_BYTES);
		break;
	default:
		break;
	}
	return status;
}

/* Reads what is asked. False: it is no request that this device knows. */
static bool understand(struct device *d, struct request *rq)
{
	u32 n = rq->buf.in_bytes < sizeof(rq->raw) ? rq->buf.in_bytes : (u32)sizeof(rq->raw);

	memset(rq->raw, 0, sizeof(rq->raw));
	if (!n || !vbuf_read(d, &rq->buf, 0, rq->raw, n))
		return false;
	rq->kind = rq->raw[0];
	return rq->kind < ARRAY_LEN(request_bytes) && request_bytes[rq->kind] &&
	       rq->buf.in_bytes >= request_bytes[rq->kind];
}

/* A request without room for its tail is given back as it came. */
static void answer(struct device *d, struct request *rq)
{
	struct viommu_mmio_req_tail tail = { .status = VIOMMU_MMIO_STATUS_UNSUPP };
	u8 raw[TAIL_BYTES];
	u32 at = rq->buf.out_bytes - TAIL_BYTES;

	if (rq->buf.out_bytes < TAIL_BYTES) {
		viommu_give_back(d, rq->buf.head, 0);
		return;
	}
	if (understand(d, rq))
		tail.status = carry_out(d, rq);
	viommu_mmio_req_tail_store(raw, viommu_mmio_req_tail_pack(tail));
	viommu_give_back(d, rq->buf.head, vbuf_write(d, &rq->buf, at, raw, sizeof(raw)) ? rq->buf.out_bytes : 0);
}

void viommu_serve(struct device *d)
{
	struct viommu *m = viommu(d);
	static struct request rq[32];	/* this and the list above are too large for the stack of a kernel */
	bool backwards = viommu_lie(d) == VLIE_BACKWARDS;
	u32 n;

	d->quiet = m->confused;
	do {
		n = 0;
		while (n < (backwards ? ARRAY_LEN(rq) : 1) && vq_pop(d, &m->virtio, VIOMMU_QUEUE_REQ, &rq[n].buf))
			n++;
		for (u32 i = n; i-- > 0;)
			answer(d, &rq[i]);
	} while (n);
	d->quiet = false;
	m->waiting = false;
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

bool viommu_event(struct device *d, viommu_mmio_fault_t f, u32 bytes)
{
	u8 raw[VIOMMU_MMIO_FAULT_BYTES];
	struct vbuf b;

	if (!vq_pop(d, &viommu(d)->virtio, VIOMMU_QUEUE_EVENT, &b))
		return false;		/* nowhere to put it: it is lost */
	viommu_mmio_fault_store(raw, f);
	if (b.out_bytes < sizeof(raw) || !vbuf_write(d, &b, 0, raw, sizeof(raw)))
		bytes = 0;
	vq_push(d, &viommu(d)->virtio, VIOMMU_QUEUE_EVENT, b.head, bytes);
	return true;
}
