# SPDX-License-Identifier: MIT
# Sources of the report writers; included by the top-level Makefile.
SRC_report := src/report/finding.c src/report/grade.c src/report/grade_html.c src/report/html.c src/report/html_finding.c src/report/html_page.c \
	src/report/json.c src/report/junit.c src/report/known.c src/report/rules.c src/report/rules_load.c src/report/summary.c src/report/text.c
