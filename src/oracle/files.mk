# SPDX-License-Identifier: MIT
# Sources of src/oracle: the oracle table and the judge.
SRC_oracle := src/oracle/table.c src/oracle/judge.c src/oracle/judge_map.c src/oracle/judge_dma.c src/oracle/judge_group.c src/oracle/judge_sva.c \
	src/oracle/judge_fault.c src/oracle/judge_owner.c src/oracle/judge_direct.c \
	src/oracle/judge_buffer.c src/oracle/judge_iova.c
SRC_oracle += src/oracle/judge_streams.c src/oracle/judge_window.c src/oracle/judge_report.c src/oracle/judge_idle.c
