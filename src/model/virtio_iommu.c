/* SPDX-License-Identifier: MIT */
/*
 * Device model of virtio-iommu behind virtio-mmio (spec/virtio-iommu): endpoints, domains, mappings and what becomes of
 * an access. It keeps mappings, not tables: there is nothing to walk and nothing to cache. Where the standard leaves it to
 * the device (virtio 1.2, 5.13.6), this one refuses whatever it may refuse. Reached through `virtio_iommu_device` only.
 */
#include "model/virtio_iommu.h"

#include "base/lib.h"

extern const struct reg_map viommu_mmio_reg_map;
extern const struct mon_set viommu_mmio_mon_set;
const char *viommu_mmio_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *viommu_mmio_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

#define OK VIOMMU_MMIO_STATUS_OK
#define INVAL VIOMMU_MMIO_STATUS_INVAL
#define RANGE VIOMMU_MMIO_STATUS_RANGE
#define NOENT VIOMMU_MMIO_STATUS_NOENT
#define NOMEM VIOMMU_MMIO_STATUS_NOMEM
#define CAN_READ 1u
#define CAN_WRITE 2u

u64 viommu_param(const struct device *d, enum viommu_param which)
{
	static const u64 usual[] = {
		VIOMMU_MMIO_PARAM_GRANULE_SHIFT_DEFAULT, VIOMMU_MMIO_PARAM_INPUT_BITS_DEFAULT,
		VIOMMU_MMIO_PARAM_PROBE_SIZE_DEFAULT, VIOMMU_MMIO_PARAM_BYPASS_AT_RESET_DEFAULT,
		VIOMMU_MMIO_PARAM_QUEUE_MAX_DEFAULT,
	};

	return d->cfg.params ? d->cfg.params[which] : usual[which];
}

/* ---- configuration --------------------------------------------------------------------------------------------------- */

static u64 granule(const struct device *d) { return 1ull << viommu_param(d, VIOMMU_PARAM_GRANULE_SHIFT); }

static u64 input_last(const struct device *d)
{
	u64 bits = viommu_param(d, VIOMMU_PARAM_INPUT_BITS);

	if (d->cfg.extra[VIOMMU_X_INPUT_LAST])
		return d->cfg.extra[VIOMMU_X_INPUT_LAST];
	return bits >= 64 ? ~0ull : (1ull << bits) - 1;
}

static bool in_domain_range(const struct device *d, u64 domain)
{
	return !device_has(d, VIOMMU_F_DOMAIN_RANGE) ||
	       (domain >= d->state[VIOMMU_MMIO_STATE_DOMAIN_RANGE_START] && domain <= d->state[VIOMMU_MMIO_STATE_DOMAIN_RANGE_END]);
}

/* The bits of the standard's features are numbered as the features of the spec are. */
static u64 features(const struct device *d)
{
	u64 f = (~d->cfg.lacks & 0x7f) | 1ull << VIRTIO_F_VERSION;

	if (!(d->cfg.extra[VIOMMU_X_HOW] & VIOMMU_HOW_PLAIN))
		f |= 1ull << VIRTIO_F_RING_INDIRECT;
	if (d->cfg.extra[VIOMMU_X_HOW] & VIOMMU_HOW_EVENT)
		f |= 1ull << VIRTIO_F_RING_EVENT;
	return f;
}

static void configure(struct device *d)
{
	u64 *s = d->state, domains = d->cfg.extra[VIOMMU_X_DOMAINS], sizes = d->cfg.extra[VIOMMU_X_PAGE_SIZES];

	s[VIOMMU_MMIO_STATE_PAGE_SIZE_MASK] = sizes ? sizes : ~(granule(d) - 1);
	s[VIOMMU_MMIO_STATE_INPUT_RANGE_START] = 0;
	s[VIOMMU_MMIO_STATE_INPUT_RANGE_END] = input_last(d);
	s[VIOMMU_MMIO_STATE_DOMAIN_RANGE_START] = (u32)domains;
	s[VIOMMU_MMIO_STATE_DOMAIN_RANGE_END] = domains ? domains >> 32 : 0xffffffff;
	s[VIOMMU_MMIO_STATE_PROBE_SIZE] = viommu_param(d, VIOMMU_PARAM_PROBE_SIZE);
}

