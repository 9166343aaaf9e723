/* SPDX-License-Identifier: MIT */
/* Mutation of programs: see mutate.h. Each mutator is a small function that may decline; the table weighs them. */
#include "ops/mutate.h"

#include "base/lib.h"
#include "model/device.h"
#include "ops/decode.h"
#include "ops/firmware.h"
#include "ops/gen.h"
#include "ops/idiom.h"
#include "ops/prune.h"

struct mut {
	const struct target *t;
	struct rng *r;
	struct program *p;
	struct pool pool;		/* what the program uses */
};

static u32 pick(struct mut *m, u32 n) { return rng_below(m->r, n); }

/* A random operation whose pattern has `letter`; NULL if there is none. */
static struct op *pick_with(struct mut *m, char letter)
{
	u32 start = m->p->n ? pick(m, m->p->n) : 0;

	for (u32 i = 0; i < m->p->n; i++) {
		struct op *op = &m->p->op[(start + i) % m->p->n];

		if (op_has(op->kind, letter))
			return op;
	}
	return NULL;
}

/* Makes room for n operations at `at`; what falls off the end is lost. Returns how many fit. */
static u32 open_gap(struct program *p, u32 at, u32 n)
{
	u32 room = PROG_MAX_OPS - at, tail = p->n - at;

	if (n > room)
		n = room;
	if (tail > room - n)
		tail = room - n;
	for (u32 i = tail; i-- > 0; )
		p->op[at + n + i] = p->op[at + i];
	p->n = at + n + tail;
	return n;
}

static void insert_ops(struct mut *m, u32 at, const struct op *ops, u32 n)
{
	n = open_gap(m->p, at, n);
	for (u32 i = 0; i < n; i++)
		m->p->op[at + i] = ops[i];
}

static bool mut_insert(struct mut *m)
{
	struct op op = draw_op(&m->pool, m->t, m->r, draw_kind(&m->pool, m->r));

	if (m->p->n == PROG_MAX_OPS)
		return false;
	insert_ops(m, pick(m, m->p->n + 1), &op, 1);
	return true;
}

static bool mut_idiom(struct mut *m)
{
	struct op ops[IDIOM_MAX];
	u32 n = idiom_draw(&m->pool, m->t, m->r, 0, ops);

	insert_ops(m, pick(m, m->p->n + 1), ops, n);
	return n > 0;
}

static bool mut_delete(struct mut *m)
{
	u32 n = 1 + (rng_chance(m->r, 1, 3) ? pick(m, 4) : 0), at;

	if (m->p->n <= n)
		return false;
	at = pick(m, m->p->n - n + 1);
	for (u32 i = at; i + n < m->p->n; i++)
		m->p->op[i] = m->p->op[i + n];
	m->p->n -= n;
	return true;
}

static bool mut_duplicate(struct mut *m)
{
	struct op copy[8];
	u32 n = 1 + (rng_chance(m->r, 1, 2) ? pick(m, ARRAY_LEN(copy)) : 0), from;

	if (!m->p->n || m->p->n == PROG_MAX_OPS)
		return false;
	if (n > m->p->n)
		n = m->p->n;
	from = pick(m, m->p->n - n + 1);
	memcpy(copy, &m->p->op[from], n * sizeof(copy[0]));
	insert_ops(m, rng_chance(m->r, 1, 2) ? from + n : pick(m, m->p->n + 1), copy, n);
	return true;
}

static bool mut_swap(struct mut *m)
{
	u32 i, j;
	struct op op;

	if (m->p->n < 2)
		return false;
	i = pick(m, m->p->n - 1);
	j = rng_chance(m->r, 1, 2) ? i + 1 : pick(m, m->p->n);
	op = m->p->op[i];
	m->p->op[i] = m->p->op[j];
	m->p->op[j] = op;
	return i != j;
}

