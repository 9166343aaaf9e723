# SPDX-License-Identifier: GPL-2.0-only
# hosted.mk: builds the hosted world and the per-driver binaries build/drivers/NAME/{fuzz,run,afl,cov,screen}. Included by the
# top-level Makefile; compiles nothing of src/ and harness/fuzz itself except each driver's target.c.
#
# Expects (set before the include; ?= gives the default):
#   BUILD          build                 where everything goes
#   KERNEL         6.12                  version; another one has a directory in kernels/ and is built in $(BUILD)/$(KERNEL)
#   KDIR           $(BUILD)/linux-$(KERNEL)   its source, never written to; KDIR_READY: file whose rule unpacks it, or empty
#   CLANG          clang-14              compiler of fuzz, run, cov        AFL_CC  afl-clang-fast   compiler of afl
#   HOST_OBJS_fuzz HOST_OBJS_run HOST_OBJS_afl HOST_OBJS_cov   objects of src/, harness/fuzz and harness/hosted/host*.c
#                                        for each binary; default of all: $(HOST_OBJS)
#   HOST_LIBS      -lm                   libraries of those objects
#   DRIVER_DIRS    harness/drivers/*     directories holding a driver.mk
#
# A driver.mk sets, for the driver named like its directory (known/NAME in harness/known):
#   KERNEL_FILES  files under test, relative to KDIR or to here  SPEC          spec directory (used by the top-level Makefile)
#   DRIVER_DIR is the directory it is in, to name files there.
#   GLUE          kernel-world .c of the driver, or empty       TARGET_C      host-world target.c
#   EXTRA_CFLAGS  more flags for KERNEL_FILES and GLUE          WORLD_EXTRA   more real kernel files, without coverage
#   PAGES         16k: a world with 16 KiB pages; empty: 4 KiB
#   MORE_WRAPS    functions that GLUE stands in front of (__wrap_X, which may call __real_X)
#
# Gives: DRIVERS (names), hosted-fuzz hosted-run hosted-afl hosted-cov (all binaries of a kind), hosted-check,
#   and per driver KERNEL_FILES_NAME, SPEC_NAME, ... for others to use.

BUILD ?= build
KERNEL ?= 6.12
KDIR ?= $(BUILD)/linux-$(KERNEL)
KDIR_READY ?=
CLANG ?= clang-14
AFL_CC ?= afl-clang-fast
HOST_LIBS ?= -lm
HOST_OBJS_fuzz ?= $(HOST_OBJS)
HOST_OBJS_run ?= $(HOST_OBJS)
HOST_OBJS_afl ?= $(HOST_OBJS)
HOST_OBJS_cov ?= $(HOST_OBJS)
HOST_OBJS_screen ?= $(HOST_OBJS)

