/* SPDX-License-Identifier: MIT */
/* See keys.h. The tables, from the innermost maps outwards; spec/README.md has the same in prose. */
#include "spec/keys.h"

#define BITS32 0xffffffffull
#define ANY64 (~0ull)
#define WINDOW_MAX 0x10000000ull
#define KEYS(name, title, ...)						\
	static const struct key name##_list[] = { __VA_ARGS__ };	\
	const struct keys name = { title, name##_list, ARRAY_LEN(name##_list) }

const char *const words_access[] = { "rw", "ro", "wo", "w1c", "w0c", "w1s", "w1t", "rc", "rs", "wonce", NULL };
const char *const words_ro_write[] = { "ignored", "error", NULL };
const char *const words_policy[] = { "res0", "res1", "mbz", "preserve", "reset_value", "raz_wi", "unknown", NULL };
const char *const words_confidence[] = { "documented", "driver", "observed", "inferred", "invented", NULL };
const char *const words_kind[] = { "state", "value", "write", "order", "within", NULL };
const char *const words_holds[] = { "phys", "iova", "pfn", NULL };
const char *const words_event[] = { "write", "read", "reset", "store", "fetch", "command", NULL };
const char *const words_order[] = { "any", "lo_hi", "hi_lo", NULL };
const char *const words_commit[] = { "none", "lo", "hi", NULL };
static const char *const words_tear[] = { "safe", "unsafe", NULL };
static const char *const words_producer[] = { "hardware", "software", NULL };
static const char *const words_wrap[] = { "none", "bit", NULL };
static const char *const words_reg_else[] = { "res0", "res1", "mbz", "preserve", "reset_value", "raz_wi", "unknown",
					      "absent", NULL };
static const char *const words_endian[] = { "little", "big", NULL };
static const char *const words_hw[] = { "none", "sets", NULL };
static const char *const words_write[] = { "forbidden", "allowed", NULL };
static const char *const words_others[] = { "reserved", "allowed", NULL };
static const char *const words_clear[] = { "snapshot", NULL };
static const char *const words_severity[] = { "error", "warning", NULL };

#define BRIEF { .name = "brief", .shape = SH_TEXT, .brief = "One line about it." }
#define SOURCE { .name = "source", .shape = SH_TEXT, .must = true, .may_default = true, .missing_rule = "missing-source", \
		 .brief = "Document and section, or driver file, that says so." }
#define CONFIDENCE { .name = "confidence", .shape = SH_WORD, .words = words_confidence, .must = true, .may_default = true, \
		     .missing_rule = "missing-source", .brief = "How sure the source is." }
#define OWN_SOURCE { .name = "source", .shape = SH_TEXT, .brief = "Where this part is described, if elsewhere." }
#define OWN_CONFIDENCE { .name = "confidence", .shape = SH_WORD, .words = words_confidence, \
			 .brief = "How sure the source is, if different." }
#define BITS_UP_TO(most) { .name = "bits", .shape = SH_BITS, .max = most, .must = true, \
			   .brief = "[msb, lsb], both inclusive, or one bit." }
#define IN_REG 63			/* the highest bit there is */
#define IN_MEMORY 1023

#define WHEN { .name = "when", .shape = SH_EXPR, .brief = "Exists only then; over features and params." }
#define TWIN(of) { .name = "twin", .shape = SH_TEXT | SH_LIST, .item = &item_text, .brief = "Macro of the kernel " of "." }
#define WAIVE { .name = "waive", .shape = SH_LIST, .item = &item_waiver, .brief = "Lint warnings that are not reported." }

static const struct key item_text = { .shape = SH_TEXT };
static const struct key item_name = { .shape = SH_NAME };
static const struct key item_expr = { .shape = SH_EXPR };
KEYS(keys_waiver, "a waiver",
	{ .name = "rule", .shape = SH_TEXT, .must = true, .missing_rule = "bad-waiver", .brief = "Id of the lint rule." },
	{ .name = "reason", .shape = SH_TEXT, .must = true, .missing_rule = "bad-waiver", .brief = "Why it is no defect." });
static const struct key item_waiver = { .shape = SH_MAP, .sub = &keys_waiver };
static const struct key item_size = { .shape = SH_INT, .min = 1, .max = 8, .pow2 = true };
static const struct key item_index = { .shape = SH_INT, .max = BITS32 };

