/* SPDX-License-Identifier: MIT */
/* See rules.h: the table, and the loop that runs it. */
#include "spec/rules.h"

#include <string.h>

#include "base/str.h"
#include "spec/spec_rules.h"

/* In the order they run: what a rule needs stands above it. */
static const struct rule rules[] = {
	{ "unreadable", WHILE_READING, { NULL }, NULL, "The file cannot be read." },
	{ "too-large", WHILE_READING, { NULL }, NULL, "A file, or an expression, is larger than any spec." },
	{ "yaml-syntax", WHILE_READING, { NULL }, NULL, "Not YAML, or YAML that the language does not use." },
	{ "yaml-alias", WHILE_READING, { NULL }, NULL, "Anchors, aliases and merge keys are refused." },
	{ "yaml-trap", WHILE_READING, { NULL }, NULL, "YAML readers would not agree about this value." },
	{ "max-depth", WHILE_READING, { NULL }, NULL, "Maps, lists or parentheses are nested too deeply." },
	{ "duplicate-key", WHILE_READING, { NULL }, NULL, "A key is given twice in one map." },
	{ "bad-import", WHILE_READING, { NULL }, NULL, "An import is a path relative to the file that has it." },
	{ "import-cycle", WHILE_READING, { NULL }, NULL, "A file imports itself, maybe by way of others." },
	{ "import-depth", WHILE_READING, { NULL }, NULL, "Files import each other in too long a chain." },
	{ "without-import", WHILE_READING, { NULL }, NULL, "There is something to leave out or change, but no import." },
	{ "unknown-exclude", WHILE_READING, { NULL }, NULL, "What is to be left out does not exist." },
	{ "unknown-override", WHILE_READING, { NULL }, NULL, "What is to be changed does not exist." },
	{ "name-exists", WHILE_READING, { NULL }, NULL, "What is to be added exists already." },
	{ "unsupported-version", WHILE_READING, { NULL }, NULL, "Another version of the language." },
	{ "unknown-key", WHILE_READING, { NULL }, NULL, "The language has no such key here." },
	{ "missing-key", WHILE_READING, { NULL }, NULL, "A key that must be given is not." },
	{ "missing-source", WHILE_READING, { NULL }, NULL, "Nothing says where a fact comes from, or how sure it is." },
	{ "bad-type", WHILE_READING, { NULL }, NULL, "A value of the wrong kind." },
	{ "bad-name", WHILE_READING, { NULL }, NULL, "A name that is no identifier." },
	{ "bad-value", WHILE_READING, { NULL }, NULL, "A value outside its range, or none of the allowed words." },
	{ "unknown-access", WHILE_READING, { NULL }, NULL, "No such kind of access." },
	{ "unknown-policy", WHILE_READING, { NULL }, NULL, "No such policy for reserved bits." },
	{ "unknown-enum", WHILE_READING, { NULL }, NULL, "No such enum." },
	{ "unknown-enum-value", WHILE_READING, { NULL }, NULL, "The enum of the field has no such value." },
	{ "unknown-name", WHILE_READING, { NULL }, NULL, "No such register, structure or variant." },
	{ "expression-syntax", WHILE_READING, { NULL }, NULL, "An expression that cannot be read." },
	{ "unknown-name-in-expression", WHILE_READING, { NULL }, NULL, "A name that means nothing where it stands." },
	{ "value-too-wide", WHILE_READING, { NULL }, NULL, "An entry of more than 64 bits is no number." },
	{ "argument-not-constant", WHILE_READING, { NULL }, NULL, "bits() and aligned() take plain bit numbers." },
	{ "bad-twin", WHILE_READING, { NULL }, NULL, "A twin names a macro in a form that fits what it stands at." },
	{ "else-without-when", WHILE_READING, { NULL }, NULL, "`else` is for when `when` is false." },
	{ "bad-reset", WHILE_READING, { NULL }, NULL, "A list of kinds of reset, or what one does, makes no sense." },
	{ "unknown-reset-kind", WHILE_READING, { NULL }, NULL, "`resets` lists the kinds of reset." },
	{ "missing-reset-kind", WHILE_READING, { NULL }, NULL, "A reset map says what every kind of reset does." },
	{ "event-target", WHILE_READING, { NULL }, NULL, "Writes and reads are of registers, the other events of structures." },
	{ "event-of-write", WHILE_READING, { NULL }, NULL, "Kind `write` judges writes and stores." },
	{ "bad-range", WHILE_READING, { NULL }, NULL, "A range has a first and a last." },
	{ "bad-index", WHILE_READING, { NULL }, NULL, "An index that is missing, too many, out of range or unknown." },

	{ "bad-param", ON_PARAM, { "shape" }, rule_bad_param, "A param's default must lie between min and max." },

	{ "enum-too-wide", ON_ENUM, { "shape" }, rule_enum_too_wide, "An enum value must fit the enum's width." },
	{ "enum-value-twice", ON_ENUM, { "shape" }, rule_enum_value_twice, "Two names for one value." },
	{ "enum-name-twice", ON_ENUM, { "shape" }, rule_enum_name_twice, "Two names that differ in case only." },

	{ "constant-condition", ON_ENUM, { "shape" }, rule_constant_enum_condition, "`when` depends on the device." },

	{ "bits-out-of-range", ON_REG, { "shape" }, rule_bits_out_of_range, "Bits are [msb, lsb] within the register." },
	{ "duplicate-name", ON_REG, { "shape" }, rule_duplicate_member, "Two things of one register share a name." },
	{ "field-overlap", ON_REG, { "bits-out-of-range" }, rule_field_overlap, "A bit belongs to two fields." },
	{ "undeclared-bits", ON_REG, { "bits-out-of-range" }, rule_undeclared_bits,
	  "Every bit is a field or has a reserved policy." },
	{ "reset-too-wide", ON_REG, { "bits-out-of-range" }, rule_reset_too_wide, "A reset value must fit." },
	{ "reset-of-reserved", ON_REG, { "bits-out-of-range", "field-overlap", "reset-too-wide" }, rule_reset_of_reserved,
	  "A reset value must agree with the policy of reserved bits." },
	{ "enum-value-too-wide", ON_REG, { "bits-out-of-range" }, rule_enum_value_too_wide,
	  "Every value of a field's enum must fit the field." },
	{ "max-too-wide", ON_REG, { "bits-out-of-range" }, rule_max_too_wide, "A field's max must fit the field." },
	{ "holds-shift-mismatch", ON_REG, { "bits-out-of-range" }, rule_holds_shift_mismatch,
	  "A field and its shift make an address of at most 64 bits." },
	{ "bad-count", ON_REG, { "shape" }, rule_bad_count, "An array has at least one element." },
	{ "bad-access-size", ON_REG, { "shape" }, rule_bad_access_size, "An access is not wider than the register." },
	{ "misaligned-register", ON_REG, { "shape" }, rule_misaligned_register,
	  "A register and its elements lie at a multiple of their size." },
	{ "register-outside-window", ON_REG, { "shape", "bad-count" }, rule_register_outside_window,
	  "A register and all its elements lie inside the window." },
	{ "element-larger-than-stride", ON_REG, { "shape", "bad-count" }, rule_element_larger_than_stride,
	  "An element must fit its stride." },
	{ "array-overlap", ON_REG, { "bad-count", "register-outside-window", "element-larger-than-stride" },
	  rule_array_overlap, "No two elements of a register share a byte." },
	{ "bad-override", ON_REG, { "shape", "bad-count" }, rule_bad_override, "An override names one existing element." },
	{ "constant-condition", ON_REG, { "shape" }, rule_constant_condition, "As for enums." },
	{ "bad-twin", ON_REG, { "bits-out-of-range" }, rule_bad_twin, "As when reading." },
	{ "bad-split", ON_REG, { "shape" }, rule_bad_split, "64 bits, written 4 bytes at a time, have halves." },
	{ "bad-view", ON_REG, { "shape", "bad-count" }, rule_bad_view,
	  "A view lies inside its register, or has its width at another address." },
	{ "view-access", ON_REG, { "bits-out-of-range", "bad-view" }, rule_view_access,
	  "A bit behaves the same through a view." },
	{ "bad-share", ON_REG, { "shape", "bad-count" }, rule_bad_share,
	  "Two registers at one address: one is meant when writing, one when reading." },
	{ "share-access", ON_REG, { "shape", "bad-share" }, rule_share_access,
	  "What is meant only when writing (reading) can only be written (read)." },
	{ "bad-waiver", ON_REG, { "shape" }, rule_bad_waiver, "A waiver names a rule that warns, and says why." },
	{ "behaviour-contradiction", ON_REG, { "shape" }, rule_behaviour_contradiction,
	  "What is said about a field's behaviour contradicts its access." },
	{ "w1c-without-hw-set", ON_REG, { "shape" }, rule_w1c_without_hw_set,
	  "A bit that software can only clear is never set." },
	{ "unknown-trigger", ON_REG, { "shape" }, rule_unknown_trigger, "`triggers` names a field of a register." },
	{ "protocol-incomplete", ON_REG, { "shape" }, rule_protocol_incomplete,
	  "A protocol says what starts a command, what busy looks like and how long it may last." },
	{ "bad-poll", ON_REG, { "shape", "bad-share" }, rule_bad_poll,
	  "One element of the polled register, which can be read, shows completion." },
	{ "poll-longer-than-limit", ON_REG, { "shape" }, rule_poll_longer_than_limit,
	  "The pause between two polls is shorter than the time limit." },

	{ "bits-out-of-range", ON_STRUCT, { "shape" }, rule_bits_out_of_range, "As for registers." },
	{ "duplicate-name", ON_STRUCT, { "shape" }, rule_duplicate_member, "As for registers." },
	{ "bad-width", ON_STRUCT, { "shape" }, rule_bad_width, "A structure is a row of whole words." },
	{ "field-crosses-word", ON_STRUCT, { "bits-out-of-range" }, rule_field_crosses_word,
	  "A field of a structure lies in one word." },
	{ "field-overlap", ON_STRUCT, { "bits-out-of-range" }, rule_field_overlap, "As for registers." },
	{ "undeclared-bits", ON_STRUCT, { "bits-out-of-range" }, rule_undeclared_bits, "As for registers." },
	{ "enum-value-too-wide", ON_STRUCT, { "field-crosses-word" }, rule_enum_value_too_wide, "As for registers." },
	{ "max-too-wide", ON_STRUCT, { "field-crosses-word" }, rule_max_too_wide, "As for registers." },
	{ "holds-shift-mismatch", ON_STRUCT, { "field-crosses-word" }, rule_holds_shift_mismatch, "As for registers." },
	{ "bad-alignment", ON_STRUCT, { "shape" }, rule_bad_alignment,
	  "What the device reads in one piece is aligned and not larger than the entry." },
	{ "variant-overlap", ON_STRUCT, { "field-crosses-word" }, rule_variant_overlap,
	  "At most one variant is chosen for any value." },
	{ "variant-unreachable", ON_STRUCT, { "field-crosses-word" }, rule_variant_unreachable,
	  "Every variant is chosen for some value." },
	{ "constant-condition", ON_STRUCT, { "shape" }, rule_constant_condition, "As for enums." },
	{ "bad-twin", ON_STRUCT, { "bits-out-of-range" }, rule_bad_twin, "As when reading." },
	{ "lone-part", ON_STRUCT, { "field-crosses-word" }, rule_lone_part,
	  "The part of an address needs another field with the rest." },
	{ "bad-waiver", ON_STRUCT, { "shape" }, rule_bad_waiver, "As for registers." },

	{ "queue-entry", ON_QUEUE, { "shape" }, rule_queue_entry, "The size of an entry is a power of two." },
	{ "queue-base", ON_QUEUE, { "shape" }, rule_queue_base, "The base of a queue is a physical address." },
	{ "queue-size", ON_QUEUE, { "shape" }, rule_queue_size, "A queue has at most 2^31 entries." },
	{ "queue-index-width", ON_QUEUE, { "queue-size" }, rule_queue_index_width,
	  "An index can hold every entry, and the wrap bit." },
	{ "queue-roles", ON_QUEUE, { "shape" }, rule_queue_roles, "One side moves `prod`, the other `cons`." },
	{ "queue-overflow", ON_QUEUE, { "shape" }, rule_queue_overflow,
	  "The device tells that it dropped an entry of a queue it fills." },

	{ "unknown-name", ON_TABLE, { "shape" }, rule_unknown_table_name, "root, descend and leaf name existing fields." },
	{ "leaf-twice", ON_TABLE, { "shape" }, rule_leaf_twice, "Two leaves of one level are different fields." },
	{ "table-geometry", ON_TABLE, { "shape" }, rule_table_geometry,
	  "Levels slice the iova without gap or overlap, root first." },
	{ "holds-shift-mismatch", ON_TABLE, { "unknown-name", "table-geometry" }, rule_table_holds,
	  "A leaf can hold every output address, at no coarser a grain than its page." },

	{ "bad-index", ON_INVARIANT, { "shape" }, rule_bad_state_index, "One index name runs over one range." },
	{ "invariant-without-effect", ON_INVARIANT, { "shape", "bad-index" }, rule_invariant_without_effect,
	  "An invariant that no value can break, or no event can meet." },

	{ "empty-spec", ON_SPEC, { "shape" }, rule_empty_spec, "A spec describes a register or a structure." },
	{ "too-many-features", ON_SPEC, { NULL }, rule_too_many_features, "At most 64." },
	{ "duplicate-name", ON_SPEC, { NULL }, rule_feature_is_param, "As for registers." },
	{ "probe-without-register", ON_SPEC, { NULL }, rule_probe_without_register, "`probe` tells a feature from registers." },
	{ "twin-without-file", ON_SPEC, { NULL }, rule_twin_without_file, "`twins` names the file of the macros." },
	{ "bad-waiver", ON_SPEC, { NULL }, rule_bad_waiver, "As for registers." },
	{ "duplicate-name", ON_SPEC, { NULL }, rule_duplicate_name, "A register and a structure share a name." },
	{ "register-overlap", ON_SPEC, { NULL }, rule_register_overlap, "Two registers share a byte." },
	{ "too-large", ON_SPEC, { NULL }, rule_too_many_elements, "More register elements than a unit can have." },
	{ "c-name-collision", ON_SPEC, { "duplicate-name" }, rule_c_name_collision,
	  "Two names give the same C identifier." },
	{ "c-name-collision", ON_SPEC, { NULL }, rule_c_keyword, "A name is a keyword of C or C++." },

	{ "idle-waiver", AT_LAST, { NULL }, rule_idle_waiver, "A waiver that waives nothing." },
};

