// requests.mjs BASE TOKENS FOLDER ADDRESS PASSWORD: one request file for each operation of /openapi.json, as sqlmap -r reads
// it, filled with the document's own examples and with records that are there or are made here. Who asks is who is let in: one
// of the tokens, somebody who signs in with ADDRESS and PASSWORD, a form link. FOLDER/urls.WHO has the addresses that are read,
// and FOLDER/field.WHO the header field to read them with.
// A * marks each place to attack: parts of the path, parameters, members of the body, and some header fields.
import { readFileSync, writeFileSync } from "node:fs";

const [base, tokenFile, folder, email, password] = process.argv.slice(2);
const tokens = JSON.parse(readFileSync(tokenFile, "utf8"));
const document = await (await fetch(`${base}/openapi.json`)).json();
const known = { network: "wa-cop-2026", organization: "wa-01109", member: "wa-01109", provider: "rsa" };

// ---- who asks: the field that shows it, and what must stand beside it

const bearer = (secret) => ({ field: ["Authorization", `Bearer ${secret}`] });
const actors = Object.fromEntries(["facilitator", "district", "admin", "reader"].filter((role) => tokens[role]).map((role) => [role, bearer(tokens[role])]));
const headersOf = (who) => (actors[who] ? { [actors[who].field[0]]: actors[who].field[1], ...actors[who].beside } : {});

async function must(who, method, path, body) {
	const headers = { ...headersOf(who), ...(body ? { "content-type": "application/json" } : {}) };
	const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
	if (!answer.ok) throw new Error(`${method} ${path} as ${who}: ${answer.status} ${await answer.text()}`);
	return answer;
}
const signIn = await must("nobody", "POST", "/v1/sign-ins", { email, password });
actors.signed = { field: ["Cookie", signIn.headers.get("set-cookie").split(";")[0]], beside: { "Sec-Fetch-Site": "same-origin" } };

// What has a secret of its own, apart from the records that the attacks change and revoke.
async function secretOf(list, body) {
	const made = (await must("signed", "POST", list, body)).headers.get("location");
	return (await must("signed", "POST", `${made}/secret`)).json();
}
known.secret = (await secretOf(`/v1/networks/${known.network}/feeds`, { label: "Example calendar" })).path.split("/")[3];
const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
const ask = (await must("facilitator", "POST", `/v1/networks/${known.network}/asks`, {
	title: "Example ask", purpose: "To see.", reader: "The facilitators", minutes: 20, due_on: soon, gives_back: "A chart.",
})).headers.get("location");
await must("facilitator", "POST", `${ask}/publish`);
actors.form = bearer((await secretOf(`${ask}/form-links`, { label: "Example office", organization: known.organization })).secret);
known.ask = ask.split("/")[3];
const roles = [...Object.keys(actors), "nobody"];

// ---- what is asked

const resolve = (node) => (node?.$ref ? resolve(node.$ref.split("/").slice(1).reduce((at, key) => at[key], document)) : node);

function example(schema) {
	schema = resolve(schema);
	if (schema.examples) return schema.examples[0];
	if (schema.enum) return schema.enum[0];
	if (schema.pattern === "^[0-9]{4}-[0-9]{2}$") return "2022-23";
	if (schema.format === "date-time") return "2026-01-27T13:00:00Z";
	if (schema.format === "date") return "2026-01-27";
	if (schema.type === "object")
		return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, example(one)]));
	if (schema.type === "array") return schema.items ? [example(schema.items)] : [];
	return { integer: 1, number: 0.5, boolean: true }[schema.type] ?? "1";
}

// Where the examples name what is not there.
const bodies = {
	// another account: more sign-ins of the one that asks would end its own
	"/v1/sign-ins": (body) => ({ ...body, email: "entering@example.org", password, code: undefined }),
	// refused for its password: it would end the account that asks
	"/v1/me/password": (body) => ({ ...body, password: "not the password" }),
	"/v1/me/remove": (body) => ({ ...body, password: "not the password" }),
	"/v1/networks/{network}/causes": (body) => ({ ...body, under: undefined }),
	"/v1/causes/{cause}": (body) => ({ ...body, under: undefined }),
};
const files = {
	"/v1/sessions/{session}/sheets": "Name (original name),Email,Join time,Leave time,Duration (minutes)\nExample Guest,,01/27/2026 01:00:00 PM,01/27/2026 02:00:00 PM,60\n",
	"/v1/networks/{network}/imports": "school_year,member,enrolled,chronic\n2020-21,wa-01109,100,20\n",
};
const queries = { return: "/networks", kind: "counts" };

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
	Object.entries(item).filter(([, one]) => one.responses).map(([method, one]) => {
		const parameters = [...(item.parameters ?? []), ...(one.parameters ?? [])].map(resolve);
		const content = Object.entries(resolve(one.requestBody)?.content ?? {})[0];
		return {
			path, method: method.toUpperCase(), type: content?.[0], right: one["x-right"],
			query: parameters.filter((p) => p.in === "query" && !["after", "known_at", "as_of"].includes(p.name)),
			cursor: parameters.some((p) => p.in === "query" && p.name === "after"),
			keyed: parameters.some((p) => p.name === "Idempotency-Key"),
			body: /json$/.test(content?.[0]) ? JSON.stringify((bodies[path] ?? ((given) => given))(example(content[1].schema))) : content ? files[path] : undefined,
		};
	}));

const filled = (path, mark) => path.replace(/\{(\w+)\}/g, (_, name) => (known[name] ?? "1") + mark);
const valueOf = (operation, p) => (p.name === "kind" && operation.type !== "text/csv" ? undefined : queries[p.name]) ?? p.example ?? example(p.schema);
const queried = (operation, mark) => operation.query.map((p) => `${p.name}=${encodeURIComponent(valueOf(operation, p))}${mark}`).join("&");

