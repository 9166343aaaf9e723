/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where things are in the process: the addresses both worlds agree on. Preprocessor constants only, because asm/page.h
 * includes it below every kernel header; everybody else includes hosted/host.h.
 */
#pragma once

/*
 * Simulated RAM: one arena at a fixed virtual address; physical addresses start at RAM_PA. All page tables live here. What
 * is behind RAM_LOW_BYTES lies above 4 GiB, where the machine has such memory (target_high_ram() of ops/target.h).
 */
#ifdef IOVET_UML		/* ... or that of a User Mode Linux kernel; register windows are moved up, out of its way */
#define RAM_PA 0UL
#define RAM_BYTES (192UL << 20)
#define WINDOWS_UP 0x100000000UL
#else
#define RAM_VA 0x300000000000UL
#define RAM_PA 0x0000000080000000UL
#define RAM_BYTES (64UL << 20)
#define RAM_LOW_BYTES (RAM_BYTES / 2)
#endif
#define SLAB_VA 0x380000000000UL	/* slab objects (services/mem_arena.c) */
#define SLAB_BYTES (4UL << 30)
#define CHUNK_NOTES_VA 0x390000000000UL	/* which of their chunks are spare */
/* struct page of any address: a sparse reservation at a fixed place (the hosted vmemmap). */
#define VMEMMAP_VA 0x400000000000UL
#define VMAP_VA 0x500000000000UL	/* second addresses of pages (services/vmap.c) */
#define SNAPSHOT_VA 0x580000000000UL	/* copies of the kernel world (services/snapshot.c) */
#define SNAPSHOT_BYTES (256UL << 20)
/*
 * MMIO windows: unit n (ops/target.h) at MMIO_VA + n * MMIO_STRIDE. Never backed by memory; every access goes through h_mmio_*. So
 * far apart that what a driver reckons from registers that read as ones does not lead into the window of another unit.
 */
#define MMIO_VA 0x200000000000UL
#define MMIO_STRIDE 0x100000000UL
/* Where devices write their messages (services/msi.c): no RAM, no register window. */
#define MSI_DOORBELL_PA 0x8000040UL
