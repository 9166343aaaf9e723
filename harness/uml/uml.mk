# SPDX-License-Identifier: GPL-2.0-only
# uml.mk: the back end `uml`: a User Mode Linux kernel with every driver in it (build/uml/linux), and for each driver the
# program that starts it (build/drivers/NAME/run-uml) and its device tree (uml.dtb). Included by the top-level Makefile
# after harness/hosted/hosted.mk. Not part of `all`: the kernel takes minutes. With KERNEL=6.1 it is that kernel, in build/6.1,
# with the drivers that 6.1/include/uml/drivers.def lists; the hosted world need not have them.

UML := harness/uml
UML_OTHER := $(wildcard $(UML)/$(SERIES))
uml_def = $(firstword $(wildcard $(UML_OTHER:%=%/include/uml/$(1).def)) $(UML)/$(1).def)
UML_DRIVERS := $(filter $(shell sed -n 's/^UML_DRIVER(.*, "\(.*\)")/\1/p' $(call uml_def,drivers)),\
	$(if $(UML_OTHER),$(notdir $(wildcard harness/drivers/*)),$(DRIVERS)))
$(foreach d,$(UML_DRIVERS),$(eval TARGET_C_$(d) ?= harness/drivers/$(d)/target.c))
UML_KERNEL := $(KOUT)/uml/linux
# layout.h of this back end, where the program that starts the kernel reads it.
$(BUILD)/obj-world/$(UML)/host/%.o: CPPFLAGS_ALL += -DIOVET_UML
UML_HOST_OBJS := $(call world_obj,$(SRC_base) $(SRC_bus) $(SRC_model) $(SRC_ops) src/oracle/table.c \
	$(GEN_SOURCES:$(BUILD)/%=%) $(filter-out %/body.c %/sanitizers.c %/symbols.c,$(SRC_fuzz)) $(SRC_fuzz_main_run) \
	$(addprefix $(UML)/host/,body.c klog.c link.c symbols.c))
UML_DIFF_OBJS := $(call world_obj,$(SRC_base) $(filter-out src/ops/exec.c,$(SRC_ops)) $(SRC_fuzz_main_diff))
OBJ_WORLD += $(UML_HOST_OBJS) $(UML_DIFF_OBJS) $(call world_obj,$(UML)/host/dtgen.c)

$(KOUT)/uml/warn_allow.o: $(HOSTED)/world/warn_allow.txt $(HOSTED)/world/warn_allow.awk
	@mkdir -p $(@D)
	awk -f $(HOSTED)/world/warn_allow.awk $< > $(@:.o=.c)
	$(CLANG) $(HOST_CFLAGS) -Iharness -c $(@:.o=.c) -o $@

# All that the programs share, linked once; without what debuggers want to know, which would be half of each.
$(KOUT)/uml/host.o: $(UML_HOST_OBJS) $(KOUT)/uml/warn_allow.o
	$(LD) -r --strip-debug $^ -o $@

# Drivers whose plants this kernel has, too: copies with all of them behind switches.
UML_PLANTED := $(filter $(shell sed -n 's/^PLANTED(.*, "\(.*\)", ".*")/\1/p' $(call uml_def,planted)),$(UML_DRIVERS))
define uml_planted
$(KOUT)/uml/planted/$(1)/table.c: harness/plant/edit.py $(wildcard harness/plant/$(1)/*.plant) | $(KDIR_READY)
	harness/plant/edit.py --switch $(KDIR) $(KOUT)/uml/planted/$(1) $(KERNEL_FILES_$(1)) -- $(sort $(wildcard harness/plant/$(1)/*.plant))
$(KOUT)/uml/$(1)/plants.o: $(KOUT)/uml/planted/$(1)/table.c
	@mkdir -p $$(@D)
	$(CLANG) $(HOST_CFLAGS) -Iharness -c $$< -o $$@
$(KOUT)/drivers/$(1)/run-uml: $(KOUT)/uml/$(1)/plants.o
uml-kernel: $(KOUT)/uml/planted/$(1)/table.c
endef
$(foreach d,$(UML_PLANTED),$(eval $(call uml_planted,$(d))))

define uml_driver
$(KOUT)/uml/$(1)/target.o: $(TARGET_C_$(1)) | $(GEN_HEADERS)
	@mkdir -p $$(@D)
	$(CCACHE) $(CLANG) -std=gnu11 $(HOST_CFLAGS) -Wall -Wextra -Werror -Wno-missing-field-initializers -Isrc -Iharness -I$(BUILD)/gen -DIOVET_UML $(KERNEL_NUMBER) -MMD -MP -c $$< -o $$@
-include $(wildcard $(KOUT)/uml/$(1)/target.d)
$(KOUT)/uml/$(1)/dtgen: $(BUILD)/obj-world/$(UML)/host/dtgen.o $(KOUT)/uml/$(1)/target.o
	$(CLANG) $$^ -o $$@
$(KOUT)/drivers/$(1)/uml.dtb: $(KOUT)/uml/$(1)/dtgen
	@mkdir -p $$(@D)
	$$< > $(KOUT)/uml/$(1)/uml.dts
	dtc -q -I dts -O dtb -o $$@.tmp $(KOUT)/uml/$(1)/uml.dts && mv $$@.tmp $$@
$(KOUT)/drivers/$(1)/run-uml: $(KOUT)/uml/host.o $(KOUT)/uml/$(1)/target.o
	@mkdir -p $$(@D)
	$(CLANG) $$^ $(HOST_LIBS) -o $$@.tmp && mv $$@.tmp $$@
$(KOUT)/drivers/$(1)/diff: $(UML_DIFF_OBJS) $(KOUT)/uml/$(1)/target.o
	@mkdir -p $$(@D)
	$(CLANG) $$^ -o $$@.tmp && mv $$@.tmp $$@
uml-host: $(KOUT)/drivers/$(1)/run-uml $(KOUT)/drivers/$(1)/uml.dtb $(KOUT)/drivers/$(1)/diff
endef
$(foreach d,$(UML_DRIVERS),$(eval $(call uml_driver,$(d))))

.PHONY: uml uml-host uml-kernel
# Alone it takes a job for each processor. Beside other goals it is made with them: two makes at once would write the same files.
uml: setup			## the back end uml: a kernel with the drivers in it (minutes); KERNEL=6.1: that one
ifeq ($(filter-out uml,$(MAKECMDGOALS)),)
	@$(MAKE) --no-print-directory $(ALL_CPUS) uml-host uml-kernel
else
uml: uml-host uml-kernel
endif
uml-kernel: $(GEN_HEADERS) $(GEN_SOURCES)
	KERNEL='$(SERIES)' KDIR='$(KDIR)' BUILD='$(BUILD)' IMAGE='$(UML_KERNEL)' $(UML)/build.sh