KEYS(keys_defaults, "defaults",
	{ .name = "width", .shape = SH_INT, .min = 8, .max = 64, .pow2 = true, .brief = "Bits." },
	{ .name = "access_sizes", .shape = SH_LIST, .item = &item_size, .brief = "Permitted access sizes in bytes." },
	{ .name = "endian", .shape = SH_WORD, .words = words_endian, .brief = "Byte order." },
	{ .name = "access", .shape = SH_WORD, .words = words_access, .word_rule = "unknown-access",
	  .brief = "Access of fields." },
	OWN_SOURCE, OWN_CONFIDENCE);

KEYS(keys_param, "a param",
	{ .name = "min", .shape = SH_INT, .max = ANY64, .must = true, .brief = "Smallest value." },
	{ .name = "max", .shape = SH_INT, .max = ANY64, .must = true, .brief = "Largest value." },
	{ .name = "default", .shape = SH_INT, .max = ANY64, .must = true, .brief = "Value when nothing else is said." },
	BRIEF);

KEYS(keys_feature, "a feature",
	{ .name = "probe", .shape = SH_EXPR, .brief = "Over registers: the device has it." },
	BRIEF);
static const struct key item_feature = { .shape = SH_MAP, .sub = &keys_feature };

KEYS(keys_enum_value, "an enum value",
	{ .name = "value", .shape = SH_INT, .max = ANY64, .must = true, .brief = "Number." },
	WHEN, TWIN("with this value"),
	BRIEF);
static const struct key item_enum_value = { .shape = SH_INT | SH_MAP, .max = ANY64, .sub = &keys_enum_value };
KEYS(keys_enum, "an enum",
	{ .name = "width", .shape = SH_INT, .min = 1, .max = 64, .must = true, .brief = "Bits." },
	{ .name = "values", .shape = SH_MAPOF, .item = &item_enum_value, .must = true, .brief = "Name: number." },
	{ .name = "others", .shape = SH_WORD, .words = words_others, .brief = "Whether other values are violations." },
	BRIEF);

KEYS(keys_holds, "holds",
	{ .name = "type", .shape = SH_WORD, .words = words_holds, .must = true, .brief = "Kind of address." },
	{ .name = "shift", .shape = SH_INT, .max = 63, .brief = "Bits the address is shifted right by." },
	{ .name = "part", .shape = SH_BOOL, .brief = "Only some bits of an address; other fields hold the rest." });

#define FIELD_COMMON(most)							\
	BITS_UP_TO(most),							\
	{ .name = "enum", .shape = SH_NAME, .brief = "Name of the enum of its values." },	\
	{ .name = "max", .shape = SH_EXPR, .brief = "Largest legal value; may use params." },	\
	{ .name = "valid_when", .shape = SH_EXPR, .brief = "When the value means anything." },	\
	{ .name = "holds", .shape = SH_MAP, .sub = &keys_holds, .brief = "The field is an address." },	\
	WHEN, TWIN("with this mask"),						\
	BRIEF, OWN_SOURCE, OWN_CONFIDENCE

static const struct key item_reset = { .shape = SH_INT | SH_NAME, .max = ANY64 };
KEYS(keys_field_else, "else",
	{ .name = "access", .shape = SH_WORD, .words = words_access, .word_rule = "unknown-access", .must = true,
	  .brief = "What reads return and writes do." },
	{ .name = "reset", .shape = SH_INT | SH_NAME, .max = ANY64, .brief = "Number, enum value or `unknown`." });

KEYS(keys_field, "a register field",
	FIELD_COMMON(IN_REG),
	{ .name = "access", .shape = SH_WORD, .words = words_access, .word_rule = "unknown-access", .must = true,
	  .may_default = true, .brief = "What reads return and writes do." },
	{ .name = "reset", .shape = SH_INT | SH_NAME | SH_MAPOF, .max = ANY64, .item = &item_reset,
	  .brief = "Number, enum value, `unknown` or `param`; or kind of reset: one of these or `keep`." },
	{ .name = "else", .shape = SH_WORD | SH_MAP, .words = words_policy, .word_rule = "unknown-policy",
	  .sub = &keys_field_else, .brief = "What is there when `when` is false; default: res0." },
	{ .name = "hw", .shape = SH_WORD, .words = words_hw, .brief = "What hardware may do to it." },
	{ .name = "read_as", .shape = SH_NAME, .brief = "What the bits mean when read." },
	{ .name = "triggers", .shape = SH_TEXT, .brief = "REG.FIELD that a write sets off." },
	{ .name = "self_clearing", .shape = SH_BOOL, .brief = "Reads back 0 once the action is done." },
	{ .name = "ro_write", .shape = SH_WORD, .words = words_ro_write, .brief = "Writing another value." });