/* A reset of the device keeps CONFIG_BYPASS, one of the system does not: who resets the device puts it back. */
static void power_on(struct device *d)
{
	vmmio_power_on(d, &viommu(d)->virtio, features(d), (u32)viommu_param(d, VIOMMU_PARAM_QUEUE_MAX));
	configure(d);
	d->state[VIOMMU_MMIO_STATE_CONFIG_BYPASS] = viommu_param(d, VIOMMU_PARAM_BYPASS_AT_RESET) & 1;
}

static void reset(struct device *d)
{
	u64 bypass = d->state[VIOMMU_MMIO_STATE_CONFIG_BYPASS];

	device_reset(d, VIOMMU_MMIO_RESET_KIND_DEVICE);
	d->state[VIOMMU_MMIO_STATE_CONFIG_BYPASS] = bypass;
}

/* ---- domains --------------------------------------------------------------------------------------------------------- */

static u32 endpoints(const struct device *d)
{
	return d->cfg.streams && d->cfg.streams < VIOMMU_ENDPOINTS ? d->cfg.streams : VIOMMU_ENDPOINTS;
}

bool viommu_exists(const struct device *d, u64 endpoint) { return endpoint < endpoints(d); }

/* An endpoint of the domain, or -1: then there is no such domain. */
static s32 any_of(struct device *d, u64 domain)
{
	struct viommu *m = viommu(d);

	for (u32 i = 0; i < endpoints(d); i++)
		if (m->endpoint[i].attached && m->endpoint[i].domain == domain)
			return (s32)i;
	return -1;
}

static void drop_map(struct viommu *m, u32 i)
{
	m->map[i] = m->map[--m->n_maps];
}

static void leave(struct device *d, u32 endpoint)
{
	struct viommu *m = viommu(d);
	u32 domain = m->endpoint[endpoint].domain;

	m->endpoint[endpoint].attached = false;
	if (any_of(d, domain) >= 0)
		return;
	for (u32 i = m->n_maps; i-- > 0;)	/* the last one has left: the domain is gone, with its mappings */
		if (m->map[i].domain == domain)
			drop_map(m, i);
}

u32 viommu_attach(struct device *d, viommu_mmio_req_attach_t r)
{
	u64 endpoint = viommu_mmio_req_attach_get_endpoint(r), domain = viommu_mmio_req_attach_get_domain(r);
	bool bypass = viommu_mmio_req_attach_get_f_bypass(r);
	struct viommu *m = viommu(d);
	s32 other;

	if (!viommu_exists(d, endpoint))
		return NOENT;
	if (!in_domain_range(d, domain))
		return RANGE;
	if (bypass && !vmmio_has(&m->virtio, VIOMMU_F_BYPASS_CONFIG))
		return INVAL;
	other = any_of(d, domain);
	if (other >= 0 && m->endpoint[other].bypass != bypass)
		return INVAL;
	if (m->endpoint[endpoint].attached && m->endpoint[endpoint].domain != domain)
		leave(d, (u32)endpoint);
	m->endpoint[endpoint].attached = true;
	m->endpoint[endpoint].bypass = bypass;
	m->endpoint[endpoint].domain = (u32)domain;
	return OK;
}

u32 viommu_detach(struct device *d, viommu_mmio_req_detach_t r)
{
	u64 endpoint = viommu_mmio_req_detach_get_endpoint(r), domain = viommu_mmio_req_detach_get_domain(r);
	struct viommu *m = viommu(d);

	if (!viommu_exists(d, endpoint))
		return NOENT;
	if (!m->endpoint[endpoint].attached || m->endpoint[endpoint].domain != domain)
		return INVAL;
	leave(d, (u32)endpoint);
	return OK;
}

/* ---- mappings -------------------------------------------------------------------------------------------------------- */

static bool meets(u64 first, u64 last, u64 other_first, u64 other_last)
{
	return first <= other_last && last >= other_first;
}

static bool meets_reserved(const struct device *d, u64 first, u64 last)
{
	for (u32 i = 0; i < ARRAY_LEN(d->cfg.resv); i++)
		if (d->cfg.resv[i].last && meets(first, last, d->cfg.resv[i].first, d->cfg.resv[i].last))
			return true;
	return false;
}

