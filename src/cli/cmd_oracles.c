/* SPDX-License-Identifier: MIT */
/* `iovet oracles`: the oracle table, as text or JSON. */
#include "cli/cmd_oracles.h"

#include <stdio.h>

#include "base/str.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "oracle/oracle.h"
#include "report/json.h"

static void print_json(void)
{
	json_t *list = json_array();
	struct str out = { 0 };

	for (u32 i = 0; i < ORA_N; i++)
		json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "name", oracle_table[i].name, "when",
						      oracle_table[i].when, "text", oracle_table[i].text));
	json_text(list, &out);
	fputs(str_get(&out), stdout);
	json_decref(list);
	str_free(&out);
}

int cmd_oracles(int argc, char **argv)
{
	bool json = false;
	const struct opt opts[] = {
		{ "json", 0, OPT_FLAG, NULL, "print JSON", &json },
		{ 0 },
	};
	const struct opt_cmd cmd = { "oracles", "", "Lists the oracles: what is judged, and when.", NULL, opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);

	if (n < 0)
		return status;
	if (n > 0)
		return opt_usage(&cmd, "takes no operand, got `%s`", argv[1]);
	if (json) {
		print_json();
		return EXIT_CLEAN;
	}
	for (u32 i = 0; i < ORA_N; i++)
		printf("%-10s %s\n%-10s   (%s)\n", oracle_table[i].name, oracle_table[i].text, "", oracle_table[i].when);
	return EXIT_CLEAN;
}
