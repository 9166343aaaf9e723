/* SPDX-License-Identifier: MIT */
/*
 * Between the files of the virtio-iommu model: virtio_iommu.c (endpoints, domains, mappings, accesses),
 * virtio_iommu_req.c (requests, properties, events), virtio_iommu_lie.c (a device that is broken or malicious).
 */
#pragma once
#include "model/virtio_mmio.h"
#include "virtio-iommu-mmio/regs.h"

/* In the order of the spec. */
enum viommu_param { VIOMMU_PARAM_GRANULE_SHIFT, VIOMMU_PARAM_INPUT_BITS, VIOMMU_PARAM_PROBE_SIZE, VIOMMU_PARAM_BYPASS_AT_RESET,
		    VIOMMU_PARAM_QUEUE_MAX };
enum viommu_feature { VIOMMU_F_INPUT_RANGE, VIOMMU_F_DOMAIN_RANGE, VIOMMU_F_MAP_UNMAP, VIOMMU_F_BYPASS, VIOMMU_F_PROBE,
		      VIOMMU_F_MMIO, VIOMMU_F_BYPASS_CONFIG };

/* Words of cfg.extra. */
enum { VIOMMU_X_INPUT_LAST,		/* last IOVA that can be mapped; 0: as input_bits says */
       VIOMMU_X_DOMAINS,		/* first domain number, and the last one << 32; 0: every number */
       VIOMMU_X_HOW,			/* VIOMMU_HOW_* */
       VIOMMU_X_PAGE_SIZES };		/* PAGE_SIZE_MASK; 0: the granule and all that is larger */
#define VIOMMU_HOW_TICKS 0xff		/* an answer takes that long: software must ask so often */
#define VIOMMU_HOW_PLAIN 0x100		/* rings without indirect descriptors */
/* With event indices. Whether an interrupt is raised then depends on where in the ring a queue stands. */
#define VIOMMU_HOW_EVENT 0x200

#define VIOMMU_ENDPOINTS 16
#define VIOMMU_MAPS 600
#define VIOMMU_QUEUE_REQ 0
#define VIOMMU_QUEUE_EVENT 1
#define VIOMMU_REQ_MAX 80		/* bytes of the longest request, without what PROBE is answered */

struct viommu_map { u64 first, last, pa; u32 domain, flags; };
struct viommu {
	struct virtio virtio;
	u32 ticks_left;			/* until waiting requests are answered */
	bool waiting;
	bool confused;			/* it lied about who owns a buffer, or about its configuration: no use judging software */
	u16 last_head;			/* of the last buffer given back in the request queue */
	u32 n_maps;
	struct { u32 domain; bool attached, bypass; } endpoint[VIOMMU_ENDPOINTS];
	struct viommu_map map[VIOMMU_MAPS];
};

static inline struct viommu *viommu(struct device *d) { return (struct viommu *)d->priv; }
u64 viommu_param(const struct device *d, enum viommu_param which);

/* ---- domains and mappings; each returns a status ------------------------------------------------------------------- */
u32 viommu_attach(struct device *d, viommu_mmio_req_attach_t r);
u32 viommu_detach(struct device *d, viommu_mmio_req_detach_t r);
u32 viommu_map(struct device *d, viommu_mmio_req_map_t r);
u32 viommu_unmap(struct device *d, viommu_mmio_req_unmap_t r);
bool viommu_exists(const struct device *d, u64 endpoint);

/* ---- queues ---------------------------------------------------------------------------------------------------------- */
void viommu_serve(struct device *d);		/* answers every request that waits */
/* Reports a refused access. False: there is no buffer for it. */
bool viommu_event(struct device *d, viommu_mmio_fault_t f, u32 bytes);

/* ---- lies (LIE_ANSWER) ------------------------------------------------------------------------------------------------ */
/*
 * What the argument of the lie means, modulo VLIE_N. The first ones are statuses: each request is answered so, and nothing is
 * done. CONFIG, FLOOD and EVENT_* happen at once.
 */
enum viommu_lie {
	VLIE_STATUS,			/* 0 .. 15: every request gets this status; nothing is done */
	VLIE_EMPTY = 16,		/* done, but a used length of 0 */
	VLIE_SHORT,			/* done, but a used length of 1 */
	VLIE_LONG,			/* done, but a used length of all ones */
	VLIE_BAD_ID,			/* the buffer given back is none */
	VLIE_OTHER_ID,			/* the buffer given back is another one */
	VLIE_TWICE,			/* given back twice */
	VLIE_BACKWARDS,			/* the last one that waits is answered first */
	VLIE_AHEAD,			/* the used index runs ahead of the elements */
	VLIE_PROP_PAST_END,		/* a property is longer than the list */
	VLIE_PROP_CUT,			/* the list ends in the middle of a property */
	VLIE_PROP_ENDLESS,		/* properties that are nothing but a head, to the end */
	VLIE_RESV_WRAPS,		/* a reserved region that ends before it begins */
	VLIE_RESV_SHORT,		/* a RESV_MEM property without its range */
	VLIE_RESV_KIND,			/* a kind of reserved region that nobody knows */
	VLIE_CONFIG,			/* the configuration changes under way */
	VLIE_FLOOD,			/* more events than there are buffers */
	VLIE_EVENT_LONG,		/* an event longer than its buffer */
	VLIE_EVENT_HEAD,		/* an event of a kind that nobody knows */
	VLIE_N,
};
s32 viommu_lie(const struct device *d);		/* what it lies about now; -1: nothing */
void viommu_lie_now(struct device *d);		/* a lie was ordered: what happens at once */
/* Gives back an answered request, honestly or not. */
void viommu_give_back(struct device *d, u16 head, u32 bytes);
/* Fills the list of properties with nonsense. False: honest properties go there. */
bool viommu_lie_properties(const struct device *d, u8 *list, u32 bytes);
