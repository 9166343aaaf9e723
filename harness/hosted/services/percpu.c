// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-processor memory: one area per processor, starting with the linker's initial image. Dynamic chunks are carved
 * from the rest, first fit in a table of chunks, poisoned between and after use. Fallible like any allocation.
 */
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/percpu.h>
#include "hosted/kw.h"
#include "services.h"

#define AREA_BYTES (256UL << 10)
#define CHUNKS 512
#define GAP 32UL			/* poisoned, behind every chunk */

struct chunk {
	struct mem_tag tag;
	unsigned long off, bytes;	/* of the whole chunk, without the gap */
	bool used;
};

unsigned long __per_cpu_offset[NR_CPUS];
static struct chunk chunk[CHUNKS];
static u32 n_chunks;
static unsigned long brk;		/* end of the last chunk ever carved */
static char *area;		/* made once, before the snapshot */

extern char __start_hosted_percpu[], __stop_hosted_percpu[];
/* The section exists even if no file has a per-processor variable. */
static DEFINE_PER_CPU(int, percpu_anchor) __used;

static void *chunk_at(unsigned int cpu, const struct chunk *c)
{
	return area + cpu * AREA_BYTES + c->off;
}

static void chunk_free(struct chunk *c)
{
	unsigned int cpu;

	mem_tag_del(&c->tag);
	for (cpu = 0; cpu < NR_CPUS; cpu++)
		h_poison(chunk_at(cpu, c), c->bytes);
	c->used = false;
}

static void leak_reclaim(struct mem_tag *t) { chunk_free(container_of(t, struct chunk, tag)); }
static const char *leak_name(struct mem_tag *t) { return "percpu"; }

/* The initial image is copied byte by byte: AddressSanitizer keeps poisoned gaps between its variables. */
static SVC_NOSAN void copy_image(char *to, const char *from, unsigned long n)
{
	while (n--)
		*to++ = *from++;
}

void kw_percpu_init(void)
{
	unsigned long image = __stop_hosted_percpu - __start_hosted_percpu;
	unsigned int cpu;

	area = h_malloc(64, NR_CPUS * AREA_BYTES);
	for (cpu = 0; cpu < NR_CPUS; cpu++) {
		char *base = area + cpu * AREA_BYTES;

		copy_image(base, __start_hosted_percpu, image);
		h_poison(base + ALIGN(image, 64), AREA_BYTES - ALIGN(image, 64));
		__per_cpu_offset[cpu] = (unsigned long)base - (unsigned long)__start_hosted_percpu;
	}
	brk = ALIGN(image, 64);
	mem_tag_class(MEM_PERCPU, leak_reclaim, leak_name);
}

static struct chunk *chunk_find(unsigned long bytes, unsigned long align)
{
	struct chunk *c;

	for (c = chunk; c < chunk + n_chunks; c++)
		if (!c->used && c->bytes == bytes && IS_ALIGNED(c->off, align))
			return c;
	if (n_chunks == CHUNKS || ALIGN(brk, align) + bytes + GAP > AREA_BYTES)
		return NULL;
	c->off = ALIGN(brk, align);
	c->bytes = bytes;
	brk = c->off + bytes + GAP;
	n_chunks++;
	return c;
}

void __percpu *pcpu_alloc_noprof(size_t size, size_t align, bool reserved, gfp_t gfp)
{
	struct chunk *c;
	unsigned int cpu;

	if (mem_should_fail(gfp))
		return NULL;
	c = chunk_find(size, max(align, (size_t)8));
	if (!c)
		h_bug("percpu area exhausted (%zu bytes wanted)", size);
	c->used = true;
	mem_tag_add(&c->tag, MEM_PERCPU, (u32)size);
	for (cpu = 0; cpu < NR_CPUS; cpu++) {
		h_unpoison(chunk_at(cpu, c), size);
		memset(chunk_at(cpu, c), 0, size);
	}
	return (void __percpu *)((unsigned long)__start_hosted_percpu + c->off);
}

void free_percpu(void __percpu *p)
{
	unsigned long off = (unsigned long)p - (unsigned long)__start_hosted_percpu;
	struct chunk *c;

	if (!p)
		return;
	for (c = chunk; c < chunk + n_chunks; c++) {
		if (c->off == off && c->used) {
			chunk_free(c);
			return;
		}
	}
	svc_finding(ORA_LEDGER, "percpu-free", "free_percpu() of memory that is not an allocated per-processor chunk", NULL, 0);
}

/* ---- the snapshot ---- */

void percpu_keep(void)
{
	unsigned int cpu;

	for (cpu = 0; cpu < NR_CPUS; cpu++)
		snapshot_keep(area + cpu * AREA_BYTES, brk);
}

static void poison_chunks(bool on)
{
	unsigned int cpu;
	struct chunk *c;

	for (c = chunk; c < chunk + n_chunks; c++)
		for (cpu = 0; c->used && cpu < NR_CPUS; cpu++)
			(on ? h_poison : h_unpoison)(chunk_at(cpu, c), c->bytes);
}

void percpu_drop(void) { poison_chunks(true); }
void percpu_back(void) { poison_chunks(false); }