/* Another object: one the program uses (operations meet), or any. */
static bool mut_retarget(struct mut *m)
{
	struct op *op;
	bool any = rng_chance(m->r, 1, 3);
	u8 master = (u8)(any ? pick(m, m->t->n_masters) : m->pool.master[pick(m, m->pool.n_master)]);

	if (!m->p->n)
		return false;
	op = &m->p->op[pick(m, m->p->n)];
	if (op_has(op->kind, 'D') && (!op_has(op->kind, 'M') || rng_chance(m->r, 1, 2)))
		op->a = (u8)(any ? pick(m, target_domains(m->t)) : m->pool.dom[pick(m, m->pool.n_dom)]);
	else if (op_has(op->kind, 'D'))
		op->b = master;
	else if (op_has(op->kind, 'I'))
		op->a = (u8)pick(m, m->t->n_instances);
	else if (op_has(op->kind, 'H') && (!op_has(op->kind, 'M') || rng_chance(m->r, 1, 2)))
		op->b = (u8)pick(m, any ? MAX_HANDLES : 4);
	else if (op_has(op->kind, 'S') && rng_chance(m->r, 1, 2))
		op->b = (u8)pick(m, MAX_STREAMS);
	else if (op_has(op->kind, 'J') && rng_chance(m->r, 1, 2))
		op->b = (u8)pick(m, 2 * PAGE_GROUPS);
	else
		op->a = master;
	return true;
}

/* Aims one operation at what another one covers: its start, end, an inner page, the page before, a byte inside. */
static bool mut_copy_address(struct mut *m)
{
	u64 granule = 1ULL << m->t->granule_lg2;
	struct op *to = pick_with(m, 'V'), *from = pick_with(m, 'V');
	u64 iova;

	if (!to || to == from)
		return false;
	iova = from->iova;
	switch (pick(m, 8)) {
	case 0: iova += granule; break;
	case 1: iova -= granule; break;
	case 2: iova += granule * from->pages; break;
	case 3: iova += granule * pick(m, from->pages + 1u); break;
	case 4: iova += pick(m, (u32)granule); break;
	default: break;
	}
	to->iova = iova;
	if (op_has(to->kind, 'N') && op_has(from->kind, 'N') && rng_chance(m->r, 1, 2)) {
		to->pages = from->pages;
		to->bytes = from->bytes;
	}
	if (to->kind != OP_MAP && op_has(from->kind, 'D') && op_has(to->kind, 'D'))
		to->a = from->a;
	return true;
}

static bool mut_edge_iova(struct mut *m)
{
	struct op *op = pick_with(m, 'V');

	if (!op)
		return false;
	op->iova = draw_iova(m->t, m->r);
	return true;
}

/* Moves every use of one page together: the program keeps its shape at another place of the tables. */
static bool mut_move_page(struct mut *m)
{
	const struct op *op = pick_with(m, 'V');
	u64 old, by;

	if (!op)
		return false;
	old = op->iova;
	by = draw_iova(m->t, m->r) - old;
	by &= ~((1ULL << m->t->granule_lg2) - 1);
	for (u32 i = 0; i < m->p->n; i++)
		if (op_has(m->p->op[i].kind, 'V') && m->p->op[i].iova - old < 64ULL << m->t->granule_lg2)
			m->p->op[i].iova += by;
	return true;
}

static bool mut_length(struct mut *m)
{
	struct op *op = pick_with(m, 'N');

	if (!op)
		return false;
	switch (pick(m, 4)) {
	case 0: op->pages++; break;
	case 1: op->pages--; break;
	default: draw_length(m->t, m->r, &op->pages, &op->bytes); break;
	}
	return true;
}

/* Makes a range end exactly at the last mappable address, or one page past it. */
static bool mut_aperture_end(struct mut *m)
{
	struct op *op = pick_with(m, 'N');

	if (!op)
		return false;
	op->iova = m->t->aperture_last + 1 - ((u64)op->pages << m->t->granule_lg2);
	if (rng_chance(m->r, 1, 3))
		op->iova += 1ULL << m->t->granule_lg2;
	return true;
}

