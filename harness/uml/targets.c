// SPDX-License-Identifier: GPL-2.0-only
/*
 * One kernel image holds every driver: Kbuild compiles each target.c under a name of its own, and the one that the command
 * line names becomes the_target, before anything reads it. The rest of the world sees a constant.
 */
#include <linux/init.h>
#include <linux/string.h>

#define the_target the_target_as_others_see_it
#include "ops/target.h"
#undef the_target
#include "base/lib.h"
#include "hosted/layout.h"

bool uml_choose(const char *name);
void uml_glue_init(void);

#define UML_DRIVER(id, name) extern const struct target target_##id; extern __weak initcall_t glue_init_##id;
#include "uml/drivers.def"
#undef UML_DRIVER
struct target the_target;

static const struct target *const targets[] = {
#define UML_DRIVER(id, name) &target_##id,
#include "uml/drivers.def"
#undef UML_DRIVER
};

static initcall_t *const glue[] __initconst = {
#define UML_DRIVER(id, name) &glue_init_##id,
#include "uml/drivers.def"
#undef UML_DRIVER
};

static u32 chosen;

/* This kernel has a use of its own for low addresses; the device tree says the same (host/dtgen.c). */
static void move_windows(struct target *t)
{
	u32 i, k;

	for (i = 0; i < t->n_instances; i++) {
		t->instance[i].base += WINDOWS_UP;
		for (k = 0; k < t->instance[i].n_more; k++)
			t->instance[i].more[k].base += WINDOWS_UP;
	}
}

bool uml_choose(const char *name)
{
	u32 i;

	for (i = 0; i < ARRAY_LEN(targets); i++)
		if (!strcmp(targets[i]->name, name)) {
			the_target = *targets[i];
			chosen = i;
			move_windows(&the_target);
			return true;
		}
	return false;
}

/* While the kernel boots, so that __init is still there. */
void __ref uml_glue_init(void)
{
	if (glue[chosen])
		(*glue[chosen])();
}
