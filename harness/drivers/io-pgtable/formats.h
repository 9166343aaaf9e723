/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The formats that io-pgtable is driven with, one for each world (`variant=N`): FORMAT(n, library's name, kind of the
 * walker, log2 of the granule, input bits, output bits, quirks, coherent walk, read-only enforced, write-only enforced, errno of an
 * overlap, brief). Quirks by the last part of their names. Included by both worlds.
 */
FORMAT(0, ARM_64_LPAE_S1, LPAE_S1, 12, 48, 48, NONE, true, true, false, -17, "stage 1, 4K")
FORMAT(1, ARM_64_LPAE_S1, LPAE_S1, 12, 39, 40, NONE, false, true, false, -17, "stage 1, 4K, not coherent")
FORMAT(2, ARM_64_LPAE_S1, LPAE_S1, 14, 47, 48, NONE, true, true, false, -17, "stage 1, 16K")
FORMAT(3, ARM_64_LPAE_S1, LPAE_S1, 16, 48, 52, NONE, false, true, false, -17, "stage 1, 64K, 52 bits, not coherent")
FORMAT(4, ARM_64_LPAE_S1, LPAE_S1, 12, 48, 48, ARM_TTBR1, true, true, false, -17, "stage 1, 4K, upper half")
FORMAT(5, ARM_64_LPAE_S1, LPAE_S1, 12, 48, 48, ARM_HD, true, true, false, -17, "stage 1, 4K, dirty tracking")
FORMAT(6, ARM_64_LPAE_S1, LPAE_S1, 12, 36, 44, NS_WBWA, false, true, false, -17, "stage 1, 4K, not secure, outer cached")
FORMAT(7, ARM_64_LPAE_S2, LPAE_S2, 12, 40, 40, NONE, true, true, true, -17, "stage 2, 4K, roots side by side")
FORMAT(8, ARM_64_LPAE_S2, LPAE_S2, 14, 40, 40, NONE, false, true, true, -17, "stage 2, 16K, not coherent")
FORMAT(9, ARM_64_LPAE_S2, LPAE_S2, 16, 48, 48, NONE, true, true, true, -17, "stage 2, 64K")
FORMAT(10, ARM_32_LPAE_S1, LPAE_S1, 12, 32, 40, NONE, false, true, false, -17, "stage 1 of Armv7, not coherent")
FORMAT(11, ARM_32_LPAE_S2, LPAE_S2, 12, 40, 40, NONE, true, true, true, -17, "stage 2 of Armv7")
FORMAT(12, ARM_V7S, V7S, 12, 32, 32, NONE, false, true, false, -17, "short descriptors, not coherent")
FORMAT(13, ARM_V7S, V7S, 12, 32, 35, MTK, true, false, false, -17, "short descriptors, MediaTek")
FORMAT(14, APPLE_DART, DART, 12, 32, 36, NONE, true, true, true, -17, "DART, 4K")
FORMAT(15, APPLE_DART, DART, 14, 36, 36, NONE, true, true, true, -17, "DART, 16K")
FORMAT(16, APPLE_DART2, DART2, 14, 36, 42, NONE, true, true, true, -17, "DART2, 16K")
FORMAT(17, ARM_MALI_LPAE, MALI, 12, 48, 40, NONE, true, true, true, -17, "Mali, 4K")
