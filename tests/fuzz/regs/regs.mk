# SPDX-License-Identifier: MIT
# build/regs/MODEL/{fuzz,run,afl,afl_mutator.so}: device models under register programs. Included by the Makefile; a model is
# its device class, grammar, number of streams and page size. Everything is instrumented: what is fuzzed is the host world.

REGS := toy ipu3-mmu apple-dart apple-dart-usb4 apple-dart-t6000 apple-dart-t8110 rockchip rockchip-v2 sun50i sprd exynos exynos-v5 msm omap tegra-smmu fsl-pamu mtk arm-smmu-v3 ipmmu-vmsa ipmmu-vmsa-gen3 ipmmu-vmsa-gen4
REGS_DEFS_toy := -DCLASS=toy_device -DGRAMMAR=toy_reg_grammar -DSTREAMS=8 -DPAGE_SHIFT=12
REGS_DEFS_ipu3-mmu := -DCLASS=ipu3_mmu_device -DGRAMMAR=ipu3_reg_grammar -DSTREAMS=1 -DPAGE_SHIFT=12
REGS_DEFS_apple-dart := -DCLASS=apple_dart_t8103_device -DGRAMMAR=dart_reg_grammar -DSTREAMS=16 -DPAGE_SHIFT=12
REGS_DEFS_apple-dart-usb4 := -DCLASS=apple_dart_usb4_device -DGRAMMAR=dart_usb4_reg_grammar -DSTREAMS=64 -DPAGE_SHIFT=12
REGS_DEFS_apple-dart-t6000 := -DCLASS=apple_dart_t6000_device -DGRAMMAR=dart_t6000_reg_grammar -DSTREAMS=16 -DPAGE_SHIFT=14
REGS_DEFS_apple-dart-t8110 := -DCLASS=apple_dart_t8110_device -DGRAMMAR=dart_t8110_reg_grammar -DSTREAMS=256 -DPAGE_SHIFT=14
REGS_DEFS_rockchip := -DCLASS=rockchip_v1_device -DGRAMMAR=rk_mmu_reg_grammar -DSTREAMS=1 -DPAGE_SHIFT=12
REGS_DEFS_rockchip-v2 := -DCLASS=rockchip_v2_device -DGRAMMAR=rk_mmu2_reg_grammar -DSTREAMS=1 -DPAGE_SHIFT=12
REGS_DEFS_sun50i := -DCLASS=sun50i_device -DGRAMMAR=sun50i_mmu_reg_grammar -DSTREAMS=6 -DPAGE_SHIFT=12
REGS_DEFS_sprd := -DCLASS=sprd_ex_device -DGRAMMAR=sprd_ex_reg_grammar -DSTREAMS=1 -DPAGE_SHIFT=12
REGS_DEFS_exynos := -DCLASS=exynos_v1_device -DGRAMMAR=sysmmu_reg_grammar -DSTREAMS=1 -DPAGE_SHIFT=12
REGS_DEFS_exynos-v5 := -DCLASS=exynos_v5_device -DGRAMMAR=sysmmu5_reg_grammar -DSTREAMS=1 -DPAGE_SHIFT=12
REGS_DEFS_msm := -DCLASS=msm_device -DGRAMMAR=msm_iommu_reg_grammar -DSTREAMS=32 -DPAGE_SHIFT=12
REGS_DEFS_omap := -DCLASS=omap_device -DGRAMMAR=omap_mmu_reg_grammar -DSTREAMS=1 -DPAGE_SHIFT=12
REGS_DEFS_tegra-smmu := -DCLASS=tegra_smmu_device -DGRAMMAR=tegra_smmu_reg_grammar -DSTREAMS=20 -DPAGE_SHIFT=12
REGS_DEFS_mtk := -DCLASS=mtk_m4u_device -DGRAMMAR=mtk_m4u_reg_grammar -DSTREAMS=8 -DPAGE_SHIFT=12
REGS_DEFS_fsl-pamu := -DCLASS=fsl_pamu_device -DGRAMMAR=pamu_reg_grammar -DSTREAMS=64 -DPAGE_SHIFT=12
REGS_DEFS_arm-smmu-v3 := -DCLASS=arm_smmu_v3_device -DGRAMMAR=smmuv3_reg_grammar -DSTREAMS=16 -DPAGE_SHIFT=12
REGS_DEFS_ipmmu-vmsa := -DCLASS=ipmmu_vmsa_gen2_device -DGRAMMAR=ipmmu_reg_grammar -DSTREAMS=32 -DPAGE_SHIFT=12
REGS_DEFS_ipmmu-vmsa-gen3 := -DCLASS=ipmmu_vmsa_gen3_device -DGRAMMAR=ipmmu_gen3_reg_grammar -DSTREAMS=48 -DPAGE_SHIFT=12
REGS_DEFS_ipmmu-vmsa-gen4 := -DCLASS=ipmmu_vmsa_gen4_device -DGRAMMAR=ipmmu_gen4_reg_grammar -DSTREAMS=64 -DPAGE_SHIFT=12

REGS_DIR := tests/fuzz/regs
REGS_SHARED := $(SRC_base) $(SRC_bus) $(filter-out src/model/api.c,$(SRC_model)) $(REGS_DIR)/body.c $(REGS_DIR)/plants.c \
	$(GEN_SOURCES:$(BUILD)/%=%) $(foreach s,$(REGS),gen/$(s)/grammar.c)