const struct spec_rule *spec_rules(u32 *n)
{
	static struct spec_rule list[ARRAY_LEN(rules)];

	*n = 0;
	for (u32 i = 0; i < ARRAY_LEN(rules); i++) {
		u32 k = 0;

		while (k < *n && strcmp(list[k].id, rules[i].id))
			k++;
		if (k == *n)
			list[(*n)++] = (struct spec_rule){ rules[i].id, rules[i].text };
	}
	return list;
}

void rule_error(struct lint *x, struct spec_pos pos, const char *fmt, ...)
{
	va_list ap;

	x->hits++;
	va_start(ap, fmt);
	diag_vreport(x->l->d, DIAG_ERROR, (struct diag_at){ pos.file, pos.line, pos.col }, x->rule->id, fmt, ap);
	va_end(ap);
}

/* The rules that report warnings, which can be waived; idle-waiver itself cannot. */
static const char *const warnings[] = { "w1c-without-hw-set" };

bool rule_exists(const char *id, struct hint *h)
{
	bool found = false;

	for (u32 i = 0; i < ARRAY_LEN(rules); i++) {
		found |= !strcmp(rules[i].id, id);
		hint_try(h, rules[i].id);
	}
	return found;
}

bool rule_can_be_waived(const char *id)
{
	for (u32 i = 0; i < ARRAY_LEN(warnings); i++)
		if (!strcmp(warnings[i], id))
			return true;
	return false;
}

