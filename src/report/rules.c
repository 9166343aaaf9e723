/* SPDX-License-Identifier: MIT */
/* See rules.h. Sorted by id; tests/cli/rules.sh checks that every id the oracles cite is here. */
#include "report/rules.h"

#include <string.h>

const struct rule rule_table[] = {
	{ "ACC-1", "Every register access goes through an accessor and lands inside the device's window." },
	{ "ATTACH-1", "A paging domain is refused when the smallest IOMMU page is larger than a CPU page." },
	{ "ATTACH-2", "A device is in exactly one domain; a group that is in use is not given to somebody else." },
	{ "ATTACH-3", "Attaching works when nothing forbids it, and a failed attach leaves the old state as it was." },
	{ "BLOCKED-1", "An idle group can always be blocked." },
	{ "BLOCKED-2", "A device that is attached to nothing, or to a blocked domain, reaches no memory." },
	{ "DART-17", "Freeing a domain gives back everything it got: tables, stream entries, references." },
	{ "DART-24", "A default domain type is accepted only if it can work on every instance the device is behind." },
	{ "DART-43", "A device that was removed leaves no stream behind that still translates." },
	{ "DART-49", "An address that does not fit is refused, never cut off." },
	{ "DART-51", "After unmap and sync no stream of the domain uses the old translation, or the caller is told." },
	{ "DART-62", "A shared interrupt is claimed only when this device has raised it." },
	{ "DART-63", "An interrupt handler clears what it saw, so that the line goes quiet." },
	{ "DOM-12", "Allocating a paging domain works unless memory is short, and the domain is usable at once." },
	{ "FLUSH-8", "After unmap and sync no device access succeeds through the old translation." },
	{ "IDENT-3", "An identity domain passes accesses through unchanged." },
	{ "IPU3-25", "Hardware that misbehaved for a while does not change for good what the driver has set up." },
	{ "MAP-1", "map returns 0 or a negative errno; unmap returns a byte count, never more than was asked." },
	{ "MAP-2", "unmap reports exactly the bytes that it removed." },
	{ "MAP-3", "A failed map leaves nothing in doubt: what is mapped is what was mapped before." },
	{ "MAP-6", "Mapping over a live mapping fails and changes nothing." },
	{ "MAP-10", "A valid map inside the aperture works; only a shortage of memory may make it fail." },
	{ "MAP-12", "An address outside the aperture is refused before any table is touched." },
	{ "MAP-16", "Lookup returns the physical address with its offset, and 0 where nothing is mapped." },
	{ "MAP-18", "Addresses and lengths are multiples of the IOMMU's own page." },
	{ "MAP-19", "Mapping a scatter list maps each entry as mapping it alone would." },
	{ "PROBE-7", "When probing or removing reports success, it has happened." },
	{ "PROBE-19", "Probing fails only for a cause, and the cause is passed on." },
	{ "TOPO-1", "Suspend and resume of an instance work without help from others, and fail only for a cause." },
};

const u32 rule_count = ARRAY_LEN(rule_table);

const char *rule_text(const char *id)
{
	for (u32 i = 0; i < rule_count; i++)
		if (strcmp(rule_table[i].id, id) == 0)
			return rule_table[i].text;
	return NULL;
}
