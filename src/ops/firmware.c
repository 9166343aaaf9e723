/* SPDX-License-Identifier: MIT */
/* Which wrong descriptions of a machine there are: see firmware.h. */
#include "ops/firmware.h"

enum scope { SCOPE_I, SCOPE_M };
enum gravity { GRAVITY_MAY, GRAVITY_REFUSE };

static const struct { const char *word; enum scope scope; enum gravity gravity; } kinds[FIRMWARES] = {
	[FIRMWARE_GOOD] = { "good", SCOPE_I, GRAVITY_MAY },
#define FIRMWARE(id, word, scope, gravity) [FIRMWARE_##id] = { word, SCOPE_##scope, GRAVITY_##gravity },
#include "ops/firmware.def"
#undef FIRMWARE
};

const char *firmware_word(u32 kind)
{
	return kind < FIRMWARES ? kinds[kind].word : NULL;
}

bool firmware_of_master(enum firmware kind)
{
	return kinds[kind].scope == SCOPE_M;
}

static u32 streams_of(const struct target *t, u32 master)
{
	return t->instance[t->master[master].stream[0].instance].streams;
}

bool firmware_refused(const struct target *t, enum firmware kind, u32 at)
{
	if (kind == FIRMWARE_STREAM_FAR)	/* a target that tells no number of streams has ids of any size */
		return streams_of(t, at) > 0;
	return kinds[kind].gravity == GRAVITY_REFUSE;
}

bool firmware_plugs(enum firmware kind)
{
	return kind == FIRMWARE_GOOD || kind == FIRMWARE_STREAM_TWICE || kind == FIRMWARE_WIDE_PASIDS ||
	       kind == FIRMWARE_STARVED;
}

bool firmware_anew(const struct target *t, u32 instance)
{
	return t->api == API_IOMMU && !t->one_probe && (t->stays_plugged || t->instance[instance].fixed);
}

bool firmware_any_anew(const struct target *t)
{
	bool any = false;

	for (u32 i = 0; i < t->n_instances; i++)
		any |= firmware_anew(t, i);
	return any;
}

static bool instance_offered(const struct target *t, enum firmware kind, u32 at)
{
	const struct target_instance *in = &t->instance[at];

	if (in->fixed)
		return false;
	switch (kind) {
	case FIRMWARE_NO_REG: case FIRMWARE_SHORT_REG: case FIRMWARE_ABSENT:
		return in->bytes > 0;
	case FIRMWARE_ODD_ID:
		return in->bytes > 0 && t->odd_ids;
	case FIRMWARE_TAKEN_REG:
		return in->bytes && t->n_instances > 1;
	case FIRMWARE_ONE_REG:
		return in->n_more > 0;
	case FIRMWARE_NO_IRQ: case FIRMWARE_MORE_IRQS: case FIRMWARE_BUSY_IRQ:
		return in->irq > 0;
	case FIRMWARE_ONE_IRQ:
		return in->n_more_irqs > 0;
	case FIRMWARE_NO_CLOCKS: case FIRMWARE_LATE_CLOCK:
		return in->n_clocks > 0;
	case FIRMWARE_NO_PROPS: case FIRMWARE_HUGE_PROPS:
		return in->n_props > 0;
	case FIRMWARE_LOCKED:
		return t->locks;
	default:
		return true;
	}
}

static bool master_offered(const struct target *t, enum firmware kind, u32 at)
{
	const struct target_master *m = &t->master[at];
	bool named = t->instance[m->stream[0].instance].iommu_cells > 0;

	if (!m->n_streams || m->refused || t->streams_in || m->pci)	/* a function is not described, but found */
		return false;
	switch (kind) {
	case FIRMWARE_STREAM_BEYOND:
		return named && streams_of(t, at) > 0;
	case FIRMWARE_STREAM_TAKEN:
		return named && t->n_masters > 1;
	case FIRMWARE_MIXED:
		return t->n_instances > 1;
	case FIRMWARE_STREAM_FAR: case FIRMWARE_CUT_STREAM:
		return named;
	case FIRMWARE_WIDE_PASIDS:
		return m->pasid_bits > 0;
	case FIRMWARE_REGION: case FIRMWARE_REGION_MOVED: case FIRMWARE_REGION_ONLY:
		return t->tells_regions && !m->direct.last;
	case FIRMWARE_REGION_SHARED:
		return t->tells_regions && !m->direct.last && t->n_masters > 1;
	default:
		return true;
	}
}

bool firmware_offered(const struct target *t, enum firmware kind, u32 at)
{
	if (kind == FIRMWARE_GOOD || kind >= FIRMWARES || t->api != API_IOMMU)
		return false;
	if (kind == FIRMWARE_STARVED)
		return at < t->n_instances && !t->one_probe;
	if (t->stays_plugged)
		return false;
	if (firmware_of_master(kind))
		return at < t->n_masters && master_offered(t, kind, at);
	return at < t->n_instances && instance_offered(t, kind, at);
}