/* True: one of the waivers keeps the rule at hand back. */
static bool is_waived(const struct lint *x, struct spec_waiver *w, u32 n)
{
	bool found = false;

	for (u32 i = 0; i < n; i++) {
		if (strcmp(w[i].rule, x->rule->id))
			continue;
		w[i].silenced++;
		found = true;
	}
	return found;
}

void rule_warning(struct lint *x, struct spec_pos pos, const char *fmt, ...)
{
	const struct spec *s = x->l->s;
	bool waived = is_waived(x, s->waivers, s->n_waivers);
	va_list ap;

	if (x->reg)
		waived |= is_waived(x, x->reg->waivers, x->reg->n_waivers);
	if (x->st)
		waived |= is_waived(x, x->st->waivers, x->st->n_waivers);
	if (waived)
		return;
	va_start(ap, fmt);
	diag_vreport(x->l->d, DIAG_WARNING, (struct diag_at){ pos.file, pos.line, pos.col }, x->rule->id, fmt, ap);
	va_end(ap);
}

struct spec_pos field_at(const struct lint *x, const struct spec_variant *v, const struct spec_field *f, const char *key)
{
	const struct node *n = x->reg ? NODE(x->l, "registers", x->reg->name) : NODE(x->l, "structs", x->st->name);

	if (v)
		n = node_get(node_get(n, "variants"), v->name);
	n = node_get(node_get(node_get(n, "fields"), f->name), key);
	return n ? n->pos : f->pos;
}