static bool mut_pa(struct mut *m)
{
	struct op *op = pick_with(m, 'P');

	if (!op)
		return false;
	op->arg = draw_pa(m->t, m->r);
	if (rng_chance(m->r, 1, 8))	/* ends at the limit */
		op->arg = m->t->pa_limit - ((u64)op->pages << m->t->granule_lg2);
	return true;
}

/* Everything but kind, objects and addresses: drawn again, or one bit of the flags. */
static bool mut_detail(struct mut *m)
{
	struct op *op, fresh;

	if (!m->p->n)
		return false;
	op = &m->p->op[pick(m, m->p->n)];
	fresh = draw_op(&m->pool, m->t, m->r, op->kind);
	if (rng_chance(m->r, 1, 2))
		op->flags = (u8)(op->flags ^ 1u << pick(m, 6));
	else
		op->flags = fresh.flags;
	if (op_has(op->kind, 'n'))
		op->arg = fresh.arg;
	return true;
}

/* The same operands, another operation (map <-> map_sg, unmap <-> lookup ...). */
static bool mut_kind(struct mut *m)
{
	if (!m->p->n)
		return false;
	m->p->op[pick(m, m->p->n)].kind = (u8)draw_kind(&m->pool, m->r);
	return true;
}

static struct op *find_kind(struct mut *m, enum op_kind kind)
{
	u32 start = m->p->n ? pick(m, m->p->n) : 0;

	for (u32 i = 0; i < m->p->n; i++)
		if (m->p->op[(start + i) % m->p->n].kind == kind)
			return &m->p->op[(start + i) % m->p->n];
	return NULL;
}

/* Sweeps fault injection: the next primitive, the one before, another place, or a first fault. */
static bool mut_fault(struct mut *m)
{
	struct op *op = find_kind(m, OP_FAULT), fault;

	if (!(m->pool.kinds >> OP_FAULT & 1))
		return false;
	if (!op) {
		fault = draw_op(&m->pool, m->t, m->r, OP_FAULT);
		insert_ops(m, pick(m, m->p->n + 1), &fault, 1);
		return true;
	}
	switch (pick(m, 3)) {
	case 0: op->arg++; break;
	case 1: op->arg -= op->arg > 0; break;
	default:
		fault = *op;
		*op = m->p->op[pick(m, m->p->n)];
		m->p->op[pick(m, m->p->n)] = fault;
		break;
	}
	return true;
}

#define KIND(k) (1ULL << OP_##k)
#define TRIES 4

/*
 * One operation that allocates fails at its first allocation, or what it maps for the device, its second, its third ...: each
 * time all must be as before.
 */
static bool mut_sweep(struct mut *m)
{
	const u64 kinds = KIND(DOMAIN_ALLOC) | KIND(ATTACH) | KIND(MAP) | KIND(MAP_SG) | KIND(UNMAP) | KIND(SVA_BIND) |
		KIND(PASID_ATTACH) | KIND(FEATURE_ON) | KIND(DMA_MAP) | KIND(DMA_MAP_SG) | KIND(DMA_ALLOC) | KIND(IOVA_ALLOC);
	u32 at = m->p->n ? pick(m, m->p->n) : 0, left = m->p->n;
	u8 kind = rng_chance(m->r, 1, 8) ? FAULT_DMA : FAULT_ALLOC;
	struct op row[2 * TRIES];

	while (left && !(kinds >> m->p->op[at].kind & 1)) {
		at = (at + 1) % m->p->n;
		left--;
	}
	if (!left || !(m->pool.kinds >> OP_FAULT & 1))
		return false;
	for (u32 i = 0; i < TRIES; i++) {
		row[2 * i] = draw_op(&m->pool, m->t, m->r, OP_FAULT);
		row[2 * i].flags = kind;
		row[2 * i].arg = 1 + i;
		row[2 * i + 1] = m->p->op[at];
	}
	insert_ops(m, at, row, ARRAY_LEN(row));
	return true;
}

static bool mut_world(struct mut *m)
{
	switch (pick(m, 4)) {
	case 0: m->p->world.prefetch ^= 1; break;
	case 1: m->p->world.eager_irq ^= 1; break;
	case 2: m->p->world.hotplug ^= 1; break;
	default:
		if (m->t->n_variants < 2)
			return false;
		m->p->world.variant = (u8)pick(m, m->t->n_variants);
		break;
	}
	return true;
}