static const struct key item_field = { .shape = SH_MAP, .sub = &keys_field };

KEYS(keys_struct_field, "a structure field",
	FIELD_COMMON(IN_MEMORY),
	{ .name = "else", .shape = SH_WORD, .words = words_policy, .word_rule = "unknown-policy",
	  .brief = "What is there when `when` is false; default: res0." },
	{ .name = "software", .shape = SH_BOOL, .brief = "Ignored by hardware." });
static const struct key item_struct_field = { .shape = SH_MAP, .sub = &keys_struct_field };

KEYS(keys_reserved_rest, "reserved",
	{ .name = "rest", .shape = SH_WORD, .words = words_policy, .word_rule = "unknown-policy", .must = true,
	  .brief = "Policy of every bit not named elsewhere." });
#define RESERVED_KEYS(most)										\
	{ .name = "bits", .shape = SH_BITS, .max = most, .brief = "[msb, lsb], both inclusive, or one bit." },	\
	{ .name = "policy", .shape = SH_WORD, .words = words_policy, .word_rule = "unknown-policy",	\
	  .brief = "What software must write and may read." },						\
	{ .name = "rest", .shape = SH_WORD, .words = words_policy, .word_rule = "unknown-policy",	\
	  .brief = "Policy of every bit not named elsewhere." }
KEYS(keys_reserved, "a reserved range", RESERVED_KEYS(IN_REG));
KEYS(keys_struct_reserved, "a reserved range of a structure", RESERVED_KEYS(IN_MEMORY));
static const struct key item_reserved = { .shape = SH_MAP, .sub = &keys_reserved };
static const struct key item_struct_reserved = { .shape = SH_MAP, .sub = &keys_struct_reserved };
#define STRUCT_RESERVED { .name = "reserved", .shape = SH_MAP | SH_LIST, .sub = &keys_reserved_rest,		\
			  .item = &item_struct_reserved, .brief = "Policy of the bits that are no field." }

KEYS(keys_array, "array",
	{ .name = "index", .shape = SH_NAME, .must = true, .brief = "Name of the index." },
	{ .name = "count", .shape = SH_EXPR, .must = true, .brief = "Elements; may use params." },
	{ .name = "stride", .shape = SH_INT, .min = 1, .max = WINDOW_MAX, .must = true,
	  .brief = "Bytes from one element to the next." });
static const struct key item_array = { .shape = SH_MAP, .sub = &keys_array };

KEYS(keys_timeout, "timeout",
	{ .name = "max_us", .shape = SH_INT, .min = 1, .max = BITS32, .must = true, .brief = "Longest wait." },
	{ .name = "poll_us", .shape = SH_INT, .max = BITS32, .must = true, .brief = "Pause between two reads." });
KEYS(keys_while_busy, "while_busy",
	{ .name = "write", .shape = SH_WORD, .words = words_write, .brief = "A write while busy; default: allowed." },
	{ .name = "defined_reads", .shape = SH_LIST, .item = &item_name,
	  .brief = "The fields of the polled register that mean something while busy; default: all." });
KEYS(keys_on_timeout, "on_timeout",
	{ .name = "expect", .shape = SH_EXPR, .must = true, .brief = "Over registers: true once it was dealt with." },
	BRIEF);
KEYS(keys_protocol, "protocol",
	{ .name = "start", .shape = SH_EXPR, .must = true, .missing_rule = "protocol-incomplete",
	  .brief = "Over the value written: starts a command." },
	{ .name = "busy_while", .shape = SH_EXPR, .must = true, .missing_rule = "protocol-incomplete",
	  .brief = "Over the value read: still busy." },
	{ .name = "timeout", .shape = SH_MAP, .sub = &keys_timeout, .must = true, .missing_rule = "protocol-incomplete",
	  .brief = "How long to wait." },
	{ .name = "while_busy", .shape = SH_MAP, .sub = &keys_while_busy, .brief = "What is allowed while busy." },
	{ .name = "poll", .shape = SH_NAME, .brief = "Register that shows completion; default: this one." },
	{ .name = "on_timeout", .shape = SH_TEXT | SH_MAP, .sub = &keys_on_timeout, .brief = "What a time-out must leave behind." });