static u32 check_domain(struct device *d, u64 domain)
{
	s32 e = any_of(d, domain);

	if (e < 0)
		return NOENT;
	return viommu(d)->endpoint[e].bypass ? INVAL : OK;
}

static bool in_input_range(const struct device *d, u64 first, u64 last)
{
	return !device_has(d, VIOMMU_F_INPUT_RANGE) ||
	       (first >= d->state[VIOMMU_MMIO_STATE_INPUT_RANGE_START] && last <= d->state[VIOMMU_MMIO_STATE_INPUT_RANGE_END]);
}

static u32 check_map(struct device *d, const struct viommu_map *new)
{
	struct viommu *m = viommu(d);
	u32 known = CAN_READ | CAN_WRITE | (vmmio_has(&m->virtio, VIOMMU_F_MMIO) ? 4 : 0);

	if (new->flags & ~known || new->last < new->first || meets_reserved(d, new->first, new->last))
		return INVAL;
	if ((new->first | new->pa | (new->last + 1)) & (granule(d) - 1) || !in_input_range(d, new->first, new->last))
		return RANGE;
	for (u32 i = 0; i < m->n_maps; i++)
		if (m->map[i].domain == new->domain && meets(new->first, new->last, m->map[i].first, m->map[i].last))
			return INVAL;
	return m->n_maps == VIOMMU_MAPS ? NOMEM : OK;
}

u32 viommu_map(struct device *d, viommu_mmio_req_map_t r)
{
	struct viommu *m = viommu(d);
	struct viommu_map new = {
		.first = viommu_mmio_req_map_get_virt_start(r), .last = viommu_mmio_req_map_get_virt_end(r),
		.pa = viommu_mmio_req_map_get_phys_start(r), .domain = (u32)viommu_mmio_req_map_get_domain(r),
		.flags = (u32)r.w[VIOMMU_MMIO_REQ_MAP_READ_WORD],
	};
	u32 status = check_domain(d, new.domain);

	if (status == OK)
		status = check_map(d, &new);
	if (status == OK)
		m->map[m->n_maps++] = new;
	return status;
}

/* All that lie in the range, or, where one would be cut, none. */
u32 viommu_unmap(struct device *d, viommu_mmio_req_unmap_t r)
{
	u64 first = viommu_mmio_req_unmap_get_virt_start(r), last = viommu_mmio_req_unmap_get_virt_end(r);
	u64 domain = viommu_mmio_req_unmap_get_domain(r);
	struct viommu *m = viommu(d);
	u32 status = check_domain(d, domain);

	if (status != OK)
		return status;
	for (u32 i = 0; i < m->n_maps; i++)
		if (m->map[i].domain == domain && meets(first, last, m->map[i].first, m->map[i].last) &&
		    (m->map[i].first < first || m->map[i].last > last))
			return RANGE;
	for (u32 i = m->n_maps; i-- > 0;)
		if (m->map[i].domain == domain && meets(first, last, m->map[i].first, m->map[i].last))
			drop_map(m, i);
	return OK;
}

/* ---- accesses -------------------------------------------------------------------------------------------------------- */

static bool unattached_pass(struct device *d)
{
	struct viommu *m = viommu(d);

	if (device_has(d, VIOMMU_F_BYPASS_CONFIG))
		return d->state[VIOMMU_MMIO_STATE_CONFIG_BYPASS] & 1;
	return vmmio_has(&m->virtio, VIOMMU_F_BYPASS);
}

/* A doorbell of interrupts is reached without a mapping; what else is reserved is reached by nobody. */
static bool reserved(const struct device *d, u64 iova, bool *doorbell)
{
	for (u32 i = 0; i < ARRAY_LEN(d->cfg.resv); i++)
		if (d->cfg.resv[i].last && iova >= d->cfg.resv[i].first && iova <= d->cfg.resv[i].last) {
			*doorbell = d->cfg.resv[i].doorbell;
			return true;
		}
	return false;
}

static enum dma_outcome gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	struct viommu *m = viommu(d);
	bool doorbell;

	*code = "DOMAIN";
	if (!viommu_exists(d, req->stream))
		return DMA_FAULT;
	if (!m->endpoint[req->stream].attached && !unattached_pass(d))
		return DMA_FAULT;
	*code = "MAPPING";
	if (reserved(d, req->iova, &doorbell) && !doorbell)
		return DMA_FAULT;
	*code = NULL;
	if (!m->endpoint[req->stream].attached || m->endpoint[req->stream].bypass || reserved(d, req->iova, &doorbell))
		return DMA_BYPASS;
	*stream = req->stream;
	return DMA_OK;
}

