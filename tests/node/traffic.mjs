// traffic.mjs FILE: holds every exchange of the API tests (one JSON object a line, see tests/support/api.h) against the
// OpenAPI document that the service gave in the same traffic. An operation passes when all its exchanges agree with the
// document and it was seen with success and, unless it is open, without a token. Ends with `traffic: N passed, N failed`.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const WATCHED = ['etag', 'location', 'link', 'retry-after', 'www-authenticate', 'allow', 'idempotency-replayed', 'request-id'];
const SHOWN = 5;

const exchanges = readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const served = exchanges.find((one) => one.target === '/openapi.json' && one.method === 'GET' && one.status === 200);
if (served === undefined) throw new Error('GET /openapi.json is not in the traffic');
const document = JSON.parse(served.answer.replaceAll('"#/components/schemas/', '"schema:'));

const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
addFormats(ajv);
for (const [name, schema] of Object.entries(document.components.schemas)) ajv.addSchema(schema, `schema:${name}`);
const validators = new Map();

/** What is wrong with a value under a schema; '' when nothing is. */
function faultOf(schema, value) {
	const key = JSON.stringify(schema);
	if (!validators.has(key)) validators.set(key, ajv.compile(schema));
	const validate = validators.get(key);
	return validate(value) ? '' : ajv.errorsText(validate.errors.slice(0, 3));
}

const resolved = (thing) =>
	thing?.$ref === undefined ? thing : thing.$ref.slice(2).split('/').reduce((at, part) => at[part], document);

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
	Object.entries(methods).map(([method, operation]) => ({
		...operation,
		name: `${method.toUpperCase()} ${path}`,
		method: method.toUpperCase(),
		path: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
		open: operation.security?.length === 0,
		parameters: operation.parameters.map(resolved),
		statuses: new Set(),
		faults: new Map(),
		exchanges: 0,
	})),
);
const elsewhere = { name: 'addresses and methods that are none', statuses: new Set(), faults: new Map(), exchanges: 0 };

/** "Name: value" lines as a Map of lower-case names. */
function fieldsOf(head) {
	const lines = head.split('\r\n').filter((line) => line.includes(':'));
	return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
}

const mediaOf = (fields) => (fields.get('content-type') ?? '').split(';')[0].trim();

/** The value that a parameter's text stands for. */
const valueOf = (schema, text) => ([schema.type].flat().includes('integer') && /^-?\d+$/.test(text) ? Number(text) : text);

function checkBody(content, fields, body, tell) {
	const media = mediaOf(fields);
	if (content === undefined) {
		if (body !== '') tell(`a body of ${body.length} bytes, none is declared`);
		return;
	}
	if (content[media] === undefined) return tell(`the media type is "${media}", declared is ${Object.keys(content).join(', ')}`);
	if (!media.endsWith('json')) return;
	const fault = faultOf(content[media].schema, JSON.parse(body));
	if (fault !== '') tell(`${fault} in ${body.slice(0, 300)}`);
}

function checkHeaders(declared, fields, tell) {
	const names = new Set(Object.keys(declared).map((name) => name.toLowerCase()));
	for (const name of WATCHED) if (fields.has(name) && !names.has(name)) tell(`the header ${name} is not declared`);
	for (const [name, given] of Object.entries(declared)) {
		const header = resolved(given);
		const value = fields.get(name.toLowerCase());
		if (value === undefined && header.required) tell(`the header ${name} is missing`);
		if (value === undefined) continue;
		const fault = faultOf(header.schema, valueOf(header.schema, value));
		if (fault !== '') tell(`header ${name}: ${value}: ${fault}`);
	}
}

function checkAnswer(operation, exchange, tell) {
	const response = resolved(operation.responses[exchange.status]);
	const fields = fieldsOf(exchange.answer_head);
	if (response === undefined) return tell('the status is not declared');
	checkHeaders(response.headers ?? {}, fields, tell);
	if (exchange.method === 'HEAD' && exchange.answer !== '') tell('HEAD has a body');
	if (exchange.method !== 'HEAD') checkBody(response.content, fields, exchange.answer, tell);
	const page = mediaOf(fields) === 'application/json' ? response.content?.['application/json'] : undefined;
	if (page?.schema?.properties?.more !== undefined && exchange.method !== 'HEAD' && JSON.parse(exchange.answer).more !== fields.has('link')) tell('more and Link disagree');
}