KEYS(keys_override, "an override",
	{ .name = "index", .shape = SH_INT | SH_LIST, .item = &item_index, .max = BITS32, .must = true,
	  .brief = "Element." },
	{ .name = "reset", .shape = SH_INT, .max = ANY64, .must = true, .brief = "Reset value of the element." },
	{ .name = "known", .shape = SH_INT, .max = ANY64, .brief = "Mask of the bits that are known; default: all." });
static const struct key item_override = { .shape = SH_MAP, .sub = &keys_override };

KEYS(keys_split, "split",
	{ .name = "order", .shape = SH_WORD, .words = words_order, .must = true, .brief = "Which half is written first." },
	{ .name = "commit", .shape = SH_WORD, .words = words_commit, .must = true,
	  .brief = "The half whose write takes effect for both." },
	{ .name = "tear", .shape = SH_WORD, .words = words_tear, .must = true,
	  .brief = "Whether it may be half-written while in use." });

KEYS(keys_reg, "a register",
	{ .name = "at", .shape = SH_INT, .max = WINDOW_MAX, .must = true, .brief = "Byte offset." },
	{ .name = "width", .shape = SH_INT, .min = 8, .max = 64, .pow2 = true, .must = true, .may_default = true,
	  .brief = "Bits." },
	{ .name = "access_sizes", .shape = SH_LIST, .item = &item_size, .brief = "Permitted access sizes in bytes." },
	{ .name = "array", .shape = SH_MAP | SH_LIST, .sub = &keys_array, .item = &item_array,
	  .brief = "One dimension, or a list of two." },
	{ .name = "fields", .shape = SH_MAPOF, .item = &item_field, .brief = "Name: field." },
	{ .name = "reserved", .shape = SH_MAP | SH_LIST, .sub = &keys_reserved_rest, .item = &item_reserved,
	  .brief = "Policy of the bits that are no field." },
	{ .name = "protocol", .shape = SH_MAP, .sub = &keys_protocol, .brief = "The register starts commands." },
	{ .name = "overrides", .shape = SH_LIST, .item = &item_override, .brief = "Reset values of elements." },
	{ .name = "clear", .shape = SH_WORD, .words = words_clear, .brief = "How w1c bits are cleared." },
	WHEN,
	{ .name = "else", .shape = SH_WORD, .words = words_reg_else, .word_rule = "unknown-policy",
	  .brief = "Policy of all bits when `when` is false; default: absent." },
	{ .name = "view_of", .shape = SH_NAME, .brief = "The register whose storage this is." },
	{ .name = "shares", .shape = SH_NAME, .brief = "The register at the same address that is meant when reading." },
	{ .name = "split", .shape = SH_MAP, .sub = &keys_split, .brief = "Written in two halves." },
	TWIN("with this offset"), WAIVE,
	BRIEF, SOURCE, CONFIDENCE);

KEYS(keys_variant, "a variant",
	{ .name = "when", .shape = SH_EXPR, .must = true, .brief = "Over the entry: this variant is meant." },
	{ .name = "fields", .shape = SH_MAPOF, .item = &item_struct_field, .brief = "Name: field." },
	STRUCT_RESERVED,
	{ .name = "repeat", .shape = SH_INT, .min = 1, .max = 65536, .pow2 = true,
	  .brief = "Consecutive entries that hold the same." },
	BRIEF);
static const struct key item_variant = { .shape = SH_MAP, .sub = &keys_variant };

KEYS(keys_struct, "a structure",
	{ .name = "width", .shape = SH_INT, .min = 32, .max = 1024, .must = true, .may_default = true, .brief = "Bits." },
	{ .name = "word", .shape = SH_INT, .min = 32, .max = 64, .pow2 = true,
	  .brief = "Bits of one word; default: 32 if that is the width, else 64." },
	{ .name = "align", .shape = SH_INT, .min = 1, .max = 65536, .pow2 = true, .brief = "Bytes." },
	{ .name = "atomic", .shape = SH_INT, .min = 1, .max = 128, .pow2 = true,
	  .brief = "Bytes the device reads in one piece." },
	{ .name = "endian", .shape = SH_WORD, .words = words_endian, .brief = "Byte order." },
	{ .name = "fields", .shape = SH_MAPOF, .item = &item_struct_field, .brief = "Common to all variants." },
	{ .name = "variants", .shape = SH_MAPOF, .item = &item_variant, .brief = "Name: variant." },
	STRUCT_RESERVED,
	WHEN, TWIN("with this size"), WAIVE,
	BRIEF, SOURCE, CONFIDENCE);

