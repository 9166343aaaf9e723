/* SPDX-License-Identifier: MIT */
/*
 * Reference model: what the IOMMU API promises, without registers. It tracks domains with their mappings, groups with
 * their default domain and DMA ownership, and masters; it answers what a call must return and what a device access
 * must see. It does not call anything and knows no driver. Freestanding; sized for one program.
 *
 * Sources: rules/ MAP-*, ATTACH-*, DOM-*, IDENT-*, BLOCKED-*; kernel Documentation/userspace-api/iommufd.rst and
 * the kernel-doc of iommu_map(), iommu_unmap(), iommu_group_claim_dma_owner() for the meaning of the calls.
 */
#pragma once
#include "base/types.h"

#define API_DOMAINS 8
#define API_MASTERS 12
#define API_GROUPS 12
#define API_MMS 4
#define API_PASIDS 24			/* PASIDs in use at a time, of all groups */
#define API_MAPS 1100			/* ranges of one domain: a program of 64 operations cannot make more */

enum api_type { API_PAGING, API_IDENTITY, API_BLOCKED, API_DMA };
enum { API_READ = 1, API_WRITE = 2, API_CACHE = 4, API_NOEXEC = 8, API_MMIO = 16, API_PRIV = 32,
       API_AS_ASKED = 64 };	/* the other bits are all that was asked for: a map of the program's own */

struct api_range { u64 iova, pa, bytes; u32 prot; };
struct api_domain {
	bool live;
	bool unsettled;			/* an attach failed that may have bound it to its instances, or not */
	bool used;			/* it was attached once, and holds hardware until it is freed */
	u32 instances;			/* packed ordered list of instances it was made for, 4 bits each, +1 */
	u32 n;
	struct api_range map[API_MAPS];	/* ordered by iova, disjoint, not merged */
};
/* Whoever takes a group as a whole, or one of the two who take device by device. */
enum api_owner { API_GROUP_OWNER, API_DEVICE_OWNER };
struct api_group {
	enum api_type def;		/* type of the default domain */
	bool owned;			/* DMA ownership claimed: blocked unless a domain is attached */
	u8 owner;			/* who claimed it: enum api_owner */
	u32 users;			/* claims, and drivers that use the DMA API */
	s32 attached;			/* domain number, or -1: default (or blocked when owned) */
	bool lazy;			/* the default domain may keep translations cached for a while after an unmap */
	bool unknown;			/* the default domain was made while something failed: nothing is known of its addresses */
};
/* What a PASID of a group leads to: a domain, or the address space of a process that is bound `users` times. */
struct api_pasid { u32 group, pasid, users, index; bool mm; };
/* A process: it lives, its PASID once it was bound. */
struct api_mm { bool alive; u32 pasid; };
struct api_master { bool present; u32 group; u32 instances; };

struct api_model {
	u64 granule, aperture_last, pa_limit;
	struct api_group group[API_GROUPS];
	struct api_master master[API_MASTERS];
	struct api_mm mm[API_MMS];
	struct api_pasid pasid[API_PASIDS];	/* users 0: free */
	struct api_domain dom[API_DOMAINS];
	struct api_domain dma[API_GROUPS];	/* what the DMA API mapped into the default domain of each group */
};

void api_reset(struct api_model *m);	/* no domains; every group in its default domain, nothing owned */

/* Why a mapping request must be refused, or API_MAP_OK. Checked in this order. */
enum api_map_verdict { API_MAP_OK, API_MAP_EMPTY, API_MAP_UNALIGNED, API_MAP_APERTURE, API_MAP_PA, API_MAP_OVERLAP };
enum api_map_verdict api_map_check(const struct api_model *m, const struct api_domain *d, u64 iova, u64 pa, u64 bytes);
void api_map(struct api_domain *d, u64 iova, u64 pa, u64 bytes, u32 prot);

/*
 * What the core hands to a driver in one call of what is left to map or unmap: as many pages of one size as fit until a
 * larger size does (`sizes`: one bit each). For unmapping, pa is iova.
 */
u64 api_piece(u64 sizes, u64 iova, u64 pa, u64 left);
/* api_unmap_len() where ranges go as wholes: may be more than `bytes`; 0 where a range begins before iova. */
u64 api_unmap_pieces(const struct api_domain *d, u64 sizes, u64 iova, u64 bytes);

/* Bytes that unmapping [iova, iova+bytes) must report: the mapped run from iova on; 0 when unaligned. */
u64 api_unmap_len(const struct api_model *m, const struct api_domain *d, u64 iova, u64 bytes);
void api_unmap(struct api_domain *d, u64 iova, u64 bytes);
void api_clear(struct api_domain *d, u64 first, u64 last);	/* forgets every range that begins in [first, last] */

/* The range holding iova, or NULL. */
const struct api_range *api_find(const struct api_domain *d, u64 iova);
bool api_overlaps(const struct api_domain *d, u64 iova, u64 bytes);

/* What a device access by this master must see. */
enum api_dma { API_DMA_FAULT, API_DMA_OK, API_DMA_IDENTITY };
enum api_dma api_dma(const struct api_model *m, u32 master, u64 iova, bool write, u64 *pa, const struct api_range **r);
/* The same in one domain, whoever has it attached. */
enum api_dma api_dma_domain(const struct api_domain *d, u64 iova, bool write, u64 *pa, const struct api_range **r);
/* The domain in effect for a group: type, and its number when paging. */
enum api_type api_current(const struct api_model *m, u32 group, s32 *domain);
bool api_attached_anywhere(const struct api_model *m, u32 domain);	/* to a group or a PASID */

/* PASIDs. Adding takes a user; NULL: there are more than a program should make. Dropping leaves when the last one goes. */
struct api_pasid *api_pasid_find(struct api_model *m, u32 group, u32 pasid);	/* NULL: leads nowhere */
struct api_pasid *api_pasid_of_mm(struct api_model *m, u32 group, u32 mm);	/* NULL: not bound there */
struct api_pasid *api_pasid_add(struct api_model *m, u32 group, u32 pasid, bool mm, u32 index);
u32 api_pasids(const struct api_model *m, u32 group);				/* how many lead somewhere */
bool api_mm_bound(const struct api_model *m, u32 mm);				/* to any group */