HOSTED := harness/hosted
KERNELS := 6.12 $(notdir $(wildcard $(HOSTED)/kernels/*))
$(if $(filter $(KERNELS),$(KERNEL)),,$(error KERNEL=$(KERNEL) is not supported: there are $(KERNELS)))
# What is another way in a kernel other than 6.12 is in here, and there only; what is built for it has its own directory.
SERIES := $(or $(shell $(HOSTED)/check-kdir.sh --series $(KDIR)),$(KERNEL))
KERNEL_DIR := $(wildcard $(HOSTED)/kernels/$(SERIES))
KERNEL_NUMBER := $(if $(KERNEL_DIR),-DIOVET_KERNEL=$(shell echo $(SERIES) | awk -F. '{ print $$1 * 100 + $$2 }'))
KOUT := $(BUILD)$(if $(filter-out 6.12,$(SERIES)),/$(SERIES))
DRIVER_DIRS ?= $(if $(KERNEL_DIR),$(addprefix harness/drivers/,$(shell sed 's/\#.*//' $(KERNEL_DIR)/drivers)),\
	$(patsubst %/driver.mk,%,$(wildcard harness/drivers/*/driver.mk harness/known/*/driver.mk)))
HOSTED_CCACHE := $(shell command -v ccache 2>/dev/null)
WORLD_GEN := $(KOUT)/world-gen
WORLD_STAMP := $(WORLD_GEN)/stamp

# ---- flags ---------------------------------------------------------------------------------------
HOSTED_RESOURCE := $(shell $(CLANG) -print-resource-dir 2>/dev/null)
# Of UBSan, the checks the kernel itself is meant to pass (lib/Kconfig.ubsan and integer division).
HOSTED_UBSAN := bool,bounds,enum,integer-divide-by-zero,shift,signed-integer-overflow,unreachable,vla-bound
HOSTED_SAN := -fsanitize=address,$(HOSTED_UBSAN) -fsanitize-recover=all
HOSTED_COMMON := $(DEBUG) -O2 -fno-omit-frame-pointer -fno-optimize-sibling-calls

# $(1) -I or -isystem, for the kernel's headers: our own files want their warnings, not the headers'.
hosted_kflags = -nostdinc -isystem $(HOSTED_RESOURCE)/include \
	$(KERNEL_DIR:%=-I%) -I$(HOSTED)/arch -I$(WORLD_GEN) $(1)$(KDIR)/include $(1)$(KDIR)/include/uapi \
	-include $(HOSTED)/arch/rename.h -include $(KDIR)/include/linux/compiler-version.h \
	-include $(KDIR)/include/linux/kconfig.h -include $(KDIR)/include/linux/compiler_types.h \
	-D__KERNEL__ -D__DISABLE_EXPORTS -std=gnu11 -fshort-wchar -fno-strict-aliasing -fno-strict-overflow -fno-common \
	-fno-builtin $(HOSTED_COMMON)
hosted_modname = -DKBUILD_MODNAME='"$(1)"' -DKBUILD_BASENAME='"$(1)"' -DKBUILD_MODFILE='"$(1)"' -D__KBUILD_MODNAME=kmod_$(1)
# A kernel file is compiled as it is. Its warnings are its own business, except those that change what is executed.
KERNEL_CFLAGS = $(call hosted_kflags,-I) -Wno-everything -Werror=implicit-function-declaration \
	-Werror=incompatible-function-pointer-types -Werror=int-conversion
OWN_CFLAGS = $(call hosted_kflags,-isystem ) $(KERNEL_DIR:%=-include %/compat.h) -Isrc -Iharness -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wno-sign-compare -Wno-missing-field-initializers -Wno-gnu-variable-sized-type-not-at-end

# ---- what exists ---------------------------------------------------------------------------------
WORLD_FILES := $(shell $(HOSTED)/world/files.sh $(SERIES))
WORLD_COVERED := $(filter drivers/iommu/%,$(WORLD_FILES))
WORLD_PLAIN := $(filter-out drivers/iommu/%,$(WORLD_FILES))
OWN_FILES := $(HOSTED)/boot.c $(HOSTED)/topology.c $(if $(KERNEL_DIR),,$(HOSTED)/pci.c) $(HOSTED)/dt.c $(HOSTED)/firmware.c $(HOSTED)/starve.c $(HOSTED)/selftest.c $(HOSTED)/selftest_locks.c $(sort $(wildcard $(HOSTED)/services/*.c $(KERNEL_DIR:%=%/*.c))) $(HOSTED)/api_iommu.c $(HOSTED)/api_reserved.c $(HOSTED)/api_teardown.c $(HOSTED)/api_dma.c $(HOSTED)/api_iova.c $(HOSTED)/api_faults.c $(HOSTED)/api_sleep.c
WRAPS := $(shell grep -hv '^\#' $(HOSTED)/services/wraps.txt 2>/dev/null)

# There is one world for each page size; $(1) or $(2) below tell which: empty, or the end of its directories' names.
W_asan := $(KOUT)/world-asan
WORLD_SIZES := -16k
world_flags-16k := -DHOSTED_PAGE_SHIFT=14
world_plain = $(WORLD_PLAIN:%.c=$(W_asan)$(1)/k/%.o) $(OWN_FILES:%.c=$(W_asan)$(1)/own/%.o) $(W_asan)/own/warn_allow.o
world_objs = $(call world_plain,$(2)) $(WORLD_COVERED:%.c=$(KOUT)/world-$(1)$(2)/k/%.o)
size_of = $(PAGES_$(1):%=-%)
# The world of driver $(1): without the files that are under test themselves, or that a plant replaces (plant.mk).
own_world_objs = $(filter-out $(patsubst %.c,$(KOUT)/world-$(2)$(call size_of,$(1))/k/%.o,$(KERNEL_FILES_$(1)) $(REPLACED_$(1))),\
	$(call world_objs,$(2),$(call size_of,$(1))))

# Coverage instrumentation of each binary; run uses fuzz's objects.
# No comparison tracing: the mutator works on operations and would not use it.
COV_fuzz := -fsanitize-coverage=inline-8bit-counters,pc-table
COV_afl :=
COV_cov := -fprofile-instr-generate -fcoverage-mapping
CC_fuzz := $(HOSTED_CCACHE) $(CLANG)
CC_afl := $(AFL_CC)
CC_cov := $(HOSTED_CCACHE) $(CLANG)
LINK_fuzz := $(CLANG) -fsanitize=fuzzer
LINK_run := $(CLANG)
LINK_screen := $(CLANG)
LINK_afl := $(AFL_CC) -fsanitize=fuzzer
LINK_cov := $(CLANG) -fprofile-instr-generate

# ---- headers the kernel's build would generate ---------------------------------------------------
# Another KDIR is another world: everything is built anew, and checked first. The same tree by another spelling is not.
.PHONY: hosted-kdir
$(WORLD_GEN)/kdir: hosted-kdir
	@mkdir -p $(@D)
	@echo '$(abspath $(KDIR))' | cmp -s - $@ || echo '$(abspath $(KDIR))' > $@

$(WORLD_STAMP): $(WORLD_GEN)/kdir $(HOSTED)/gen-arch.sh $(HOSTED)/check-kdir.sh $(HOSTED)/world/files $(KERNEL_DIR:%=%/files) $(HOSTED)/arch/generated/autoconf.h \
		$(wildcard $(HOSTED)/arch/asm/*.h $(addprefix $(KERNEL_DIR),/generated/*.h /asm/*.h)) $(KDIR_READY)
	@mkdir -p $(@D)
	$(HOSTED)/check-kdir.sh $(KDIR)
	$(HOSTED)/gen-arch.sh $(KDIR) $(WORLD_GEN) $(CLANG) $(KERNEL_CFLAGS) $(call hosted_modname,bounds)
	@touch $@

# How kernel files are compiled, for tests that look at them: the flags, on one line.
.PHONY: hosted-cflags
hosted-cflags: $(WORLD_STAMP)
	@echo '$(KERNEL_CFLAGS)'

# ---- the world -----------------------------------------------------------------------------------
# A shell function's name for the module: no dashes.
hosted_stem = $(subst -,_,$(basename $(notdir $(1))))

# $(1) kind of instrumentation, $(2) page size
define world_covered
$(KOUT)/world-$(1)$(2)/k/%.o: $(WORLD_STAMP)
	@mkdir -p $$(@D)
	$$(CC_$(1)) $$(KERNEL_CFLAGS) $(world_flags$(2)) $$(call hosted_modname,$$(call hosted_stem,$$*)) -I$$(KDIR)/$$(dir $$*) \
		$$(HOSTED_SAN) $$(COV_$(1)) -MMD -MP -c $$(KDIR)/$$*.c -o $$@
endef

# $(1) page size
define world_rules
$(W_asan)$(1)/k/%.o: $(WORLD_STAMP)
	@mkdir -p $$(@D)
	$$(CC_fuzz) $$(KERNEL_CFLAGS) $(world_flags$(1)) $$(call hosted_modname,$$(call hosted_stem,$$*)) -I$$(KDIR)/$$(dir $$*) \
		$$(HOSTED_SAN) -MMD -MP -c $$(KDIR)/$$*.c -o $$@
$(W_asan)$(1)/own/%.o: %.c $(WORLD_STAMP)
	@mkdir -p $$(@D)
	$$(CC_fuzz) $$(OWN_CFLAGS) $(world_flags$(1)) $$(call hosted_modname,$$(call hosted_stem,$$*)) $$(HOSTED_SAN) \
		-MMD -MP -c $$< -o $$@
$(foreach c,fuzz afl cov,$(call world_covered,$(c),$(1))
)
endef
$(eval $(call world_rules,))
$(foreach s,$(WORLD_SIZES),$(eval $(call world_rules,$(s))))

$(W_asan)/own/warn_allow.c: $(HOSTED)/world/warn_allow.txt $(HOSTED)/world/warn_allow.awk
	@mkdir -p $(@D)
	awk -f $(HOSTED)/world/warn_allow.awk $< > $@.tmp && mv $@.tmp $@
$(W_asan)/own/warn_allow.o: $(W_asan)/own/warn_allow.c
	$(CC_fuzz) $(HOSTED_COMMON) -Iharness -c $< -o $@

# Without this rule make would look for ways to build dependency files.
$(KOUT)/%.d: ;
-include $(shell find $(foreach c,asan fuzz afl cov,$(KOUT)/world-$(c) $(WORLD_SIZES:%=$(KOUT)/world-$(c)%)) -name '*.d' 2>/dev/null)

# ---- one driver ----------------------------------------------------------------------------------
# Objects are linked in the order world, driver, glue, so initcalls run in that order within a level.
# What a driver reads before it stored is the same each time, and no value that would do: see CONFIG_INIT_STACK_ALL_PATTERN.
DRIVER_CFLAGS := -ftrivial-auto-var-init=pattern
# $(1) name, $(2) directory, $(3) kind of instrumentation
define driver_objs
$(KOUT)/drivers/$(1)/obj-$(3)/k/%.o: $(WORLD_STAMP) $(2)/driver.mk
	@mkdir -p $$(@D)
	$$(CC_$(3)) $$(KERNEL_CFLAGS) $(world_flags$(call size_of,$(1))) $$(call hosted_modname,$$(call hosted_stem,$$*)) \
		-I$$(KDIR)/$$(dir $$*) $$(DRIVER_CFLAGS) $$(EXTRA_CFLAGS_$(1)) $$(HOSTED_SAN) $$(COV_$(3)) -MMD -MP -c $$(firstword $$(wildcard $$*.c) $$(KDIR)/$$*.c) -o $$@
$(KOUT)/drivers/$(1)/obj-$(3)/own/%.o: %.c $(WORLD_STAMP) $(2)/driver.mk
	@mkdir -p $$(@D)
	$$(CC_$(3)) $$(OWN_CFLAGS) $(world_flags$(call size_of,$(1))) $$(call hosted_modname,$$(call hosted_stem,$$*)) \
		$$(EXTRA_CFLAGS_$(1)) $$(HOSTED_SAN) -MMD -MP -c $$< -o $$@
KOBJS_$(1)_$(3) := $$(KERNEL_FILES_$(1):%.c=$(KOUT)/drivers/$(1)/obj-$(3)/k/%.o) \
	$$(WORLD_EXTRA_$(1):%.c=$(W_asan)$(call size_of,$(1))/k/%.o) $$(GLUE_$(1):%.c=$(KOUT)/drivers/$(1)/obj-$(3)/own/%.o)
-include $$(wildcard $$(KOBJS_$(1)_$(3):.o=.d))
endef

# $(1) name, $(2) binary, $(3) kind of instrumentation
define driver_bin
$(KOUT)/drivers/$(1)/$(2): $$(call own_world_objs,$(1),$(3)) $$(KOBJS_$(1)_$(3)) $(KOUT)/drivers/$(1)/target.o \
		$(KOUT)/drivers/$(1)/stubs.o $$(HOST_LINKED_$(2)) $(HOSTED)/world/world.ld
	$$(LINK_$(2)) $$(HOSTED_SAN) -Wl,-T,$(HOSTED)/world/world.ld $$(addprefix -Wl$$(hosted_comma)--wrap=,$$(WRAPS) $$(MORE_WRAPS_$(1))) \
		$$(filter %.o,$$^) $$(HOST_LIBS) -o $$@.tmp && mv $$@.tmp $$@
hosted-$(2): $(KOUT)/drivers/$(1)/$(2)
endef
hosted_comma := ,

define driver
KERNEL_FILES :=
GLUE :=
TARGET_C :=
SPEC :=
EXTRA_CFLAGS :=
WORLD_EXTRA :=
PAGES :=
MORE_WRAPS :=
DRIVER_DIR := $(2)
include $(2)/driver.mk
$$(if $$(SPEC),,$$(error $(2)/driver.mk: sets no SPEC))
$$(if $$(KERNEL_FILES),,$$(error $(2)/driver.mk: sets no KERNEL_FILES))
$$(if $$(wildcard $$(TARGET_C)),,$$(error $(2)/driver.mk: TARGET_C: no such file: $$(or $$(TARGET_C),(not set))))
$$(foreach f,$$(filter /%,$$(KERNEL_FILES) $$(GLUE)),$$(if $$(wildcard $$(f)),,$$(error $(2)/driver.mk: no such file: $$(f))))
$$(if $$(wildcard spec/$$(SPEC)/.),,$$(error $(2)/driver.mk: SPEC: no such directory: spec/$$(or $$(SPEC),(not set))))
KERNEL_FILES_$(1) := $$(KERNEL_FILES)
GLUE_$(1) := $$(GLUE)
TARGET_C_$(1) := $$(TARGET_C)
SPEC_$(1) := $$(SPEC)
EXTRA_CFLAGS_$(1) := $$(EXTRA_CFLAGS)
WORLD_EXTRA_$(1) := $$(WORLD_EXTRA)
PAGES_$(1) := $$(PAGES)
MORE_WRAPS_$(1) := $$(MORE_WRAPS)
DRIVERS += $(1)
endef

define driver_rules
$(foreach c,fuzz afl cov,$(call driver_objs,$(1),$(2),$(c))
)
$(KOUT)/drivers/$(1)/target.o: $(TARGET_C_$(1)) src/ops/target.h src/ops/op.h src/ops/ops.def | $(GEN_HEADERS)
	@mkdir -p $$(@D)
	$(HOSTED_CCACHE) $(CLANG) -std=gnu11 -Wall -Wextra -Werror -Wno-missing-field-initializers $(HOSTED_COMMON) $(HOSTED_SAN) -Isrc -Iharness -I$(BUILD)/gen \
		$(KERNEL_NUMBER) -MMD -MP -c $$< -o $$@
-include $(wildcard $(KOUT)/drivers/$(1)/target.d)
$(KOUT)/drivers/$(1)/stubs.c: $(HOSTED)/world/stubs.txt $(HOSTED)/world/stubs.sh $$(call own_world_objs,$(1),fuzz) $$(KOBJS_$(1)_fuzz) \
		$(KOUT)/drivers/$(1)/target.o $$(HOST_OBJS_run)
	$(HOSTED)/world/stubs.sh $$@ $(HOSTED)/world/stubs.txt kernel $$(call own_world_objs,$(1),fuzz) $$(KOBJS_$(1)_fuzz) \
		host $(KOUT)/drivers/$(1)/target.o $$(HOST_OBJS_run)
$(KOUT)/drivers/$(1)/stubs.o: $(KOUT)/drivers/$(1)/stubs.c
	$(CLANG) $(HOSTED_COMMON) -w -c $$< -o $$@
$(call driver_bin,$(1),fuzz,fuzz)
$(call driver_bin,$(1),run,fuzz)
$(call driver_bin,$(1),screen,fuzz)
$(call driver_bin,$(1),afl,afl)
$(call driver_bin,$(1),cov,cov)
endef

# Of a directory: harness/known/NAME holds known/NAME.
driver_name = $(if $(filter harness/known/%,$(1)),known/)$(notdir $(1))

DRIVERS :=
$(foreach d,$(DRIVER_DIRS),$(eval $(call driver,$(call driver_name,$(d)),$(d))))
$(foreach d,$(DRIVER_DIRS),$(eval $(call driver_rules,$(call driver_name,$(d)),$(d))))

.PHONY: hosted-fuzz hosted-run hosted-afl hosted-cov hosted-world hosted-check
hosted-world: $(call world_objs,fuzz,)
hosted-check:
	$(HOSTED)/check-kdir.sh $(KDIR)
	$(HOSTED)/world/stubs.sh --check $(HOSTED)/world/stubs.txt
	awk -f $(HOSTED)/world/warn_allow.awk $(HOSTED)/world/warn_allow.txt > /dev/null
