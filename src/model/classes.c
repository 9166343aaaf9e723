/* SPDX-License-Identifier: MIT */
/* The list of device models, by spec. Apart from device.c, so that a test can link one model alone. Freestanding. */
#include "model/device.h"

#include "base/lib.h"

static const struct device_class *const classes[] = {
#define DEVICE_CLASS(object, spec) &object,
#include "model/classes.def"
#undef DEVICE_CLASS
};

const struct device_class *device_class_find(const char *spec, const char *variant)
{
	for (u32 i = 0; i < ARRAY_LEN(classes); i++) {
		const struct device_class *c = classes[i];

		if (strcmp(c->name, spec))
			continue;
		if (!variant || !*variant || (c->variant && !strcmp(c->variant, variant)))
			return c;
	}
	return NULL;
}