static bool mut_fresh(struct mut *m)
{
	prog_generate(m->t, m->r, 24, m->p);
	return true;
}

static const struct { bool (*apply)(struct mut *m); u32 weight; } mutators[] = {
	{ mut_insert, 20 }, { mut_idiom, 12 }, { mut_delete, 12 }, { mut_duplicate, 6 }, { mut_swap, 8 },
	{ mut_retarget, 10 }, { mut_copy_address, 14 }, { mut_edge_iova, 6 }, { mut_move_page, 4 }, { mut_length, 6 },
	{ mut_aperture_end, 2 }, { mut_pa, 4 }, { mut_detail, 8 }, { mut_kind, 3 }, { mut_fault, 8 }, { mut_sweep, 3 },
	{ mut_world, 3 },
	{ mut_fresh, 1 },
};

static bool mutate_once(struct mut *m)
{
	return mutators[rng_weighted(m->r, &mutators[0].weight, ARRAY_LEN(mutators), sizeof(mutators[0]))].apply(m);
}

void prog_mutate(const struct target *t, struct rng *r, struct program *p)
{
	struct mut m = { .t = t, .r = r, .p = p };
	u32 places = 1 + (rng_chance(r, 1, 2) ? rng_below(r, 4) : 0);

	p->world.rough = 0;		/* never drawn, nor kept from a program that was written by hand */
	p->world.firmware = 0;
	for (u32 i = 0; i < places; i++) {
		m.t = t = target_in(t, &p->world);
		pool_of(&m.pool, t, p, r);
		for (u32 tries = 0; tries < 8 && !mutate_once(&m); tries++)
			continue;
		prog_canonical(t, p);
	}
}

void prog_cross(const struct target *t, struct rng *r, const struct program *a, const struct program *b,
		struct program *out)
{
	struct mut m = { .t = t, .r = r, .p = out };
	u32 cut_a = rng_below(r, a->n + 1), cut_b = rng_below(r, b->n + 1), n = b->n - cut_b;

	*out = *a;
	if (rng_chance(r, 1, 2)) {		/* head of a, tail of b */
		out->n = cut_a;
	} else if (n) {				/* a piece of b inside a */
		n = 1 + rng_below(r, n);
	}
	insert_ops(&m, cut_a, b->op + cut_b, n);
	if (rng_chance(r, 1, 4))
		out->world = b->world;
	out->world.hotplug |= b->world.hotplug;
	out->world.rough = out->world.firmware = 0;
	prog_canonical(t, out);
}

/* Both programs lie in static memory: they are 2 KiB each, and engines call from one thread. */
static u32 put_bytes(struct program *p, u8 *bytes, u32 max)
{
	u32 fit = max < PROG_HEADER_BYTES ? 0 : (max - PROG_HEADER_BYTES) / PROG_OP_BYTES;

	if (max < PROG_HEADER_BYTES)
		return 0;
	if (p->n > fit)
		p->n = fit;
	return prog_encode(p, bytes);
}

#define SWEEP 16			/* failures in a row */
#define SWEEPS 4			/* rows that there are, one behind the other */

/*
 * Plugging takes dozens of allocations and some interrupts, and what fails is plugged in again by the next try: so one program
 * has each of a row of them fail. What can do without is taken out again.
 */
