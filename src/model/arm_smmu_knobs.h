/* SPDX-License-Identifier: MIT */
/* Values of dev_cfg.extra of the Arm SMMU models, for targets and tests. Preprocessor constants only. */
#pragma once

/* extra[0]: codes of IDR2: 0 to 5 are 32, 36, 40, 42, 44 and 48 bits (UBS 5: 49). */
#define SMMU_SIZES_GIVEN 0x10000
#define SMMU_SIZES(ias, oas, ubs) (SMMU_SIZES_GIVEN | (ubs) << 8 | (oas) << 4 | (ias))
/* extra[3]: S2CR writes are mediated; a stream is mapped already, its id is in bits 31 to 16. */
#define SMMU_FIRMWARE_S2CR 1
#define SMMU_FIRMWARE_LIVE 2
/* A line of its own, output 1, for accesses to what is not implemented; outputs of context banks come behind it. */
#define SMMU_CONFIG_LINE 4
