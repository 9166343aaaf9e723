/* SPDX-License-Identifier: MIT */
/*
 * Device model of one register window of a Rockchip IOMMU, both types: commands that STATUS answers after some reads, stall
 * and paging, one page fault that stops everything until it is acknowledged, a TLB, and a walker that keeps the lines it
 * fetched. What a type has of its own is in rockchip_TYPE.c. Reached through the classes only.
 *
 * A window tells no masters apart: all of its accesses are one stream. The walker's lines are why software zaps where it
 * maps: a line has entries of neighbours that were not valid when it was fetched. Lines of walks that failed are not kept.
 *
 * World knobs: extra[0], not 0: what boot firmware leaves is a unit that translates and waits with a fault.
 * extra[1], not 0: the windows of an instance do not answer at the same time; odd units take one read more.
 */
#include "model/rockchip.h"

#include "base/lib.h"
#include "rockchip/regs.h"

#define LINES 8
#define LINE_WORDS 16
#define ANSWER_READS 1			/* of STATUS until a command is answered */

enum { RESET_WORKS };			/* parameters of the spec, in its order */
enum { DT, PT };
static const u32 line_shift[] = { [DT] = 26, [PT] = 16 };	/* the part of an IOVA that all entries of a line share */

struct line { bool valid; u8 level; u32 tag; u32 word[LINE_WORDS]; };
struct rk {				/* in priv */
	bool paging, stall, reset;	/* what the commands so far ask for */
	u8 left;			/* reads until it is so */
	u8 next;			/* line to be replaced next */
	struct line line[LINES];
};
_Static_assert(sizeof(struct rk) <= RK_PRIV_BYTES, "struct rk fits");

const char rk_page_fault[] = "PAGE_FAULT";

static struct rk *rk_of(struct device *d) { return (struct rk *)d->priv; }

static const struct rk_type *type_of(const struct device *d) { return d->cls->type; }

/* ---- status ------------------------------------------------------------------------------------------------------ */

static bool status(const struct device *d, u64 bit)
{
	return d->state[RK_MMU_STATE_STATUS] & bit;
}

static void set_status(struct device *d, u64 bit, bool on)
{
	u64 *s = &d->state[RK_MMU_STATE_STATUS];

	*s = on ? *s | bit : *s & ~bit;
}

static void set_stall(struct device *d, bool on)
{
	set_status(d, RK_MMU_STATUS_STALL_ACTIVE_MASK, on);
	set_status(d, RK_MMU_STATUS_STALL_NOT_ACTIVE_MASK, !on);
}

static void show_irqs(struct device *d)
{
	d->state[RK_MMU_STATE_INT_STATUS] = d->state[RK_MMU_STATE_INT_RAWSTAT] & d->state[RK_MMU_STATE_INT_MASK];
}

static void drop_lines(struct device *d)
{
	struct rk *rk = rk_of(d);

	for (u32 i = 0; i < LINES; i++)
		rk->line[i].valid = false;
}

/* After power-on and after FORCE_RESET. Nothing of the bits that nobody described is set. */
static void start_anew(struct device *d)
{
	struct rk *rk = rk_of(d);

	rk->paging = rk->stall = rk->reset = false;
	drop_lines(d);
	tlb_drop_all(d);
	d->state[RK_MMU_STATE_DTE_ADDR] = 0;
	d->state[RK_MMU_STATE_INT_RAWSTAT] = 0;
	d->state[RK_MMU_STATE_INT_MASK] = 0;
	d->state[RK_MMU_STATE_STATUS] = RK_MMU_STATUS_IDLE_MASK | RK_MMU_STATUS_REPLAY_BUFFER_EMPTY_MASK;
	set_stall(d, false);
	show_irqs(d);
}