// The JSON body with a mark at every text and number.
const marked = (body) => JSON.stringify(JSON.parse(body), (_, value) =>
	typeof value === "string" ? `${value}*` : typeof value === "number" ? `<${value}>` : value).replace(/"<([^>]+)>"/g, "$1*");

async function send(operation, who) {
	const headers = headersOf(who);
	if (operation.body !== undefined) headers["content-type"] = operation.type;
	if (operation.method === "PATCH") headers["if-match"] = (await fetch(base + filled(operation.path, ""), { headers })).headers.get("etag") ?? '"1"';
	const query = queried(operation, "");
	return fetch(base + filled(operation.path, "") + (query ? `?${query}` : ""), { method: operation.method, headers, body: operation.body, redirect: "manual" });
}

// What is for whoever has signed in.
const isOwn = (operation) => ["me", "token", "feed", "form_link"].includes(operation.right);

// Whatever a list or a creation names becomes the value of its parameter; no sign-in and no account of a person does, so that
// what is shown is not ended.
function learn(location) {
	for (const { path } of operations) {
		const match = location.match(new RegExp(`^${path.replace(/\{(\w+)\}/g, "(?<$1>[^/?]+)")}$`));
		for (const [name, value] of Object.entries(match?.groups ?? {})) if (name !== "sign_in" && name !== "account") known[name] ??= value;
	}
}
for (let round = 0; round < 3; round++)
	for (const operation of operations.filter((one) => (one.method === "POST" && one.right !== "open" && one.right !== "form") || one.method === "GET")) {
		if (/^\/v1\/(me|second-factor)\//.test(`${operation.path}/`) || operation.path.match(/\{(\w+)\}/g)?.some((name) => !known[name.slice(1, -1)])) continue;
		let answer = await send(operation, isOwn(operation) ? "signed" : "facilitator");
		if (answer.status === 403) answer = await send(operation, "district");
		if (answer.headers.get("location")) learn(answer.headers.get("location"));
		else if (operation.method === "GET" && operation.cursor && answer.ok) {
			const first = (await answer.json()).items?.[0];
			if (first) learn(`${filled(operation.path, "")}/${first.id}`);
		}
	}

// ---- what is written

const fieldOf = (who, mark) => (actors[who] ? `${actors[who].field[0]}: ${actors[who].field[1]}${mark}` : undefined);
const shown = [];
const reached = {};
const urls = {};
const rank = { GET: 0, POST: 1, PATCH: 2, DELETE: 3 };
operations.sort((a, b) => rank[a.method] - rank[b.method]);
for (const [number, operation] of operations.entries()) {
	// signing in ends the sign-in that asks
	const order = operation.right === "open" ? ["nobody"] : isOwn(operation) ? ["signed", ...roles.filter((one) => one !== "signed")] : roles;
	let who = order[0];
	// a deletion is not tried: it would leave nothing to attack
	if (operation.method !== "DELETE") {
		const answers = [];
		for (const one of order) answers.push([(await send(operation, one)).status, one]);
		// success, else what is refused for its content rather than for who asks
		const best = answers.find(([status]) => status < 400) ?? answers.find(([status]) => ![401, 403, 404].includes(status)) ?? answers[0];
		who = best[1];
		shown.push(`${best[0]} ${who} ${operation.method} ${filled(operation.path, "")}`);
		reached[best[0]] = (reached[best[0]] ?? 0) + 1;
	}
	const query = [queried(operation, "*"), operation.cursor ? "after=*" : ""].filter(Boolean).join("&");
	const target = filled(operation.path, "*") + (query ? `?${query}` : "");
	const bare = target.includes("*") || operation.body ? "" : "*";
	const lines = [`${operation.method} ${target} HTTP/1.1`, `Host: ${new URL(base).host}`];
	if (fieldOf(who, bare)) lines.push(fieldOf(who, bare));
	for (const [name, value] of Object.entries(actors[who]?.beside ?? {})) lines.push(`${name}: ${value}`);
	if (bare) lines.push("Request-Id: a-request-*");
	if (operation.body !== undefined) lines.push(`Content-Type: ${operation.type}`);
	if (operation.method === "PATCH") lines.push('If-Match: "1*"');
	// a key that stays would be answered from the first request, so that only one kind of request has one
	if (operation.keyed && operation.body === undefined) lines.push("Idempotency-Key: a-key-*");
	const name = `${String(number).padStart(3, "0")}-${operation.method}${operation.path.replace(/[^a-z0-9]+/gi, "-")}`;
	writeFileSync(`${folder}/${name}.request`, `${lines.join("\r\n")}\r\n\r\n${/json$/.test(operation.type) ? marked(operation.body) : (operation.body ?? "")}`);
	if (operation.method === "GET")
		(urls[who] ??= []).push(base + filled(operation.path, "") + (query ? `?${query.replaceAll("*", "").replace("after=", "after=1")}` : ""));
}
for (const [who, list] of Object.entries(urls)) {
	writeFileSync(`${folder}/urls.${who}`, `${list.join("\n")}\n`);
	// by TLS the cookie has its other name
	writeFileSync(`${folder}/field.${who}`, (fieldOf(who, "") ?? "Accept: application/json").replace("Cookie: halved=", "Cookie: __Host-halved="));
}
if (process.env.SHOWN) for (const line of shown) console.log(line);
console.log(`${operations.length} operations; as they are they are answered ${Object.entries(reached).map(([status, count]) => `${status}: ${count}`).join(", ")}`);
