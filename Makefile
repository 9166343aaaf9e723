# SPDX-License-Identifier: MIT
# iovet: `make fuzz` and `make test` need nothing but this file and ci/setup; `make help` lists the targets.
#
# Everything built lives under build/: obj-host (the iovet command), obj-world (host-world objects of the driver
# binaries), gen (generated from spec/), world-* and drivers (harness/hosted/hosted.mk).

BUILD := build
CLANG ?= clang-14
CLANGXX ?= clang++-14
CCACHE := $(shell command -v ccache 2>/dev/null)
KERNEL ?= 6.12
KDIR ?= $(BUILD)/linux-$(KERNEL)
TIME ?= 120
PREFIX ?= /usr/local

.SUFFIXES:
.DELETE_ON_ERROR:
# A line for each file that is made (SHELL is expanded for each line of a recipe); V=1: the commands instead, -s: neither.
ifndef V
.SILENT:
ifeq ($(findstring s,$(firstword -$(MAKEFLAGS))),)
SHELL = $(if $(filter $(BUILD)/%,$@),$(if $(told-$@),,$(info $@)$(eval told-$@ := 1)))/bin/sh
endif
endif
.PHONY: all setup build/linux-6.1 afl fuzz fuzz-spec test nightly grade bench install help clean drivers unit-tests

all: drivers			## the iovet command and every driver binary

help:				## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | sort -u | expand -t 16

setup:				## what is missing: packages, the kernel source under build/
	@IOVET_KERNEL=$(KERNEL) ci/setup
	@$(HOSTED)/check-kdir.sh $(KDIR)

# The source of a kernel that is needed only by those who ask for it.
$(BUILD)/linux-6.1: $(BUILD)/linux-6.1/.unpacked
$(BUILD)/linux-6.1/.unpacked:
	@KDIR= IOVET_KERNEL=6.1 ci/setup --source

# ---- sources, one list per module ---------------------------------------------------------------------------------

MODULES := base spec bus gen import model ops oracle report cli
include $(foreach m,$(MODULES),src/$(m)/files.mk)

