# SPDX-License-Identifier: MIT
# Sources of src/spec; links with -lyaml and (schema.c) -ljansson.
SRC_spec := src/spec/expr.c src/spec/expr_resolve.c src/spec/keys.c src/spec/keys_check.c src/spec/load.c \
	src/spec/load_inv.c src/spec/load_reg.c src/spec/load_struct.c src/spec/dump.c src/spec/report.c \
	src/spec/rules.c src/spec/rules_bits.c src/spec/rules_map.c src/spec/rules_meaning.c src/spec/rules_name.c \
	src/spec/rules_table.c src/spec/schema.c src/spec/yaml.c
