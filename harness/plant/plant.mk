# SPDX-License-Identifier: GPL-2.0-only
# plant.mk: drivers with a bug put in. Included by the top-level Makefile after harness/hosted/hosted.mk.
#
#   make build/drivers/apple-dart+missing-invalidate/run     one planted driver; fuzz, afl and cov likewise
#   make plants-check                                        every manifest applies to the files of KDIR
#
#   make build/drivers/apple-dart+plants/run                one driver with all its plants, each behind a switch (--plant)
#   make build/drivers/apple-dart+mutants/fuzz              one driver with every mutant, each behind a switch (--plant)
#   make build/drivers/apple-dart+history/fuzz              one driver with every bug of `set: history`, likewise
#
# Each harness/plant/DRIVER/NAME.plant (see README.md) gives a driver DRIVER+NAME: edited copies of DRIVER's kernel files
# under build/plant/DRIVER+NAME, everything else as DRIVER has it. Rules exist only for the names among the goals, so
# that plants are no part of `make drivers`.

PLANT_DIR := harness/plant
PLANTED := $(sort $(foreach g,$(filter $(KOUT)/drivers/%,$(MAKECMDGOALS)),$(foreach d,$(patsubst %/,%,$(dir $(g))),\
	$(if $(findstring +,$(notdir $(d))),$(notdir $(d))))))

# $(1) driver, $(2) plant, $(3) where the copies go
define edited
$(3)/stamp: $(PLANT_DIR)/edit.py $(PLANT_DIR)/$(1)/$(2).plant $(KDIR_READY)
	$(PLANT_DIR)/edit.py $(PLANT_DIR)/$(1)/$(2).plant $(KDIR) $(3) $(KERNEL_FILES_$(1))
	@touch $$@
endef

# $(1) driver, $(2) where the copies go
define switching
$(2)/stamp: $(PLANT_DIR)/edit.py $(PLANT_DIR)/$(1) $(call plants_of,$(1)) $(KDIR_READY)
	$(PLANT_DIR)/edit.py --switch $(KDIR) $(2) $(KERNEL_FILES_$(1)) -- $(call plants_of,$(1))
	@touch $$@
endef