REGS_MAIN_fuzz := $(REGS_DIR)/main_fuzz.c $(REGS_DIR)/mutator_libfuzzer.c
REGS_MAIN_afl := $(REGS_DIR)/main_fuzz.c
REGS_MAIN_run := $(REGS_DIR)/main_run.c
REGS_CFLAGS := -std=gnu11 -O2 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
REGS_CC_fuzz := $(CCACHE) $(CLANG)
REGS_CC_run := $(CCACHE) $(CLANG)
REGS_CC_afl := $(AFL_CC)
# No comparison tracing: the mutator works on accesses and would not use it.
REGS_COVERAGE_fuzz := -fsanitize-coverage=inline-8bit-counters,pc-table
REGS_LINK_fuzz := $(CLANG) -fsanitize=fuzzer,address,undefined
REGS_LINK_run := $(CLANG) -fsanitize=address,undefined
REGS_LINK_afl := $(AFL_CC) -fsanitize=fuzzer,address,undefined
# Under an engine mutation and judgement are not instrumented: their branches tell nothing of the device. `run` has it all, and
# shares the models with libFuzzer: coverage that nobody reads costs little, a second compilation much.
REGS_PLAIN := src/base/% src/bus/regprog% src/bus/conform% $(REGS_DIR)/body.c $(REGS_DIR)/main_% $(REGS_DIR)/mutator_%
REGS_PLAIN_fuzz := -fno-sanitize=all
REGS_PLAIN_afl :=
REGS_PLAIN_run :=

regs_plain = $(filter $(REGS_PLAIN),$(REGS_SHARED)) $(REGS_MAIN_$(1))
regs_obj = $(patsubst %.c,$(BUILD)/obj-regs/$(1)/%.o,$(call regs_plain,$(1))) \
	$(patsubst %.c,$(BUILD)/obj-regs/$(1:run=fuzz)/%.o,$(filter-out $(REGS_PLAIN),$(REGS_SHARED)))

define regs_kind
$(BUILD)/obj-regs/$(1)/gen/%.o: $(GEN)/%.c
	@mkdir -p $$(@D)
	$(REGS_CC_$(1)) $(REGS_CFLAGS) $(REGS_COVERAGE_$(1)) $(CPPFLAGS_ALL) -c $$< -o $$@
$(BUILD)/obj-regs/$(1)/%.o: %.c | $(GEN_HEADERS)
	@mkdir -p $$(@D)
	$(REGS_CC_$(1)) $(REGS_CFLAGS) $$(if $$(filter $(REGS_PLAIN),$$<),$(REGS_PLAIN_$(1)),$(REGS_COVERAGE_$(1))) -Wall -Wextra -Werror \
		$(CPPFLAGS_ALL) -Itests/fuzz -c $$< -o $$@
endef
$(foreach k,fuzz run afl,$(eval $(call regs_kind,$(k))))

define regs_binary
$(BUILD)/regs/$(1)/%-$(2).o: $(REGS_DIR)/%.c | $(GEN_HEADERS)
	@mkdir -p $$(@D)
	$(REGS_CC_$(2)) $(REGS_CFLAGS) -Wall -Wextra -Werror $(CPPFLAGS_ALL) -Itests/fuzz '-DNAME="$(1)"' $(REGS_DEFS_$(1)) -c $$< -o $$@
$(BUILD)/regs/$(1)/$(2): $(BUILD)/regs/$(1)/rig-$(2).o $(BUILD)/regs/$(1)/target-$(2).o $(call regs_obj,$(2))
	$(REGS_LINK_$(2)) $$^ -o $$@
endef
$(foreach m,$(REGS),$(foreach k,fuzz run afl,$(eval $(call regs_binary,$(m),$(k)))))

# The mutator needs what programs are made of, and no device.
REGS_MUTATOR := $(REGS_DIR)/afl_mutator.c src/bus/regprog.c src/bus/regprog_mutate.c src/bus/regmap.c
define regs_mutator
$(BUILD)/regs/$(1)/afl_mutator.so: $(REGS_MUTATOR) $(REGS_DIR)/target.c src/bus/regprog.h src/bus/grammar.h \
		$(foreach k,masks decode grammar,$(GEN)/$(1)/$(k).c)
	@mkdir -p $$(@D)
	$(CLANG) -std=gnu11 -O2 -g -shared -fPIC $(CPPFLAGS_ALL) -Itests/fuzz '-DNAME="$(1)"' $(REGS_DEFS_$(1)) $(REGS_MUTATOR) \
		$(REGS_DIR)/target.c src/bus/describe.c $(foreach k,masks decode grammar,$(GEN)/$(1)/$(k).c) -o $$@
endef
$(foreach m,$(REGS),$(eval $(call regs_mutator,$(m))))

.PHONY: regs regs-afl
regs: $(foreach m,$(REGS),$(BUILD)/regs/$(m)/fuzz $(BUILD)/regs/$(m)/run)	## device models under register programs
regs-afl: $(foreach m,$(REGS),$(BUILD)/regs/$(m)/afl $(BUILD)/regs/$(m)/afl_mutator.so)

-include $(foreach k,fuzz run afl,$(patsubst %.o,%.d,$(call regs_obj,$(k)))) $(wildcard $(BUILD)/regs/*/*.d)
