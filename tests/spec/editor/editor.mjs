// SPDX-License-Identifier: MIT
// The JSON Schema as editors use it: yaml-language-server completes keys and words, explains them, and flags a typo; ajv
// accepts every spec there is and refuses specs of the wrong shape. Arguments: the npm directory, the project's root.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Server } from "./lib.mjs";

const [npm, root] = process.argv.slice(2).map((p) => resolve(p));
const require = createRequire(join(npm, "package.json"));
const Ajv = require("ajv/dist/2020").default;
const YAML = require("yaml");
let passed = 0, failed = 0;

function check(claim, ok, seen) {
	ok ? passed++ : failed++;
	console.log(`${ok ? "ok  " : "FAIL"} ${claim}${ok ? "" : ": " + JSON.stringify(seen)}`);
}

function specs(dir) {
	return readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((e) =>
		e.isDirectory() ? (e.name === "schema" ? [] : specs(join(dir, e.name))) : e.name.endsWith(".yaml") ? [join(dir, e.name)] : []);
}

// ---- ajv ------------------------------------------------------------------------------------------------------------

const schema = JSON.parse(readFileSync(join(root, "spec/schema/regspec-1.json"), "utf8"));
const validate = new Ajv({ strict: false, allErrors: false }).compile(schema);
const load = (path) => YAML.parse(readFileSync(path, "utf8"), { maxAliasCount: 0, intAsBigInt: false });

for (const path of [...specs(join(root, "spec")), ...specs(join(root, "tests/spec/good"))])
	check(`ajv accepts ${path.slice(root.length + 1)}`, validate(load(path)), validate.errors?.[0]);

// What the schema can know: the shape of things. What they mean is for `iovet lint`.
const shape = new Set(["unknown-key", "missing-key", "unknown-access", "unknown-policy"]);
let refused = 0, accepted = [];
for (const path of specs(join(root, "tests/spec/bad")).filter((p) => !p.includes("/parts/"))) {
	const rule = / ([a-z-]+)( warning)?$/.exec(readFileSync(path, "utf8").split("\n")[0])?.[1];
	if (!shape.has(rule))
		continue;
	let ok;
	try {
		ok = validate(load(path));
	} catch {
		ok = false;
	}
	ok ? accepted.push(path.split("/").at(-1)) : refused++;
}
// Some keys are missing, or mean nothing, only because of the value of another one; those stay with lint.
check(`ajv refuses specs of the wrong shape (${refused}; left to lint: ${accepted.join(" ")})`,
	refused >= 14, accepted);

// ---- yaml-language-server -------------------------------------------------------------------------------------------

const server = new Server(join(npm, "node_modules/yaml-language-server/bin/yaml-language-server"),
	{ yaml: { validate: true, completion: true, hover: true, schemaStore: { enable: false } } });
const home = pathToFileURL(root).href;
await server.start(home);
server.notify("workspace/didChangeConfiguration", { settings: server.settings });

// The first line is what a spec of the project has: the editor finds the schema by it.
const head = "# yaml-language-server: $schema=../schema/regspec-1.json\nspec: 1\ndevice: mine\nprefix: mine\nwindow: 4\n";
const field = (keys) => `${head}registers:\n  R:\n    at: 0\n    width: 32\n    source: me\n    confidence: invented\n    fields:\n      F:\n        bits: 0\n${keys}`;
let number = 0;
async function look(text) {
	const uri = `${home}/spec/mine/mine${++number}.yaml`;
	return { uri, found: await server.open(uri, text) };
}
async function completions(text, mark) {
	const { uri } = await look(text);
	const list = await server.request("textDocument/completion", server.at(uri, text, mark));
	return (list.items ?? list).map((i) => i.label);
}

const good = readFileSync(join(root, "spec/toy/toy.yaml"), "utf8");
check("no complaint about spec/toy", (await look(good)).found.length === 0);

const typo = field("        acess: rw\n");
const { found } = await look(typo);
check("a typo is flagged where it stands", found.some((d) => /acess/.test(d.message) && d.range.start.line === 14), found);
const wrong = (await look(field("        access: rx\n"))).found;
check("a wrong word is flagged, and the right ones are told", wrong.some((d) => /w1c/.test(d.message)), wrong);

const keys = await completions(field("        \n"), "bits: 0\n        ");
check("keys of a field are offered", ["access", "reset", "enum", "hw", "holds", "when"].every((k) => keys.includes(k)), keys);
const words = await completions(field("        access: \n"), "access: ");
check("words are offered", ["rw", "ro", "w1c"].every((k) => words.includes(k)), words);
const top = await completions(head + "\n", head);
check("keys of a spec are offered", ["registers", "structs", "queues", "invariants", "import"].every((k) => top.includes(k)), top);
const hover = await server.request("textDocument/hover", server.at((await look(good)).uri, good, "\nwind"));
check("a key is explained", JSON.stringify(hover).includes("register window"), hover);

server.stop();
console.log(`${passed} passed, ${failed} failed`);
console.log(`subtests: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