const char *bits_text(struct lint *x, const struct spec_bits *bits)
{
	u32 msb, lsb = SPEC_MAX_BITS;
	struct str s = { 0 };
	const char *text;

	while (lsb && spec_bits_next_run(bits, word_bits_of(x), lsb, &msb, &lsb))
		str_printf(&s, lsb == msb ? "%s%u" : "%s%u:%u", s.len ? ", " : "", msb, lsb);
	text = arena_strdup(x->l->a, str_get(&s));
	str_free(&s);
	return text;
}

void each_field(struct lint *x, field_fn *fn)
{
	const struct spec_field *f = x->reg ? x->reg->fields : x->st->fields;
	u32 n = x->reg ? x->reg->n_fields : x->st->n_fields;

	for (u32 i = 0; i < n; i++)
		fn(x, NULL, &f[i]);
	for (u32 k = 0; x->st && k < x->st->n_variants; k++)
		for (u32 i = 0; i < x->st->variants[k].n_fields; i++)
			fn(x, &x->st->variants[k], &x->st->variants[k].fields[i]);
}

static bool needs_failed(const struct rule *r, const char *const *failed, u32 n)
{
	for (u32 i = 0; i < ARRAY_LEN(r->needs) && r->needs[i]; i++)
		for (u32 k = 0; k < n; k++)
			if (!strcmp(r->needs[i], failed[k]))
				return true;
	return false;
}