# Code is generated from spec/X/X.yaml and from the variants that have a device model, spec/X/X-VARIANT.yaml; other files
# of spec/ (more variants, table formats) are checked only.
VARIANTS := apple-dart/apple-dart-t6000 apple-dart/apple-dart-t8110 apple-dart/apple-dart-usb4 rockchip/rockchip-v2
VARIANTS += virtio-iommu/virtio-iommu-mmio sprd/sprd-vau exynos/exynos-v5 exynos/exynos-v7 exynos/exynos-v7-vm
VARIANTS += mtk/mtk-larb mtk/mtk-common
VARIANTS += arm-smmu/arm-smmu-v1 arm-smmu/arm-smmu-mmu500 arm-smmu/arm-smmu-qcom
VARIANTS += ipmmu-vmsa/ipmmu-vmsa-gen3 ipmmu-vmsa/ipmmu-vmsa-gen4
SPECS := $(sort $(foreach d,$(patsubst spec/%/,%,$(dir $(wildcard spec/*/*.yaml))),$(if $(wildcard spec/$(d)/$(d).yaml),$(d))) \
	$(notdir $(VARIANTS)))
# Table formats that a walker in src/model is written on get a header.
FORMATS := io-pgtable/lpae-s1 io-pgtable/lpae-s2 io-pgtable/v7s
GEN := $(BUILD)/gen
GEN_HEADERS := $(foreach s,$(SPECS),$(GEN)/$(s)/regs.h $(GEN)/$(s)/kernel.h) $(FORMATS:io-pgtable/%=$(GEN)/%/regs.h)
GEN_SOURCES := $(foreach s,$(SPECS),$(foreach k,masks monitors decode,$(GEN)/$(s)/$(k).c))
GEN_GRAMMARS := $(foreach s,$(SPECS),$(GEN)/$(s)/grammar.c)

WARN := -Wall -Wextra -Wconversion -Werror
CPPFLAGS_ALL := -Isrc -I$(GEN) -MMD -MP

# ---- the iovet command (no sanitizer, no generated code) ----------------------------------------------------------

SRC_TOOL := $(SRC_base) $(SRC_spec) $(SRC_gen) $(SRC_import) $(SRC_report) $(SRC_cli) src/oracle/table.c $(SRC_tool_ops)
OBJ_TOOL := $(SRC_TOOL:%.c=$(BUILD)/obj-host/%.o)
IOVET := $(BUILD)/iovet

$(BUILD)/obj-host/%.o: %.c
	@mkdir -p $(@D)
	$(CCACHE) $(CLANG) -std=gnu11 -O2 -g $(WARN) $(CPPFLAGS_ALL) -c $< -o $@

$(IOVET): $(OBJ_TOOL)
	$(CLANG) $^ -lyaml -ljansson -lexpat -lm -o $@

# ---- generated code -----------------------------------------------------------------------------------------------

# $(1) name, $(2) its directory, $(3) what is given to iovet
define gen_rules
$(GEN)/$(1)/regs.h: $$(wildcard $(2)/*.yaml) | $(IOVET)
	@mkdir -p $$(@D)
	$(IOVET) gen header $(3) -o $$@
$(GEN)/$(1)/kernel.h: $$(wildcard $(2)/*.yaml) | $(IOVET)
	@mkdir -p $$(@D)
	$(IOVET) gen kernel-header $(3) -o $$@
$(foreach k,masks monitors decode grammar,
$(GEN)/$(1)/$(k).c: $$(wildcard $(2)/*.yaml) | $(IOVET)
	@mkdir -p $$(@D)
	$(IOVET) gen $(k) $(3) -o $$@
)
endef
$(foreach s,$(filter-out $(notdir $(VARIANTS)),$(SPECS)),$(eval $(call gen_rules,$(s),spec/$(s),spec/$(s))))
$(foreach v,$(VARIANTS) $(FORMATS),$(eval $(call gen_rules,$(notdir $(v)),spec/$(patsubst %/,%,$(dir $(v))),spec/$(v).yaml)))
$(GEN_HEADERS) $(GEN_SOURCES) $(GEN_GRAMMARS): $(SRC_gen) $(SRC_spec)

# ---- host-world objects of the driver binaries ---------------------------------------------------------------------
# Not instrumented: what is fuzzed is the kernel world. The same sources run under ASan and UBSan in the unit tests.

include harness/fuzz/files.mk
# Lines and functions are all that reports want to know; what a debugger wants beside would double every driver. DEBUG=-g: all.
DEBUG ?= -gline-tables-only
HOST_CFLAGS := -std=gnu11 -O2 $(DEBUG) -fno-omit-frame-pointer -fno-optimize-sibling-calls
SRC_WORLD := $(SRC_base) $(SRC_bus) $(SRC_model) $(SRC_ops) $(SRC_oracle) \
	harness/hosted/host.c harness/hosted/host_dev.c harness/hosted/host_pci.c harness/hosted/hosted.c harness/hosted/steps.c $(SRC_fuzz)
world_obj = $(patsubst %.c,$(BUILD)/obj-world/%.o,$(1))
HOST_OBJS := $(call world_obj,$(SRC_WORLD) $(GEN_SOURCES:$(BUILD)/%=%))
HOST_OBJS_fuzz = $(HOST_OBJS) $(call world_obj,$(SRC_fuzz_main_fuzz))
HOST_OBJS_run = $(HOST_OBJS) $(call world_obj,$(SRC_fuzz_main_run))
HOST_OBJS_afl = $(HOST_OBJS) $(call world_obj,$(SRC_fuzz_main_afl))
HOST_OBJS_cov = $(HOST_OBJS) $(call world_obj,$(SRC_fuzz_main_cov))
HOST_OBJS_screen = $(HOST_OBJS) $(call world_obj,$(SRC_fuzz_main_screen))
HOST_LIBS := -lm -ljansson
OBJ_WORLD := $(sort $(HOST_OBJS_fuzz) $(HOST_OBJS_run) $(HOST_OBJS_afl) $(HOST_OBJS_cov) $(HOST_OBJS_screen)) $(call world_obj,$(SRC_plain))

# All objects of a binary in one, which calls what plain.c has.
define host_linked
HOST_LINKED_$(1) := $(BUILD)/obj-world/linked/$(1).o $(call world_obj,$(SRC_plain))
$(BUILD)/obj-world/linked/$(1).o: $(HOST_OBJS_$(1)) harness/fuzz/plain.syms
	@mkdir -p $$(@D)
	ld -r $$(filter %.o,$$^) -o $$@.tmp && objcopy --redefine-syms=harness/fuzz/plain.syms $$@.tmp && mv $$@.tmp $$@
endef
$(foreach b,fuzz run afl cov screen,$(eval $(call host_linked,$(b))))

$(BUILD)/obj-world/gen/%.o: $(GEN)/%.c
	@mkdir -p $(@D)
	$(CCACHE) $(CLANG) $(HOST_CFLAGS) $(WARN) $(CPPFLAGS_ALL) -c $< -o $@

$(BUILD)/obj-world/%.o: %.c | $(GEN_HEADERS)
	@mkdir -p $(@D)
	$(CCACHE) $(CLANG) $(HOST_CFLAGS) -Wall -Wextra -Werror $(CPPFLAGS_ALL) -Iharness -c $< -o $@

AFL_MUTATOR = $(KOUT)/drivers/$(1)/afl_mutator.so
include harness/hosted/hosted.mk
-include harness/plant/plant.mk
include harness/uml/uml.mk

define afl_mutator
$(KOUT)/drivers/$(1)/afl_mutator.so: $(SRC_afl_mutator) $(TARGET_C_$(1)) src/ops/target.h src/ops/op.h src/ops/ops.def
	@mkdir -p $$(@D)
	$(CLANG) -std=gnu11 -O2 -g -shared -fPIC $(CPPFLAGS_ALL) -Iharness $(SRC_afl_mutator) $(TARGET_C_$(1)) -o $$@
endef
$(foreach d,$(DRIVERS),$(eval $(call afl_mutator,$(d))))

drivers: $(IOVET) hosted-fuzz hosted-run hosted-cov
afl: hosted-afl $(foreach d,$(DRIVERS),$(call AFL_MUTATOR,$(d)))	## binaries for the AFL++ engine

# ---- what people run ----------------------------------------------------------------------------------------------

# What these goals build, they build with a job for each processor, unless -j says otherwise.
ALL_CPUS = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

OUT := reports/out$(if $(KERNEL_DIR),/$(SERIES))
fuzz: setup			## fuzz every driver, TIME seconds in all (120), report in reports/out; KERNEL=6.1: on that kernel
	@$(MAKE) --no-print-directory $(ALL_CPUS) drivers
	@$(IOVET) fuzz all --drivers-dir $(KOUT)/drivers --time $(TIME) --out $(OUT) || { s=$$?; [ $$s -eq 1 ] && echo "findings are listed above and in $(OUT)/index.html"; [ $$s -eq 1 ]; }

# The second engine takes the same body: a few drivers show that it works.
AFL_TESTED := toy ipu3-mmu apple-dart
test: setup			## the whole test suite; last line: N passed, N failed
	@$(MAKE) --no-print-directory $(ALL_CPUS) $(IOVET) hosted-fuzz hosted-run unit-tests $(BUILD)/tests/fuzz-spec regs \
		$(foreach d,$(AFL_TESTED),$(BUILD)/drivers/$(d)/afl $(call AFL_MUTATOR,$(d))) \
		$(BUILD)/drivers/toy/cov
	@$(MAKE) --no-print-directory $(ALL_CPUS) uml || echo "the back end uml does not build; tests/uml tells more"
	@tests/run.sh

nightly: setup			## long run: NIGHTLY_TIME seconds (28800), resumable, compared with the last one
	@$(MAKE) --no-print-directory $(ALL_CPUS) drivers unit-tests $(BUILD)/tests/fuzz-spec regs $(BUILD)/regs/toy/afl $(BUILD)/regs/toy/afl_mutator.so
	@$(MAKE) --no-print-directory $(ALL_CPUS) uml || echo "the back end uml does not build: nothing is compared with it"
	@mkdir -p reports/out; ci/mutants >reports/out/own-mutants.txt; m=$$?; ci/fuzz-spec; s=$$?; sh tests/fuzz/regs.sh && ci/fuzz-regs; r=$$?; if [ -x $(UML_KERNEL) ]; then ci/diff-backends; else true; fi; d=$$?; \
		ci/history; h=$$?; ci/kernels; k=$$?; ci/nightly || exit; for e in $$m $$s $$r $$d $$h $$k; do [ $$e -eq 0 ] || exit $$e; done

grade: setup			## how soon known bugs are found: plants, history, mutants; GRADE_FLAGS
	@$(MAKE) --no-print-directory $(ALL_CPUS) drivers graded
	$(IOVET) grade all --jobs $(shell nproc) --out reports/out/grade $(or $(GRADE_FLAGS),--runs 20000 --time 30 --repeat 3)

bench: setup			## measured figures, as ratios where possible
	@$(MAKE) --no-print-directory $(ALL_CPUS) drivers
	$(IOVET) bench

# Of each driver; those for AFL++ and for the back end uml when they were built.
INSTALLED := fuzz run cov afl afl_mutator.so run-uml uml.dtb diff
INSTALL_DRIVERS ?= $(DRIVERS)
install: $(IOVET) $(foreach d,$(INSTALL_DRIVERS),$(addprefix $(KOUT)/drivers/$(d)/,fuzz run cov))	## install INSTALL_DRIVERS (all) under PREFIX (/usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/iovet $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/iovet/reports
	install -m 755 $(IOVET) $(DESTDIR)$(PREFIX)/bin/iovet
	for d in $(INSTALL_DRIVERS); do install -d $(DESTDIR)$(PREFIX)/libexec/iovet/drivers/$$d && \
		install -m 755 $$(ls $(INSTALLED:%=$(KOUT)/drivers/$$d/%) 2>/dev/null) \
			$(DESTDIR)$(PREFIX)/libexec/iovet/drivers/$$d/ || exit 1; done
	if [ -x $(UML_KERNEL) ]; then install -d $(DESTDIR)$(PREFIX)/libexec/iovet/uml && \
		install -m 755 $(UML_KERNEL) $(DESTDIR)$(PREFIX)/libexec/iovet/uml/; \
	else echo 'no back end uml: for --backend uml, diffrun and confirm run `make uml` before `make install`'; fi
	cp -R spec rules corpus $(DESTDIR)$(PREFIX)/share/iovet/
	install -m 644 reports/known.yaml $(DESTDIR)$(PREFIX)/share/iovet/reports/
	install -m 644 docs/iovet.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 docs/iovet.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/iovet

clean:				## remove what was built (the unpacked kernel stays)
	rm -rf $(BUILD)/obj-* $(BUILD)/gen $(BUILD)/regs $(BUILD)/world-* $(BUILD)/drivers $(KERNELS:%=$(BUILD)/%) $(wildcard $(BUILD)/uml $(BUILD)/uml-*) $(BUILD)/tests $(BUILD)/iovet

# ---- unit tests: one program per file, linked with everything of src/ ---------------------------------------------

UNIT_SRC := $(sort $(wildcard tests/unit/*/test_*.c))
UNIT_BIN := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/tests/%)
UNIT_LIB := $(sort $(SRC_base) $(SRC_spec) $(SRC_gen) $(SRC_import) $(SRC_bus) $(SRC_model) $(SRC_ops) $(SRC_oracle) $(SRC_report))
UNIT_OBJ := $(UNIT_LIB:%.c=$(BUILD)/obj-unit/%.o) $(patsubst $(BUILD)/%.c,$(BUILD)/obj-unit/%.o,$(GEN_SOURCES) \
	$(foreach s,toy apple-dart arm-smmu-v3,$(GEN)/$(s)/grammar.c))

# Under the sanitizers, optimising what is generated would take five times as long.
$(BUILD)/obj-unit/gen/%.o: $(GEN)/%.c
	@mkdir -p $(@D)
	$(CCACHE) $(CLANG) -std=gnu11 -O0 -g -fsanitize=address,undefined $(WARN) $(CPPFLAGS_ALL) -c $< -o $@
$(BUILD)/obj-unit/%.o: %.c | $(GEN_HEADERS)
	@mkdir -p $(@D)
	$(CCACHE) $(CLANG) -std=gnu11 -O1 -g -fsanitize=address,undefined $(CPPFLAGS_ALL) -Iharness -c $< -o $@
$(BUILD)/tests/libiovet.a: $(UNIT_OBJ)
	@mkdir -p $(@D)
	rm -f $@ && ar rcs $@ $^
$(BUILD)/tests/%: $(BUILD)/obj-unit/tests/unit/%.o $(BUILD)/tests/libiovet.a
	@mkdir -p $(@D)
	$(CLANG) -fsanitize=address,undefined $^ -lcmocka -lyaml -ljansson -lexpat -lm -o $@
unit-tests: $(UNIT_BIN)
.SECONDARY: $(UNIT_SRC:%.c=$(BUILD)/obj-unit/%.o)	# ci/mutants links them with models of its own

# ---- the reader of specs under libFuzzer ---------------------------------------------------------------------------
# src/base is not instrumented for coverage: its loops would tell nothing and cost half the speed.

FUZZ_SPEC := $(BUILD)/tests/fuzz-spec
FUZZ_SPEC_OBJ := $(patsubst %.c,$(BUILD)/obj-fuzz/%.o,$(SRC_base) $(SRC_spec) tests/unit/spec/fuzz_spec.c)
FUZZ_COVERAGE := -fsanitize=fuzzer-no-link
$(BUILD)/obj-fuzz/src/base/%.o: FUZZ_COVERAGE :=
$(BUILD)/obj-fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(CCACHE) $(CLANG) -std=gnu11 -O2 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined $(FUZZ_COVERAGE) \
		$(CPPFLAGS_ALL) -c $< -o $@
$(FUZZ_SPEC).dict: tests/fuzz/lib/spec-dict.sh $(IOVET)
	@mkdir -p $(@D)
	$(IOVET) lint --schema | tests/fuzz/lib/spec-dict.sh >$@
$(FUZZ_SPEC): $(FUZZ_SPEC_OBJ) $(FUZZ_SPEC).dict
	$(CLANG) -fsanitize=fuzzer,address,undefined $(FUZZ_SPEC_OBJ) -lyaml -ljansson -o $@

fuzz-spec: $(FUZZ_SPEC)		## fuzz the reader of specs, FUZZ_SPEC_RUNS executions (10000000)
	ci/fuzz-spec

# ---- device models under register programs -------------------------------------------------------------------------

include tests/fuzz/regs/regs.mk

-include $(OBJ_TOOL:.o=.d) $(OBJ_WORLD:.o=.d) $(UNIT_OBJ:.o=.d) $(UNIT_SRC:%.c=$(BUILD)/obj-unit/%.d) $(FUZZ_SPEC_OBJ:.o=.d)