void rk_power_on(struct device *d)
{
	start_anew(d);
	if (!d->cfg.extra[0] || d->starts > 1)
		return;
	rk_of(d)->paging = true;
	set_status(d, RK_MMU_STATUS_PAGING_ENABLED_MASK | RK_MMU_STATUS_PAGE_FAULT_ACTIVE_MASK, true);
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

static bool pending(struct device *d)
{
	const struct rk *rk = rk_of(d);

	return rk->reset || rk->paging != status(d, RK_MMU_STATUS_PAGING_ENABLED_MASK) ||
	       rk->stall != status(d, RK_MMU_STATUS_STALL_ACTIVE_MASK);
}

static void follow(struct device *d)
{
	const struct rk *rk = rk_of(d);

	if (rk->reset) {
		start_anew(d);
		return;
	}
	set_status(d, RK_MMU_STATUS_PAGING_ENABLED_MASK, rk->paging);
	set_stall(d, rk->stall);
}

static void zap_all(struct device *d)
{
	drop_lines(d);
	tlb_invalidate_all(d);
}

static void command(struct device *d, u64 cmd)
{
	struct rk *rk = rk_of(d);

	rk->left = (u8)(ANSWER_READS + (d->cfg.extra[1] ? d->instance % 2 : 0));
	switch (cmd) {
	case RK_MMU_COMMAND_ENABLE_PAGING:
		rk->paging = true;
		break;
	case RK_MMU_COMMAND_DISABLE_PAGING:
		rk->paging = false;
		break;
	case RK_MMU_COMMAND_ENABLE_STALL:	/* granted only while paging, and not while a fault waits */
		rk->stall |= status(d, RK_MMU_STATUS_PAGING_ENABLED_MASK) &&
			     !status(d, RK_MMU_STATUS_PAGE_FAULT_ACTIVE_MASK);
		break;
	case RK_MMU_COMMAND_DISABLE_STALL:
		rk->stall = false;
		break;
	case RK_MMU_COMMAND_ZAP_CACHE:
		zap_all(d);
		break;
	case RK_MMU_COMMAND_PAGE_FAULT_DONE:
		set_status(d, RK_MMU_STATUS_PAGE_FAULT_ACTIVE_MASK | RK_MMU_STATUS_PAGE_FAULT_IS_WRITE_MASK, false);
		break;
	case RK_MMU_COMMAND_FORCE_RESET:	/* an instance that must not be reset does not answer */
		rk->reset |= !d->cfg.params || d->cfg.params[RESET_WORKS];
		break;
	default:
		break;
	}
}

static bool same_page(const struct tlb_entry *e, u64 iova)
{
	return e->iova == iova >> e->page_shift << e->page_shift;
}

static void zap_one(struct device *d, u64 iova)
{
	struct rk *rk = rk_of(d);

	for (u32 i = 0; i < LINES; i++)
		if (rk->line[i].tag == iova >> line_shift[rk->line[i].level])
			rk->line[i].valid = false;
	tlb_drop(d, same_page, iova);
}

void rk_wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	(void)old;
	switch (hit->state) {
	case RK_MMU_STATE_COMMAND:
		d->state[hit->state] = 0;
		command(d, val);
		break;
	case RK_MMU_STATE_ZAP_ONE_LINE:
		zap_one(d, val);
		break;
	case RK_MMU_STATE_INT_CLEAR:
		d->state[hit->state] = 0;
		d->state[RK_MMU_STATE_INT_RAWSTAT] &= ~val;
		break;
	default:
		break;
	}
	show_irqs(d);
}

/* STATUS answers stall and paging; a reset is seen in DTE_ADDR as well. */
void rk_reading(struct device *d, const struct reg_hit *hit)
{
	struct rk *rk = rk_of(d);

	if ((hit->state != RK_MMU_STATE_STATUS && hit->state != RK_MMU_STATE_DTE_ADDR) || !pending(d))
		return;
	if (hit->state == RK_MMU_STATE_DTE_ADDR && !rk->reset)
		return;
	if (d->lie == LIE_ACK_STUCK || device_busy_lie(d))
		return;
	if (rk->left > 0)
		rk->left--;
	else
		follow(d);
}

void rk_finish(struct device *d)
{
	follow(d);
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

/* Time answers commands as well, long before an access gives up; only hardware that misbehaves stays as it is. */
static bool stalled(struct device *d)
{
	return d->lie == LIE_NONE ? rk_of(d)->stall && !rk_of(d)->reset : status(d, RK_MMU_STATUS_STALL_ACTIVE_MASK);
}

static bool pages(struct device *d)
{
	return d->lie == LIE_NONE ? rk_of(d)->paging && !rk_of(d)->reset : status(d, RK_MMU_STATUS_PAGING_ENABLED_MASK);
}

/* A look from outside sees what an access would find that waits for the fault before it to be served. */
enum dma_outcome rk_gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	(void)code;
	*stream = 0;
	if (stalled(d))
		return DMA_HALTED;
	if (status(d, RK_MMU_STATUS_PAGE_FAULT_ACTIVE_MASK) && !req->peek)
		return DMA_WAITS;
	return pages(d) ? DMA_OK : DMA_BYPASS;
}

static struct line *find_line(struct device *d, u32 level, u64 iova)
{
	struct rk *rk = rk_of(d);

	for (u32 i = 0; i < LINES; i++)
		if (rk->line[i].valid && rk->line[i].level == level && rk->line[i].tag == iova >> line_shift[level])
			return &rk->line[i];
	return NULL;
}

static bool read_entry(struct device *d, u32 level, u64 table, u32 index, u64 iova, u32 *word, struct dma_res *r)
{
	const struct line *line = d->quiet ? NULL : find_line(d, level, iova);
	u64 val;

	if (line) {
		*word = line->word[index % LINE_WORDS];
		return true;
	}
	if (!device_entry(d, table + 4 * index, 4, &val, r))
		return false;
	*word = (u32)val;
	return true;
}

