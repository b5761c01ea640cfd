// requests.mjs BASE TOKENS FOLDER: one request file for each operation of /openapi.json, as sqlmap -r reads it, filled with
// the document's own examples and with records that are there or are made here; FOLDER/urls has the addresses that are read.
// A * marks each place to attack: parts of the path, parameters, members of the body, and some header fields.
import { readFileSync, writeFileSync } from "node:fs";

const [base, tokenFile, folder] = process.argv.slice(2);
const tokens = JSON.parse(readFileSync(tokenFile, "utf8"));
const roles = ["facilitator", "district", "admin", "reader"].filter((role) => tokens[role]);
const document = await (await fetch(`${base}/openapi.json`)).json();
const known = { network: "wa-cop-2026", organization: "wa-01109", member: "wa-01109" };

const resolve = (node) => (node?.$ref ? resolve(node.$ref.split("/").slice(1).reduce((at, key) => at[key], document)) : node);

function example(schema) {
	schema = resolve(schema);
	if (schema.examples) return schema.examples[0];
	if (schema.enum) return schema.enum[0];
	if (schema.pattern === "^[0-9]{4}-[0-9]{2}$") return "2022-23";
	if (schema.type === "object")
		return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, example(one)]));
	if (schema.type === "array") return schema.items ? [example(schema.items)] : [];
	return { integer: 1, number: 0.5, boolean: true }[schema.type] ?? "1";
}

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
	Object.entries(item).filter(([, one]) => one.responses).map(([method, one]) => {
		const parameters = [...(item.parameters ?? []), ...(one.parameters ?? [])].map(resolve);
		const content = Object.entries(resolve(one.requestBody)?.content ?? {})[0];
		return {
			path, method: method.toUpperCase(), type: content?.[0],
			query: parameters.filter((p) => p.in === "query" && !["after", "known_at", "as_of"].includes(p.name)),
			cursor: parameters.some((p) => p.in === "query" && p.name === "after"),
			keyed: parameters.some((p) => p.name === "Idempotency-Key"),
			body: /json$/.test(content?.[0]) ? JSON.stringify(example(content[1].schema)) : content ? "a,b\n1,2\n" : undefined,
		};
	}));

const filled = (path, mark) => path.replace(/\{(\w+)\}/g, (_, name) => (known[name] ?? "1") + mark);
const queried = (operation, mark) => operation.query.map((p) => `${p.name}=${encodeURIComponent(p.example ?? example(p.schema))}${mark}`).join("&");

// The JSON body with a mark at every text and number.
const marked = (body) => JSON.stringify(JSON.parse(body), (_, value) =>
	typeof value === "string" ? `${value}*` : typeof value === "number" ? `<${value}>` : value).replace(/"<([^>]+)>"/g, "$1*");

async function ask(operation, role) {
	const headers = { authorization: `Bearer ${tokens[role]}` };
	if (operation.body !== undefined) headers["content-type"] = operation.type;
	if (operation.method === "PATCH") headers["if-match"] = (await fetch(base + filled(operation.path, ""), { headers })).headers.get("etag") ?? '"1"';
	const query = queried(operation, "");
	return fetch(base + filled(operation.path, "") + (query ? `?${query}` : ""), { method: operation.method, headers, body: operation.body });
}

// Whatever a list or a creation names becomes the value of its parameter.
function learn(location) {
	for (const { path } of operations) {
		const match = location.match(new RegExp(`^${path.replace(/\{(\w+)\}/g, "(?<$1>[^/?]+)")}$`));
		for (const [name, value] of Object.entries(match?.groups ?? {})) known[name] ??= value;
	}
}
for (let round = 0; round < 3; round++)
	for (const operation of operations.filter((one) => one.method === "POST" || one.method === "GET")) {
		if (operation.path.match(/\{(\w+)\}/g)?.some((name) => !known[name.slice(1, -1)])) continue;
		const answer = await ask(operation, "facilitator");
		if (answer.headers.get("location")) learn(answer.headers.get("location"));
		else if (operation.method === "GET" && operation.cursor && answer.ok) {
			const first = (await answer.json()).items?.[0];
			if (first) learn(`${filled(operation.path, "")}/${first.id}`);
		}
	}

const reached = {};
const urls = [];
const rank = { GET: 0, POST: 1, PATCH: 2, DELETE: 3 };
operations.sort((a, b) => rank[a.method] - rank[b.method]);
for (const [number, operation] of operations.entries()) {
	let role = roles[0];
	// a deletion is not tried: it would leave nothing to attack
	if (operation.method !== "DELETE") {
		const answers = [];
		for (const one of roles) answers.push([(await ask(operation, one)).status, one]);
		// success, else what is refused for its content rather than for who asks
		const best = answers.find(([status]) => status < 300) ?? answers.find(([status]) => status !== 403 && status !== 404) ?? answers[0];
		role = best[1];
		reached[best[0]] = (reached[best[0]] ?? 0) + 1;
	}
	const query = [queried(operation, "*"), operation.cursor ? "after=*" : ""].filter(Boolean).join("&");
	const target = filled(operation.path, "*") + (query ? `?${query}` : "");
	const bare = target.includes("*") || operation.body ? "" : "*";
	const lines = [`${operation.method} ${target} HTTP/1.1`, `Host: ${new URL(base).host}`, `Authorization: Bearer ${tokens[role]}${bare}`];
	if (bare) lines.push("Request-Id: a-request-*");
	if (operation.body !== undefined) lines.push(`Content-Type: ${operation.type}`);
	if (operation.method === "PATCH") lines.push('If-Match: "1*"');
	// a key that stays would be answered from the first request, so that only one kind of request has one
	if (operation.keyed && operation.body === undefined) lines.push("Idempotency-Key: a-key-*");
	const name = `${String(number).padStart(3, "0")}-${operation.method}${operation.path.replace(/[^a-z0-9]+/gi, "-")}`;
	writeFileSync(`${folder}/${name}.request`, `${lines.join("\r\n")}\r\n\r\n${/json$/.test(operation.type) ? marked(operation.body) : (operation.body ?? "")}`);
	if (operation.method === "GET") urls.push(base + filled(operation.path, "") + (query ? `?${query.replaceAll("*", "").replace("after=", "after=1")}` : ""));
}
writeFileSync(`${folder}/urls`, `${urls.join("\n")}\n`);
console.log(`${operations.length} operations; as they are they are answered ${Object.entries(reached).map(([status, count]) => `${status}: ${count}`).join(", ")}`);
