# SPDX-License-Identifier: GPL-2.0-only
# Read by Kbuild: the planted copies of drivers (planted.def), which uml.mk has edit.py make. What they define is renamed.

planted_def := $(call def,planted)
planted := $(shell sed -n 's/^PLANTED(.*, "\(.*\)", ".*")/\1/p' $(planted_def))
planted_formats := $(shell sed -n 's/^PLANTED_FORMAT(.*, \(.*\))/\1/p' $(planted_def))
planted_files = $(patsubst $(top)/%.c,%.o,$(wildcard $(top)/planted/$(1)/drivers/*/*.c))
planted_id = $(subst -,_,$(1))

define planted_driver
obj-y += $(call planted_files,$(1)) planted/$(1)/table.o
$(foreach o,$(call planted_files,$(1)),
KASAN_SANITIZE_$(o) := y
UBSAN_SANITIZE_$(o) := y
CFLAGS_$(o) := $(as_drivers) -I$(srctree)/$(patsubst planted/$(1)/%/,%,$(dir $(o))) -include $(top)/harness/uml/planted.h \
	-DPLANTED_DRIVER=planted_$(call planted_id,$(1)) $(foreach f,$(planted_formats),-D$(f)=planted_$(f)))
CFLAGS_planted/$(1)/table.o := $(foreach s,table table_n always,-Dplant_$(s)=plant_$(s)_$(call planted_id,$(1)))
endef
$(foreach d,$(planted),$(eval $(call planted_driver,$(d))))