static const char *walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	struct viommu *m = viommu(d);

	(void)r;
	for (u32 i = 0; i < m->n_maps; i++) {
		const struct viommu_map *at = &m->map[i];

		if (at->domain != m->endpoint[stream].domain || iova < at->first || iova > at->last)
			continue;
		if (!(at->flags & (write ? CAN_WRITE : CAN_READ)))
			return "MAPPING";
		/* Not valid: there is no cache here. */
		*e = (struct tlb_entry){ .page_shift = 12, .stream = stream, .iova = iova & ~0xfffull,
					 .pa = (at->pa + (iova - at->first)) & ~0xfffull };
		return NULL;
	}
	return "MAPPING";
}

static void fault(struct device *d, const struct dma_req *req, const char *code)
{
	struct viommu_mmio_fault f = {
		.reason = strcmp(code, "DOMAIN") ? VIOMMU_MMIO_FAULT_REASON_MAPPING : VIOMMU_MMIO_FAULT_REASON_DOMAIN,
		.f_read = !req->write, .f_write = req->write, .f_address = 1, .endpoint = req->stream,
		.address_lo = (u32)req->iova, .address_hi = req->iova >> 32,
	};

	d->recorded = viommu_event(d, viommu_mmio_fault_pack(f), VIOMMU_MMIO_FAULT_BYTES);
}

/* An event out of nowhere: the low byte is its reason, the next one the endpoint; bit 16: without an address. */
static void latch(struct device *d, u64 error)
{
	struct viommu_mmio_fault f = {
		.reason = error & 0xff, .f_write = 1, .f_address = !(error >> 16 & 1), .endpoint = error >> 8 & 0xff,
		.address_lo = 0xdead000,
	};

	viommu_event(d, viommu_mmio_fault_pack(f), VIOMMU_MMIO_FAULT_BYTES);
}

/* ---- registers ------------------------------------------------------------------------------------------------------- */

static void notified(struct device *d, u32 queue)
{
	struct viommu *m = viommu(d);

	if (queue != VIOMMU_QUEUE_REQ)
		return;
	m->waiting = true;
	m->ticks_left = d->cfg.extra[VIOMMU_X_HOW] & VIOMMU_HOW_TICKS;
	if (!m->ticks_left && d->lie != LIE_BUSY_STUCK)
		viommu_serve(d);
}

static void wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	u32 queue;

	switch (vmmio_wrote(d, &viommu(d)->virtio, hit, old, val, &queue)) {
	case VMMIO_RESET:
		reset(d);
		break;
	case VMMIO_NOTIFIED:
		notified(d, queue);
		break;
	default:
		break;
	}
}

static void tick(struct device *d)
{
	struct viommu *m = viommu(d);

	if (!m->waiting || device_busy_lie(d))
		return;
	if (m->ticks_left)
		m->ticks_left--;
	if (!m->ticks_left)
		viommu_serve(d);
}

/* Hardware that behaves again has the configuration that it had, too. */
static void finish(struct device *d)
{
	configure(d);
	if (viommu(d)->waiting)
		viommu_serve(d);
}

static bool irq_level(const struct device *d) { return vmmio_irq(d); }

static void settle(struct device *d)
{
	viommu(d)->confused = false;
	d->state[VIOMMU_MMIO_STATE_INTERRUPT_STATUS] = 0;
	configure(d);
}

const struct device_class virtio_iommu_device = {
	.name = "virtio-iommu",
	.variant = "mmio",
	.map = &viommu_mmio_reg_map,
	.monitors = &viommu_mmio_mon_set,
	.priv_bytes = sizeof(struct viommu),
	.dma_limit = ~0ull,
	.power_on = power_on,
	.wrote = wrote,
	.tick = tick,
	.gate = gate,
	.walk = walk,
	.denied = { "MAPPING", "MAPPING" },
	.fault = fault,
	.irq_level = irq_level,
	.latch = latch,
	.lying = viommu_lie_now,
	.finish = finish,
	.settle = settle,
	.decode = viommu_mmio_decode,
	.decode_struct = viommu_mmio_decode_struct,
};
