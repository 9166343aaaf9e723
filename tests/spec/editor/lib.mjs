// SPDX-License-Identifier: MIT
// A language server as a child process, spoken to over its standard input and output. Used by editor.mjs.
import { spawn } from "node:child_process";

export class Server {
	constructor(program, settings) {
		this.settings = settings;
		this.child = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "ignore"] });
		this.waiting = new Map();
		this.listeners = new Map();
		this.buffer = Buffer.alloc(0);
		this.id = 0;
		this.child.stdout.on("data", (bytes) => this.receive(bytes));
	}
	receive(bytes) {
		this.buffer = Buffer.concat([this.buffer, bytes]);
		for (;;) {
			const end = this.buffer.indexOf("\r\n\r\n");
			const length = end < 0 ? NaN : Number(/Content-Length: (\d+)/.exec(this.buffer.subarray(0, end).toString())[1]);
			if (!(this.buffer.length >= end + 4 + length))
				return;
			this.handle(JSON.parse(this.buffer.subarray(end + 4, end + 4 + length).toString()));
			this.buffer = this.buffer.subarray(end + 4 + length);
		}
	}
	handle(m) {
		if (m.method === "textDocument/publishDiagnostics")
			this.listeners.get(m.params.uri)?.(m.params.diagnostics);
		else if (m.method && m.id !== undefined)
			this.send({ id: m.id, result: m.method === "workspace/configuration" ? m.params.items.map((i) => this.settings[i.section] ?? null) : null });
		else if (m.id !== undefined)
			this.waiting.get(m.id)?.(m.result);
	}
	send(m) {
		const text = JSON.stringify({ jsonrpc: "2.0", ...m });
		this.child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
	}
	request(method, params) {
		const id = ++this.id;
		const answer = new Promise((resolve) => this.waiting.set(id, resolve));
		this.send({ id, method, params });
		return answer;
	}
	notify(method, params) {
		this.send({ method, params });
	}
	// The settings are asked for by the server.
	async start(root) {
		await this.request("initialize", { processId: process.pid, rootUri: root, capabilities: {
			workspace: { configuration: true }, textDocument: {
			completion: { completionItem: { snippetSupport: false } }, hover: { contentFormat: ["plaintext"] } } } });
		this.notify("initialized", {});
	}
	// Opens a text; resolves with what the server finds wrong with it.
	open(uri, text) {
		const found = new Promise((resolve) => this.listeners.set(uri, resolve));
		this.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
		return found;
	}
	at(uri, text, mark) {
		const before = text.slice(0, text.indexOf(mark) + mark.length).split("\n");
		return { textDocument: { uri }, position: { line: before.length - 1, character: before.at(-1).length } };
	}
	stop() {
		this.child.kill();
	}
}
