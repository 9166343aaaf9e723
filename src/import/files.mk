# SPDX-License-Identifier: MIT
# Sources of src/import; links with -lexpat (svd_tree.c).
SRC_import := $(sort $(wildcard src/import/*.c))