/* The line an entry was read from, which is live as a whole because tables are pages. */
static void keep_line(struct device *d, u32 level, u64 table, u32 index, u64 iova)
{
	struct rk *rk = rk_of(d);
	struct line *line = &rk->line[rk->next];
	u64 first = table + 4 * (index / LINE_WORDS * LINE_WORDS), val = 0;

	if (d->quiet || find_line(d, level, iova))
		return;
	rk->next = (u8)((rk->next + 1) % LINES);
	*line = (struct line){ .valid = true, .level = (u8)level, .tag = (u32)(iova >> line_shift[level]) };
	for (u32 i = 0; i < LINE_WORDS; i++) {
		d->env->mem.read(d->env->mem.ctx, first + 4 * i, 4, &val);
		line->word[i] = (u32)val;
	}
}

const char *rk_walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	const struct rk_type *t = type_of(d);
	u64 root = t->root((u32)d->state[RK_MMU_STATE_DTE_ADDR]);
	u32 di = rk_mmu_iopt_dt_index(iova), pi = rk_mmu_iopt_pt_index(iova), dte, pte;

	if (!read_entry(d, DT, root, di, iova, &dte, r))
		return rk_page_fault;
	device_walked(d, RK_MMU_STRUCT_DTE, dte & RK_MMU_DTE_VALID_MASK ? RK_MMU_VARIANT_DTE_TABLE : RK_MMU_VARIANT_DTE_INVALID,
		      dte);
	if (!(dte & RK_MMU_DTE_VALID_MASK) || !read_entry(d, PT, t->table(dte), pi, iova, &pte, r))
		return rk_page_fault;
	device_walked(d, RK_MMU_STRUCT_PTE, pte & RK_MMU_PTE_VALID_MASK ? RK_MMU_VARIANT_PTE_PAGE : RK_MMU_VARIANT_PTE_INVALID,
		      pte);
	if (!(pte & RK_MMU_PTE_VALID_MASK))
		return rk_page_fault;
	keep_line(d, DT, root, di, iova);
	keep_line(d, PT, t->table(dte), pi, iova);
	*e = (struct tlb_entry){ .valid = true, .page_shift = 12, .stream = stream, .iova = iova & ~0xfffull,
				 .readable = pte & RK_MMU_PTE_PAGE_READABLE_MASK,
				 .writable = pte & RK_MMU_PTE_PAGE_WRITABLE_MASK, .pa = t->page(pte) };
	return (write ? e->writable : e->readable) ? NULL : rk_page_fault;
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

static void raise(struct device *d, u64 irqs, u64 iova)
{
	d->state[RK_MMU_STATE_INT_RAWSTAT] |= irqs;
	d->state[RK_MMU_STATE_PAGE_FAULT_ADDR] = iova;
	if (irqs & RK_MMU_INT_RAWSTAT_PAGE_FAULT_MASK)
		set_status(d, RK_MMU_STATUS_PAGE_FAULT_ACTIVE_MASK, true);
	show_irqs(d);
}

void rk_fault(struct device *d, const struct dma_req *req, const char *code)
{
	(void)code;
	set_status(d, RK_MMU_STATUS_PAGE_FAULT_IS_WRITE_MASK, req->write);
	raise(d, RK_MMU_INT_RAWSTAT_PAGE_FAULT_MASK, req->iova);
}

/* Out of nowhere: what the word says of the two interrupts, or else a bus error. */
void rk_latch(struct device *d, u64 error)
{
	u64 irqs = error & (RK_MMU_INT_RAWSTAT_PAGE_FAULT_MASK | RK_MMU_INT_RAWSTAT_BUS_ERROR_MASK);

	raise(d, irqs ? irqs : RK_MMU_INT_RAWSTAT_BUS_ERROR_MASK, 0x1000);
}

bool rk_irq_level(const struct device *d)
{
	return d->state[RK_MMU_STATE_INT_STATUS];
}

/* ---- between programs -------------------------------------------------------------------------------------------- */

void rk_settle(struct device *d)
{
	u64 root = d->state[RK_MMU_STATE_DTE_ADDR];

	follow(d);
	rk_of(d)->left = 0;
	drop_lines(d);
	d->state[RK_MMU_STATE_INT_RAWSTAT] = 0;
	d->state[RK_MMU_STATE_PAGE_FAULT_ADDR] = 0;
	set_status(d, RK_MMU_STATUS_PAGE_FAULT_ACTIVE_MASK | RK_MMU_STATUS_PAGE_FAULT_IS_WRITE_MASK, false);
	show_irqs(d);
	if (!status(d, RK_MMU_STATUS_PAGING_ENABLED_MASK))
		return;
	/* What the driver did before it let the unit translate. */
	device_pretend(d, RK_MMU_DTE_ADDR_OFFSET, root);
	device_pretend(d, RK_MMU_INT_MASK_OFFSET, RK_MMU_INT_MASK_RW_MASK);
	device_pretend(d, RK_MMU_AUTO_GATING_OFFSET, RK_MMU_AUTO_GATING_DISABLE_FETCH_DTE_TIME_LIMIT_MASK);
	device_pretend(d, RK_MMU_COMMAND_OFFSET, RK_MMU_COMMAND_ZAP_CACHE);
}