# Files of a driver that are no part of it, or are graded as another: copied as they are.
NOT_MUTATED_sun50i := drivers/reset/core.c
NOT_MUTATED_tegra-smmu := drivers/memory/tegra/mc.c drivers/memory/tegra/tegra114.c
NOT_MUTATED_fsl-pamu := drivers/iommu/iommu.c
$(foreach d,ipmmu-vmsa ipmmu-vmsa-gen3 ipmmu-vmsa-gen4,$(eval NOT_MUTATED_$(d) := drivers/iommu/io-pgtable-arm.c))
# Tables are graded as io-pgtable; what Tegra's units add is linked and never called.
$(foreach d,arm-smmu arm-smmu-v1 arm-smmu-qcom,$(eval NOT_MUTATED_$(d) := drivers/iommu/io-pgtable-arm.c drivers/iommu/arm/arm-smmu/arm-smmu-nvidia.c))
to_mutate = $(foreach f,$(KERNEL_FILES_$(1)),$(if $(filter $(f),$(NOT_MUTATED_$(1))),=)$(f))
# Manifests of the bugs that driver $(1) and the core below it had, and the files they edit.
history_of = $(sort $(shell grep -ls '^set: *history' $(PLANT_DIR)/$(1)/*.plant))
plants_of = $(filter-out $(call history_of,$(1)),$(sort $(wildcard $(PLANT_DIR)/$(1)/*.plant)))
history_files = $(if $(call history_of,$(1)),$(shell $(PLANT_DIR)/seed.py --files $(call history_of,$(1))))

# What is generated of its spec, for a driver of our own that is written on it: a kernel file includes no such thing.
$(foreach d,$(DRIVERS),$(eval OWN_HEADERS_$(d) := $(if $(filter harness/%,$(KERNEL_FILES_$(d)) $(GLUE_$(d))),$(BUILD)/gen/$(SPEC_$(d))/kernel.h)))

# $(1) driver, $(2) where the copies go, $(3) files
define seeded
$(2)/stamp: $(PLANT_DIR)/seed.py $(PLANT_DIR)/edit.py $(PLANT_DIR)/$(1) $(call history_of,$(1)) $(KDIR_READY)
	$(PLANT_DIR)/seed.py $(KDIR) $(2) $(3) -- $(call history_of,$(1))
	@touch $$@
endef

# $(1) driver+mutants, $(2) driver, $(3) where the copies go
define mutated
$(3)/stamp: $(PLANT_DIR)/mutate.py $(PLANT_DIR)/edit.py $(wildcard $(PLANT_DIR)/$(2)/equivalent.txt) $(KDIR_READY) $(WORLD_STAMP) $(OWN_HEADERS_$(2))
	$(PLANT_DIR)/mutate.py $(KDIR) $(3) $(or $(wildcard $(PLANT_DIR)/$(2)/equivalent.txt),-) $(call to_mutate,$(2)) -- $(CLANG) $$(KERNEL_CFLAGS) $(world_flags$(call size_of,$(2))) \
		$$(call hosted_modname,mutated) $(addprefix -I$(KDIR)/,$(sort $(dir $(KERNEL_FILES_$(2))))) $$(EXTRA_CFLAGS_$(1)) -ferror-limit=0 -fsyntax-only
	@touch $$@
endef

# $(1) driver+plant, $(2) driver, $(3) plant, $(4) where the copies go, $(5) the files there
define planted
ifeq ($(wildcard $(PLANT_DIR)/$(2)/$(3).plant)$(filter mutants,$(3))$(if $(filter history,$(3)),$(call history_of,$(2)))$(if $(filter plants,$(3)),$(call plants_of,$(2))),)
$$(error there is no plant $(PLANT_DIR)/$(2)/$(3).plant)
endif
KERNEL_FILES_$(1) := $(addprefix $(4)/,$(5))
REPLACED_$(1) := $(5)
# In front of what tells of the plants in its own source: of two weak ones the first is taken.
GLUE_$(1) := $(PLANT_DIR)/glue.c $(GLUE_$(2))
TARGET_C_$(1) := $(TARGET_C_$(2))
WORLD_EXTRA_$(1) := $(WORLD_EXTRA_$(2))
PAGES_$(1) := $(PAGES_$(2))
MORE_WRAPS_$(1) := $(MORE_WRAPS_$(2))
KERNEL_FILES_$(1) += $(4)/table.c
$(4)/table.c: $(4)/stamp
# The copies include headers that stand beside the originals.
EXTRA_CFLAGS_$(1) := $(EXTRA_CFLAGS_$(2)) $(addprefix -I$(KDIR)/,$(sort $(dir $(5)))) -Iharness -include plant/plant.h
$(if $(filter mutants,$(3)),$(call mutated,$(1),$(2),$(4)),$(if $(filter history,$(3)),$(call seeded,$(2),$(4),$(5)),\
	$(if $(filter plants,$(3)),$(call switching,$(2),$(4)),$(call edited,$(2),$(3),$(4)))))
$(foreach c,fuzz afl cov,$(patsubst %.c,$(KOUT)/drivers/$(1)/obj-$(c)/k/$(4)/%.o,$(5) table.c)): $(4)/stamp
$(foreach c,fuzz afl cov,$(GLUE_$(2):%.c=$(KOUT)/drivers/$(1)/obj-$(c)/own/%.o)): | $(OWN_HEADERS_$(2))
endef

plant_of = $(lastword $(subst +, ,$(1)))
base_of = $(firstword $(subst +, ,$(1)))
# History goes beyond the driver, into the core of the world.
files_of = $(KERNEL_FILES_$(call base_of,$(1))) $(if $(filter history,$(call plant_of,$(1))),\
	$(filter-out $(KERNEL_FILES_$(call base_of,$(1))),$(call history_files,$(call base_of,$(1)))))
$(foreach p,$(PLANTED),$(eval $(call planted,$(p),$(call base_of,$(p)),$(call plant_of,$(p)),$(KOUT)/plant/$(p),$(strip $(call files_of,$(p))))))
$(foreach p,$(PLANTED),$(eval $(call driver_rules,$(p),harness/drivers/$(call base_of,$(p)))))

# What `make grade` grades: every plant, the history and the mutants of each driver; toy and those of harness/known have their
# bugs in them.
GRADED = $(foreach p,$(filter-out $(HISTORY),$(wildcard $(PLANT_DIR)/*/*.plant)),$(notdir $(patsubst %/,%,$(dir $(p))))+$(basename $(notdir $(p)))) \
	$(foreach d,$(filter-out toy known/%,$(DRIVERS)),$(d)+mutants) $(GRADED_HISTORY)
HISTORY = $(call history_of,*)
GRADED_HISTORY = $(sort $(foreach p,$(HISTORY),$(notdir $(patsubst %/,%,$(dir $(p))))+history))
.PHONY: graded history
history:
	@$(MAKE) --no-print-directory $(ALL_CPUS) $(foreach p,$(GRADED_HISTORY),$(KOUT)/drivers/$(p)/fuzz $(KOUT)/drivers/$(p)/run)
graded:
	@$(MAKE) --no-print-directory $(ALL_CPUS) $(foreach p,$(GRADED),$(KOUT)/drivers/$(p)/fuzz $(KOUT)/drivers/$(p)/run) \
		$(foreach p,$(filter %+mutants,$(GRADED)),$(KOUT)/drivers/$(p)/screen)

.PHONY: plants-check
plants-check: $(KDIR_READY)
	@for p in $(PLANT_DIR)/*/*.plant; do $(PLANT_DIR)/edit.py --check $$p $(KDIR) || exit 1; done; echo "every plant applies"
