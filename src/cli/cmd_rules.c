/* SPDX-License-Identifier: MIT */
/* `iovet rules`: what each rule id in a finding demands. Rules of register specs are listed by `iovet gen md`. */
#include "cli/cmd_rules.h"

#include <stdio.h>

#include "base/str.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "report/json.h"
#include "report/rules.h"

static void print_json(void)
{
	json_t *list = json_array();
	struct str out = { 0 };

	for (u32 i = 0; i < rule_count; i++)
		json_array_append_new(list, json_pack("{s:s,s:s}", "id", rule_table[i].id, "text", rule_table[i].text));
	json_text(list, &out);
	fputs(str_get(&out), stdout);
	json_decref(list);
	str_free(&out);
}

int cmd_rules(int argc, char **argv)
{
	bool json = false;
	const struct opt opts[] = {
		{ "json", 0, OPT_FLAG, NULL, "print JSON", &json },
		{ 0 },
	};
	const struct opt_cmd cmd = { "rules", "", "Lists the rules that findings cite.", NULL, opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);

	if (n < 0)
		return status;
	if (n > 0)
		return opt_usage(&cmd, "takes no operand, got `%s`", argv[1]);
	if (json)
		print_json();
	else
		for (u32 i = 0; i < rule_count; i++)
			printf("%-10s %s\n", rule_table[i].id, rule_table[i].text);
	return EXIT_CLEAN;
}