/* All rules of one scope on the object in *x. A rule that could not run counts as failed for those that build on it. */
static void run_on(struct lint *x, enum rule_scope scope, const struct node *n)
{
	const char *failed[ARRAY_LEN(rules) + 1];
	u32 n_failed = 0;

	if (n && n->bad)
		failed[n_failed++] = "shape";
	for (u32 i = 0; i < ARRAY_LEN(rules); i++) {
		if (rules[i].scope != scope)
			continue;
		x->rule = &rules[i];
		x->hits = 0;
		if (needs_failed(x->rule, failed, n_failed))
			x->hits = 1;
		else
			x->rule->check(x);
		if (x->hits)
			failed[n_failed++] = x->rule->id;
	}
}

void rules_run(struct loader *l)
{
	const struct spec *s = l->s;
	struct lint x = { .l = l };

	for (u32 i = 0; i < s->n_params; i++, x.param = NULL) {
		x.param = &s->params[i];
		run_on(&x, ON_PARAM, NODE(l, "params", x.param->name));
	}
	for (u32 i = 0; i < s->n_enums; i++, x.en = NULL) {
		x.en = &s->enums[i];
		run_on(&x, ON_ENUM, NODE(l, "enums", x.en->name));
	}
	for (u32 i = 0; i < s->n_regs; i++, x.reg = NULL) {
		x.reg = &s->regs[i];
		run_on(&x, ON_REG, NODE(l, "registers", x.reg->name));
	}
	for (u32 i = 0; i < s->n_structs; i++, x.st = NULL) {
		x.st = &s->structs[i];
		run_on(&x, ON_STRUCT, NODE(l, "structs", x.st->name));
	}
	for (u32 i = 0; i < s->n_queues; i++, x.queue = NULL) {
		x.queue = &s->queues[i];
		run_on(&x, ON_QUEUE, NODE(l, "queues", x.queue->name));
	}
	for (u32 i = 0; i < s->n_page_tables; i++, x.table = NULL) {
		x.table = &s->page_tables[i];
		run_on(&x, ON_TABLE, NODE(l, "page_tables", x.table->name));
	}
	for (u32 i = 0; i < s->n_invariants; i++, x.inv = NULL) {
		x.inv = &s->invariants[i];
		run_on(&x, ON_INVARIANT, NODE(l, "invariants", x.inv->name));
	}
	run_on(&x, ON_SPEC, l->root);
	run_on(&x, AT_LAST, NULL);
}
