// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bugs on purpose, one at a time. A driver of ours has them in its source; of others, this kernel holds a copy with every
 * plant behind a switch (planted.def), and the copy takes the driver's place before that one comes.
 */
#include <linux/init.h>
#include <linux/io-pgtable.h>
#include <linux/platform_device.h>
#include <linux/string.h>

#include "drivers/glue.h"
#include "plant/plant.h"
#include "uml/uml.h"

unsigned int plant_active;
struct plant_seen plant_seen;
unsigned char *plant_passed;		/* nobody watches */

#define PLANTED(id, target, driver) extern struct platform_driver *const planted_##id; \
	extern const struct plant_info plant_table_##id[]; extern const unsigned int plant_table_n_##id;
#define PLANTED_FORMAT(id, symbol) extern struct io_pgtable_init_fns symbol, planted_##symbol;
#include "uml/planted.def"
#undef PLANTED
#undef PLANTED_FORMAT

static const struct planted {
	const char *id, *target, *driver;
	struct platform_driver *const *copy;
	const struct plant_info *table;
	const unsigned int *n;
} planted[] = {
#define PLANTED(id, target, driver) { #id, target, driver, &planted_##id, plant_table_##id, &plant_table_n_##id },
#define PLANTED_FORMAT(id, symbol)
#include "uml/planted.def"
#undef PLANTED
#undef PLANTED_FORMAT
};

static const struct { const char *id; struct io_pgtable_init_fns *own, *copy; } formats[] = {
#define PLANTED(id, target, driver)
#define PLANTED_FORMAT(id, symbol) { #id, &symbol, &planted_##symbol },
#include "uml/planted.def"
};

/* The driver itself comes later, and finds its name taken. */
static void take_place(const struct planted *p)
{
	u32 i;

	if (platform_driver_register(*p->copy))
		h_bug("the copy of `%s` cannot be registered", p->driver);
	for (i = 0; i < ARRAY_LEN(formats); i++)
		if (!strcmp(formats[i].id, p->id))
			*formats[i].own = *formats[i].copy;
}

static char plant[64];			/* its name; empty: none */
static unsigned int chosen;		/* of a copy; 0: none */

static int __init take_plant(char *text)
{
	strscpy(plant, text, sizeof(plant));
	return 1;
}
__setup("iovet-plant=", take_plant);

static bool choose(const struct planted *p)
{
	for (chosen = *p->n; chosen && strcmp(p->table[chosen - 1].name, plant); chosen--)
		;
	if (chosen)
		take_place(p);
	return chosen;
}

/* A driver of ours forgets a name it does not know. */
static bool ours_has(void)
{
	bool has = kw_set_plant(plant);

	kw_set_plant(NULL);
	return has;
}

/* The target is chosen, and no driver is there yet. */
static int __init make_ready(void)
{
	const struct planted *p = planted;

	while (p < planted + ARRAY_LEN(planted) && strcmp(p->target, the_target.name))
		p++;
	if (plant[0] && !(p < planted + ARRAY_LEN(planted) ? choose(p) : ours_has()))
		h_bug("no plant `%s`", plant);
	return 0;
}
rootfs_initcall(make_ready);

void uml_plant_on(void)
{
	plant_active = chosen;
	if (plant[0] && !chosen)
		kw_set_plant(plant);
}