function checkParameters(operation, given, where, tell) {
	const declared = operation.parameters.filter((parameter) => parameter.in === where);
	for (const parameter of declared) {
		const text = given.get(where === 'header' ? parameter.name.toLowerCase() : parameter.name);
		if (text === undefined || text === null) {
			if (parameter.required) tell(`accepted without the parameter ${parameter.name}`);
			continue;
		}
		const fault = faultOf(parameter.schema, valueOf(parameter.schema, text));
		if (fault !== '') tell(`accepted ${parameter.name}=${text}, which ${fault}`);
	}
	return new Set(declared.map((parameter) => parameter.name));
}

/** What was accepted must be what the document allows. */
function checkRequest(operation, exchange, tell) {
	const query = new URL(exchange.target, 'http://localhost').searchParams;
	const fields = fieldsOf(exchange.headers);
	const names = checkParameters(operation, query, 'query', tell);
	for (const name of query.keys()) if (!names.has(name)) tell(`accepted the parameter ${name}, which is not declared`);
	checkParameters(operation, fields, 'header', tell);
	if (exchange.body !== '' && !fields.has('content-type')) fields.set('content-type', 'application/json');
	if (exchange.body === '' && operation.requestBody !== undefined && exchange.body_size === 0) tell('accepted without a body');
	if (exchange.body !== '') checkBody(operation.requestBody?.content, fields, exchange.body, (text) => tell(`accepted: ${text}`));
}

function find(exchange) {
	const path = exchange.target.split('?')[0];
	const method = exchange.method === 'HEAD' ? 'GET' : exchange.method;
	const there = operations.filter((operation) => operation.path.test(path));
	there.sort((a, b) => a.name.split('{').length - b.name.split('{').length);
	return { known: there.length > 0, operation: there.find((operation) => operation.method === method) };
}

/** Nothing in the document answers: 404, or 405 for a known address; 401 and 400 come before that. */
function checkElsewhere(exchange, known, tell) {
	const fields = fieldsOf(exchange.answer_head);
	if (exchange.status !== (known ? 405 : 404)) tell(`answered ${exchange.status} where nothing is declared`);
	if (known && !fields.has('allow')) tell('405 without Allow');
	if (exchange.method !== 'HEAD')
		checkBody({ 'application/problem+json': { schema: { $ref: 'schema:Problem' } } }, fields, exchange.answer, tell);
}

for (const exchange of exchanges) {
	const { known, operation } = find(exchange);
	const at = operation ?? elsewhere;
	const tell = (text) => {
		const fault = `${exchange.status}: ${text}`;
		if (!at.faults.has(fault)) at.faults.set(fault, `${exchange.method} ${exchange.target} as ${exchange.who}: ${fault}`);
	};
	at.exchanges++;
	at.statuses.add(exchange.status);
	if (operation === undefined) checkElsewhere(exchange, known, tell);
	else {
		checkAnswer(operation, exchange, tell);
		if (exchange.status < 300) checkRequest(operation, exchange, tell);
	}
}

let failed = 0;
for (const one of [...operations, elsewhere]) {
	const success = [...one.statuses].some((status) => (status >= 200 && status < 300) || status === 302);
	if (one.exchanges === 0) one.faults.set('never', 'was never asked');
	else if (one !== elsewhere && !success) one.faults.set('success', 'was never seen with success');
	if (one !== elsewhere && !one.open && !one.statuses.has(401)) one.faults.set('token', 'was never seen without a token');
	if (one.faults.size === 0) continue;
	failed++;
	console.log(`${one.name}: ${one.faults.size} kinds of faults`);
	for (const fault of [...one.faults.values()].slice(0, SHOWN)) console.log(`    ${fault}`);
}
console.log(`${exchanges.length} exchanges with ${operations.length} operations`);
console.log(`traffic: ${operations.length + 1 - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
