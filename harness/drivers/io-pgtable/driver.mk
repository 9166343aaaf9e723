# SPDX-License-Identifier: GPL-2.0-only
# The page-table library by its own calls, over a walker of every format. Read by harness/hosted/hosted.mk.
SPEC := io-pgtable
KERNEL_FILES := $(addprefix drivers/iommu/,io-pgtable.c io-pgtable-arm.c io-pgtable-arm-v7s.c io-pgtable-dart.c)
TARGET_C := harness/drivers/io-pgtable/target.c
GLUE := $(addprefix harness/drivers/io-pgtable/,glue.c words.c requests.c dirty.c)
EXTRA_CFLAGS := -Isrc -Iharness -I$(BUILD)/gen
$(foreach c,fuzz afl cov,$(GLUE:%.c=$(KOUT)/drivers/io-pgtable/obj-$(c)/own/%.o)): $(BUILD)/gen/io-pgtable/kernel.h