static void plug_sweep(struct mut *m)
{
	bool master = m->t->ops >> OP_PROBE & 1 && (!(m->t->ops >> OP_BIND & 1) || rng_chance(m->r, 2, 3));
	struct op out = draw_op(&m->pool, m->t, m->r, master ? OP_REMOVE : OP_UNBIND), in = out;
	struct op fault = draw_op(&m->pool, m->t, m->r, OP_FAULT), row[3 * SWEEP + 2];
	const u32 before = PROG_MAX_OPS - ARRAY_LEN(row);	/* operations that leave room for all of it */

	out.a = in.a = (u8)pick(m, master ? m->t->n_masters : m->t->n_instances);
	in.kind = master ? OP_PROBE : OP_BIND;
	fault.flags = rng_chance(m->r, 1, 8) ? FAULT_IRQ : FAULT_ALLOC;
	fault.arg = 1 + (fault.flags == FAULT_ALLOC ? SWEEP * pick(m, SWEEPS) : 0);
	row[0] = out;
	for (u32 i = 0; i < SWEEP; i++, fault.arg++) {
		row[3 * i + 1] = fault;
		row[3 * i + 2] = in;
		row[3 * i + 3] = out;
	}
	row[3 * SWEEP + 1] = in;
	insert_ops(m, pick(m, (m->p->n < before ? m->p->n : before) + 1), row, ARRAY_LEN(row));
}

/* An idiom with one of these kinds, about any master. False: there is none. */
static bool add_scene(struct mut *m, u64 with)
{
	struct op ops[IDIOM_MAX];
	u32 n;

	m->pool.n_master = 1;
	m->pool.master[0] = (u8)pick(m, m->t->n_masters);
	n = idiom_draw(&m->pool, m->t, m->r, with, ops);
	insert_ops(m, pick(m, m->p->n + 1), ops, n);
	return n > 0;
}

/* An instance is probed while its hardware misbehaves, which is to be turned down without a trace, and then again. */
static void plug_liar(struct mut *m)
{
	struct op row[] = { draw_op(&m->pool, m->t, m->r, OP_UNBIND), draw_op(&m->pool, m->t, m->r, OP_HW), { .kind = OP_BIND },
			    { .kind = OP_HW, .flags = LIE_NONE }, { .kind = OP_BIND } };

	row[0].a = (u8)pick(m, m->t->n_instances);
	for (u32 i = 1; i < ARRAY_LEN(row); i++)
		row[i].a = row[0].a;
	insert_ops(m, pick(m, m->p->n + 1), row, ARRAY_LEN(row));
}

/* Up to three operations of these kinds, at random places. What falls asleep is woken soon after. */
static void add_some(struct mut *m, const u8 *kinds, u32 n_kinds)
{
	for (u32 n = 1 + pick(m, 3); n; n--) {
		u8 kind = kinds[pick(m, n_kinds)];
		u32 at = pick(m, m->p->n + 1);
		struct op op;

		if (!(m->t->ops >> kind & 1) || m->p->n + 2 > PROG_MAX_OPS)
			continue;
		op = draw_op(&m->pool, m->t, m->r, kind);
		insert_ops(m, at, &op, 1);
		if (kind != OP_SUSPEND)
			continue;
		op.kind = OP_RESUME;
		at += 1 + pick(m, 3);
		insert_ops(m, at < m->p->n ? at : m->p->n, &op, 1);
	}
}

static void drop_kinds(struct program *p, u64 kinds)
{
	u32 n = 0;

	for (u32 i = 0; i < p->n; i++)
		if (!(kinds >> p->op[i].kind & 1))
			p->op[n++] = p->op[i];
	p->n = n;
}

/* Drivers work page by page: what the sixty-fifth page of a range finds, the thousandth rarely adds to. */
static void shorten(struct program *p)
{
	for (u32 i = 0; i < p->n; i++)
		if (op_has(p->op[i].kind, 'N') && p->op[i].pages > 64 && !op_on_pages(p->op[i].kind))
			p->op[i].pages = (u16)(1 + p->op[i].pages % 64);
}

/* An instance that this operation concerns: behind which its master is, or the last one that its domain was attached to. */
static u8 instance_of(struct mut *m, u32 at)
{
	const struct op *op = &m->p->op[at];
	u32 master = op_has(op->kind, 'D') ? op->b : op->a;

	if (op_has(op->kind, 'D') && !op_has(op->kind, 'M'))
		for (u32 i = at; i-- > 0; )
			if (m->p->op[i].kind == OP_ATTACH && m->p->op[i].a == op->a) {
				master = m->p->op[i].b;
				break;
			}
	master %= m->t->n_masters;
	return m->t->master[master].stream[pick(m, m->t->master[master].n_streams)].instance;
}

