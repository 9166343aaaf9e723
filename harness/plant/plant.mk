# SPDX-License-Identifier: GPL-2.0-only
# plant.mk: drivers with a bug put in. Included by the top-level Makefile after harness/hosted/hosted.mk.
#
#   make build/drivers/apple-dart+missing-invalidate/run     one planted driver; fuzz, afl and cov likewise
#   make plants-check                                        every manifest applies to the files of KDIR
#
# Each harness/plant/DRIVER/NAME.plant (see README.md) gives a driver DRIVER+NAME: edited copies of DRIVER's kernel files
# under build/plant/DRIVER+NAME, everything else as DRIVER has it. Rules exist only for the names among the goals, so
# that plants are no part of `make drivers`.

PLANT_DIR := harness/plant
PLANTED := $(sort $(foreach g,$(filter $(BUILD)/drivers/%,$(MAKECMDGOALS)),$(foreach d,$(patsubst %/,%,$(dir $(g))),\
	$(if $(findstring +,$(notdir $(d))),$(notdir $(d))))))

# $(1) driver+plant, $(2) driver, $(3) plant, $(4) where the copies go
define planted
ifeq ($(wildcard $(PLANT_DIR)/$(2)/$(3).plant),)
$$(error there is no plant $(PLANT_DIR)/$(2)/$(3).plant)
endif
KERNEL_FILES_$(1) := $(addprefix $(4)/,$(KERNEL_FILES_$(2)))
REPLACED_$(1) := $(KERNEL_FILES_$(2))
GLUE_$(1) := $(GLUE_$(2))
TARGET_C_$(1) := $(TARGET_C_$(2))
WORLD_EXTRA_$(1) := $(WORLD_EXTRA_$(2))
PAGES_$(1) := $(PAGES_$(2))
MORE_WRAPS_$(1) := $(MORE_WRAPS_$(2))
# The copies include headers that stand beside the originals.
EXTRA_CFLAGS_$(1) := $(EXTRA_CFLAGS_$(2)) $(addprefix -I$(KDIR)/,$(sort $(dir $(KERNEL_FILES_$(2)))))
$(4)/stamp: $(PLANT_DIR)/edit.py $(PLANT_DIR)/$(2)/$(3).plant $(KDIR_READY)
	$(PLANT_DIR)/edit.py $(PLANT_DIR)/$(2)/$(3).plant $(KDIR) $(4) $(KERNEL_FILES_$(2))
	@touch $$@
$(foreach c,fuzz afl cov,$(patsubst %.c,$(BUILD)/drivers/$(1)/obj-$(c)/k/$(4)/%.o,$(KERNEL_FILES_$(2)))): $(4)/stamp
endef

plant_of = $(lastword $(subst +, ,$(1)))
base_of = $(firstword $(subst +, ,$(1)))
$(foreach p,$(PLANTED),$(eval $(call planted,$(p),$(call base_of,$(p)),$(call plant_of,$(p)),$(BUILD)/plant/$(p))))
$(foreach p,$(PLANTED),$(eval $(call driver_rules,$(p),harness/drivers/$(call base_of,$(p)))))

.PHONY: plants-check
plants-check: $(KDIR_READY)
	@for p in $(PLANT_DIR)/*/*.plant; do $(PLANT_DIR)/edit.py --check $$p $(KDIR) || exit 1; done; echo "every plant applies"