KEYS(keys_queue, "a queue",
	{ .name = "entry", .shape = SH_NAME, .must = true, .brief = "Structure of an entry." },
	{ .name = "base", .shape = SH_TEXT, .must = true, .brief = "REG.FIELD that holds the address." },
	{ .name = "size_lg2", .shape = SH_INT | SH_TEXT, .max = 31, .must = true,
	  .brief = "log2 of the number of entries: REG.FIELD, REG.FIELD + number, or number." },
	{ .name = "prod", .shape = SH_TEXT, .must = true, .brief = "REG.FIELD: index of the next entry to be filled." },
	{ .name = "cons", .shape = SH_TEXT, .must = true, .brief = "REG.FIELD: index of the next entry to be taken." },
	{ .name = "producer", .shape = SH_WORD, .words = words_producer, .must = true, .brief = "Who fills entries." },
	{ .name = "wrap", .shape = SH_WORD, .words = words_wrap, .must = true, .brief = "How full and empty differ." },
	{ .name = "enable", .shape = SH_EXPR, .brief = "Over registers: the device uses the queue." },
	{ .name = "overflow", .shape = SH_TEXT, .brief = "REG.FIELD that tells that an entry was dropped." },
	BRIEF, OWN_SOURCE);
static const struct key item_queue = { .shape = SH_MAP, .sub = &keys_queue };

KEYS(keys_level, "a level",
	{ .name = "name", .shape = SH_NAME, .must = true, .brief = "Name of the level." },
	{ .name = "index", .shape = SH_BITS, .max = IN_REG, .must = true, .brief = "[msb, lsb] of the iova." },
	{ .name = "entry", .shape = SH_NAME, .must = true, .brief = "Structure of an entry." },
	{ .name = "descend", .shape = SH_TEXT, .brief = "VARIANT.FIELD or FIELD: the next table." },
	{ .name = "leaf", .shape = SH_TEXT | SH_LIST, .item = &item_text,
	  .brief = "VARIANT.FIELD or FIELD: the page; or a list of these." });
static const struct key item_level = { .shape = SH_MAP, .sub = &keys_level };

KEYS(keys_table, "a page table",
	{ .name = "iova_bits", .shape = SH_INT, .min = 1, .max = 64, .must = true, .brief = "Bits of input address." },
	{ .name = "pa_bits", .shape = SH_INT, .min = 1, .max = 64, .must = true, .brief = "Bits of output address." },
	{ .name = "root", .shape = SH_TEXT, .must = true,
	  .brief = "REG.FIELD, STRUCT.FIELD or STRUCT.VARIANT.FIELD that holds the address of the root; or `external`." },
	{ .name = "levels", .shape = SH_LIST, .item = &item_level, .must = true, .brief = "Root first." },
	BRIEF, OWN_SOURCE);

#define EVENT_KEYS \
	{ .name = "event", .shape = SH_WORD, .words = words_event, .must = true, .brief = "What happens." }, \
	{ .name = "to", .shape = SH_TEXT, .brief = "REG, REG[index], STRUCT or STRUCT.VARIANT." }, \
	{ .name = "key", .shape = SH_EXPR, .brief = "Events belong together only when their keys are equal." }, \
	{ .name = "range", .shape = SH_LIST, .item = &item_expr, .brief = "[first, last], what it concerns; default: all." }, \
	{ .name = "when", .shape = SH_EXPR, .brief = "Over the access: it counts." }
KEYS(keys_event, "an event", EVENT_KEYS);
static const struct key item_event = { .shape = SH_MAP, .sub = &keys_event };
KEYS(keys_require, "a required event",
	EVENT_KEYS,
	{ .name = "or", .shape = SH_LIST, .item = &item_event, .brief = "Events that will do as well." });
static const struct key item_require = { .shape = SH_MAP, .sub = &keys_require };