/* The hardware misbehaves just when an operation needs it, and half the time behaves again afterwards. */
static void lie_in_time(struct mut *m)
{
	u32 at = m->p->n ? pick(m, m->p->n) : 0, left = m->p->n;
	struct op lie, truth = { .kind = OP_HW, .flags = LIE_NONE };

	while (left && !op_has(m->p->op[at].kind, 'D') && !op_has(m->p->op[at].kind, 'M')) {
		at = (at + 1) % m->p->n;
		left--;
	}
	if (!left || m->p->n + 2 > PROG_MAX_OPS)
		return;
	lie = draw_op(&m->pool, m->t, m->r, OP_HW);
	lie.a = truth.a = instance_of(m, at);
	if (rng_chance(m->r, 1, 2))
		insert_ops(m, at + 1, &truth, 1);
	insert_ops(m, at, &lie, 1);
}

/* A bus that reads all ones excuses nearly everything that follows; a command that does not end excuses less. */
static void spare_bus(struct program *p)
{
	for (u32 i = 0; i < p->n; i++)
		if (p->op[i].kind == OP_HW && p->op[i].flags == LIE_READ_ONES)
			p->op[i].flags = LIE_BUSY_STUCK;
}

/* One probe of an instance in which something fails: most often one of dozens of allocations, or one of a few others. */
static bool spoil_probe(const struct target *t, struct rng *r, struct world_cfg *w)
{
	u8 kind = (u8)(rng_chance(r, 1, 2) ? FAULT_ALLOC : rng_below(r, FAULT_KINDS));

	w->at = (u8)rng_below(r, t->n_instances);
	if (t->failures_end >> kind & 1 || !firmware_offered(t, FIRMWARE_STARVED, w->at))
		return false;
	w->firmware = FIRMWARE_STARVED;
	w->pattern = kind;
	w->bit = (u8)(1 + rng_below(r, kind == FAULT_ALLOC ? rng_chance(r, 1, 2) ? 20 : 80 : 6));
	return true;
}

/* Where is left out what the target has no use for; the driver's boot is what the program is about, not what follows. */
void prog_spoil_firmware(const struct target *t, struct rng *r, struct program *p)
{
	for (u32 tries = 0; tries < 8; tries++) {
		u8 kind = t->odd_ids && rng_chance(r, 2, 3) ? FIRMWARE_ODD_ID : (u8)(1 + rng_below(r, FIRMWARES - 1));
		u8 at = (u8)rng_below(r, firmware_of_master(kind) ? t->n_masters : t->n_instances);

		if (rng_chance(r, 1, 4) && spoil_probe(t, r, &p->world)) {
			p->n = p->n < 12 ? p->n : 12;
			prog_canonical(t, p);
			return;
		}
		if (kind == FIRMWARE_STARVED || !firmware_offered(t, kind, at) || t->firmware_ends >> kind & 1)
			continue;
		p->world.firmware = kind;
		p->world.at = at;
		p->world.bit = (u8)rng_below(r, 256);
		p->world.pattern = rng_chance(r, 1, 2) ? 1 : (u8)(1 + rng_below(r, 15));
		p->n = p->n < 12 ? p->n : 12;
		prog_canonical(t, p);
		return;
	}
}

#define PLUG_KINDS (KIND(REMOVE) | KIND(PROBE) | KIND(UNBIND) | KIND(BIND))
#define COSTLY_KINDS (KIND(SET_DEFAULT) | KIND(SUSPEND))
#define DMA_KINDS (KIND(DMA_MAP) | KIND(DMA_MAP_SG) | KIND(DMA_ALLOC) | KIND(DMA_UNMAP) | KIND(DMA_SYNC) | KIND(DMA_AT) | \
		   KIND(DMA_MASK) | KIND(DMA_CHURN))