#define EVENTS (SH_MAP | SH_LIST), .sub = &keys_event, .item = &item_event
KEYS(keys_invariant, "an invariant",
	{ .name = "kind", .shape = SH_WORD, .words = words_kind, .must = true, .brief = "What it is judged over." },
	{ .name = "for", .shape = SH_TEXT, .brief = "Register, structure, or STRUCT.VARIANT." },
	{ .name = "holds", .shape = SH_EXPR, .brief = "Must be true." },
	{ .name = "on", .shape = SH_MAP, .sub = &keys_event, .brief = "The event that is judged." },
	{ .name = "since", .shape = EVENTS, .brief = "Forgets what was required before." },
	{ .name = "require", .shape = SH_MAP | SH_LIST, .sub = &keys_require, .item = &item_require,
	  .brief = "Each of these must happen." },
	{ .name = "within_us", .shape = SH_INT, .max = BITS32, .brief = "0: before the operation ends." },
	{ .name = "rule", .shape = SH_TEXT, .brief = "Id of a rule of rules/, such as DART-53." },
	{ .name = "cite", .shape = SH_TEXT, .brief = "Document and section." },
	{ .name = "severity", .shape = SH_WORD, .words = words_severity, .brief = "Default: error." },
	BRIEF);

static const struct key item_param = { .shape = SH_MAP, .sub = &keys_param };
static const struct key item_enum = { .shape = SH_MAP, .sub = &keys_enum };
static const struct key item_reg = { .shape = SH_MAP, .sub = &keys_reg };
static const struct key item_struct = { .shape = SH_MAP, .sub = &keys_struct };
static const struct key item_table = { .shape = SH_MAP, .sub = &keys_table };
static const struct key item_invariant = { .shape = SH_MAP, .sub = &keys_invariant };

static const struct key item_path = { .shape = SH_TEXT };
KEYS(keys_spec, "a spec",
	{ .name = "spec", .shape = SH_INT, .min = 1, .max = 1, .must = true, .brief = "Version of the language." },
	{ .name = "import", .shape = SH_TEXT, .importing = true, .brief = "Another spec to start from, relative to this file." },
	{ .name = "exclude", .shape = SH_LIST, .item = &item_path, .importing = true,
	  .brief = "Paths (registers.CR0.fields.X) to leave out of it." },
	{ .name = "override", .shape = SH_MAP, .sub = &keys_spec, .importing = true, .partial = true,
	  .brief = "What differs from it." },
	{ .name = "device", .shape = SH_DEVICE, .must = true, .brief = "Name of the device." },
	{ .name = "prefix", .shape = SH_NAME, .must = true, .brief = "Start of generated C identifiers." },
	{ .name = "variant", .shape = SH_TEXT, .brief = "Which of several such devices." },
	{ .name = "licence", .shape = SH_TEXT, .brief = "SPDX id of generated text." },
	{ .name = "window", .shape = SH_INT, .min = 1, .max = WINDOW_MAX,
	  .brief = "Bytes of the register window; needed when there are registers." },
	{ .name = "twins", .shape = SH_TEXT, .brief = "Kernel file whose macros `twin` names." },
	{ .name = "resets", .shape = SH_LIST, .item = &item_name, .brief = "Kinds of reset, the usual one first." },
	WAIVE,
	{ .name = "defaults", .shape = SH_MAP, .sub = &keys_defaults, .brief = "Stands in for missing keys." },
	{ .name = "params", .shape = SH_MAPOF, .item = &item_param, .brief = "Facts of one board or one probe." },
	{ .name = "features", .shape = SH_MAPOF, .item = &item_feature, .brief = "Decided when a device is probed." },
	{ .name = "enums", .shape = SH_MAPOF, .item = &item_enum, .brief = "Named values." },
	{ .name = "registers", .shape = SH_MAPOF, .item = &item_reg, .brief = "Name: register." },
	{ .name = "structs", .shape = SH_MAPOF, .item = &item_struct, .brief = "In memory, reached by DMA." },
	{ .name = "queues", .shape = SH_MAPOF, .item = &item_queue, .brief = "Rings in memory." },
	{ .name = "page_tables", .shape = SH_MAPOF, .item = &item_table, .brief = "How a walk goes." },
	{ .name = "invariants", .shape = SH_MAPOF, .item = &item_invariant, .brief = "What must always be true." },
	BRIEF);