/*
 * Some operations cost ten to fifty times what others do, or stop most others until they are undone, and find new coverage
 * often: left alone, they would take over the corpus and the time. One child in 128 plugs devices, on purpose, and may do the
 * rest as well; one in 32 changes default domains or sleeps; the others rarely do, none of them plugs, and few use long ranges.
 * One in eight keeps hardware that misbehaves, because after that the judge must let much pass; in half of those it does so when
 * somebody needs it. One in 512 begins with firmware that is wrong: everything is unbound and bound twice for it; of drivers that
 * look at what hardware they have, one in 170. What the hardware may do of its own, fetch ahead and interrupt at once, changes
 * for one in six and one in twelve: it covers nothing new in the driver, so that no corpus would keep it.
 */
static void thin(const struct target *t, struct rng *r, struct program *p)
{
	static const u8 plugs[] = { OP_REMOVE, OP_PROBE, OP_UNBIND, OP_BIND }, costly[] = { OP_SET_DEFAULT, OP_SUSPEND };
	struct mut m = { .t = t, .r = r, .p = p };
	bool plug = rng_chance(r, 1, 128), cost = rng_chance(r, 1, 32), spoil = !plug && rng_chance(r, 1, t->odd_ids ? 170 : 512);
	bool lies = t->ops & KIND(HW) && rng_chance(r, 1, 8);
	u64 drop = cost || plug || rng_chance(r, 1, 32) ? 0 : COSTLY_KINDS | KIND(RESUME);

	if (!lies)
		drop |= KIND(HW);
	if (!plug)
		drop |= PLUG_KINDS;
	if (!t->dma_first && !plug && !rng_chance(r, 1, 16))	/* the IOVA allocator of a group is made anew afterwards */
		drop |= DMA_KINDS;
	if (!rng_chance(r, 1, 8))
		drop |= KIND(DMA_CHURN) | KIND(IOVA_CHURN);
	drop_kinds(p, drop);
	p->world.prefetch ^= rng_chance(r, 1, 6);
	p->world.eager_irq ^= rng_chance(r, 1, 12);
	if (!rng_chance(r, 1, 16))
		prog_prune(t, p);
	if (!rng_chance(r, 1, 12))
		shorten(p);
	if (lies && rng_chance(r, 1, 2)) {
		pool_of(&m.pool, t, p, r);
		lie_in_time(&m);
	}
	if (lies && !rng_chance(r, 1, 8))
		spare_bus(p);
	if (spoil)
		prog_spoil_firmware(t, r, p);
	if (spoil || (!plug && !cost))
		return;
	p->world.hotplug |= plug;
	pool_of(&m.pool, t, p, r);
	if (plug && t->ops & (KIND(PROBE) | KIND(BIND)) && t->ops & KIND(FAULT) && rng_chance(r, 1, 2))
		plug_sweep(&m);
	else if (plug && t->ops & KIND(BIND) && t->ops & KIND(HW) && rng_chance(r, 1, 4))
		plug_liar(&m);
	else if (!rng_chance(r, 1, 2) || !add_scene(&m, plug ? PLUG_KINDS : COSTLY_KINDS))
		add_some(&m, plug ? plugs : costly, plug ? ARRAY_LEN(plugs) : ARRAY_LEN(costly));
	prog_canonical(t, p);
}

u32 bytes_mutate(const struct target *t, u8 *bytes, u32 len, u32 max, u64 seed)
{
	static struct program p;
	struct rng r;

	rng_seed(&r, seed);
	prog_decode(t, bytes, len, &p);
	prog_mutate(t, &r, &p);
	thin(target_in(t, &p.world), &r, &p);
	return put_bytes(&p, bytes, max);
}

u32 bytes_cross(const struct target *t, const u8 *a, u32 len_a, const u8 *b, u32 len_b, u8 *out, u32 max, u64 seed)
{
	static struct program pa, pb, result;
	struct rng r;

	rng_seed(&r, seed);
	prog_decode(t, a, len_a, &pa);
	prog_decode(t, b, len_b, &pb);
	prog_cross(t, &r, &pa, &pb, &result);
	thin(target_in(t, &result.world), &r, &result);
	return put_bytes(&result, out, max);
}
