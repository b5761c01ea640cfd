// The peer: Fastify and pg doing the same work as the service, as well as one would write it. Prepared statements, a pool
// of 10, keep-alive, one log line a request to a file that is written behind the answers. No row-level security.
import { createHash } from 'node:crypto';
import Fastify from 'fastify';
import pg from 'pg';
import pino from 'pino';

const pool = new pg.Pool({ connectionString: process.env.PEER_DATABASE_URL, max: 10, min: 10 });
const app = Fastify({ disableRequestLogging: true, logger: { stream: pino.destination({ dest: process.env.PEER_LOG, sync: false, minLength: 4096 }), base: null } });

const sha256 = (text) => createHash('sha256').update(text).digest();
const token_of = (request) => sha256((request.headers.authorization ?? '').slice(7));
const problem = (reply, status, code) => reply.code(status).type('application/problem+json').send({ status, code });

app.addHook('onResponse', async (request, reply) => {
	app.log.info({ id: request.id, method: request.method, path: request.url, status: reply.statusCode,
		us: Math.round(reply.elapsedTime * 1000), actor: request.actor, peer: request.ip }, 'request');
});

const actor = `select t.account_id as id, $2 = any (t.rights) as allowed
	from credential t
	where t.hash = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())`;
const account = (column) => `(select json_build_object('id', a.id::text, 'name', a.name) from account a where a.id = t.${column})`;
const who_and_when = `'created_at', t.created_at, 'created_by', ${account('created_by')}, 'changed_at', t.changed_at, 'changed_by', ${account('changed_by')}`;
const organization_shape = `json_build_object('id', t.id::text, 'code', t.address, 'kind', t.kind, 'name', t.name,
	'codes', t.codes, 'state', t.state, 'parent', t.parent, 'opened_on', t.opened_on, 'closed_on', t.closed_on,
	'note', t.note, 'predecessors', t.predecessors, 'successors', t.successors,
	'version', t.version, ${who_and_when})::text`;

// The token and the lookup in one round trip, which is kinder to the peer than asking twice.
const read_organization = {
	name: 'read_organization',
	text: `select a.id as actor, a.allowed, t.version, t.body from (values (1)) one left join (${actor}) a on true
		left join lateral (select t.version, ${organization_shape} as body from organization t where t.address = $3) t
			on a.allowed`,
};

app.get('/v1/organizations/:organization', async (request, reply) => {
	const { rows: [row] } = await pool.query({
		...read_organization, values: [token_of(request), 'view', request.params.organization],
	});
	if (row.allowed === null) return problem(reply, 401, 'unauthenticated');
	if (!row.allowed) return problem(reply, 403, 'forbidden');
	if (row.body === null) return problem(reply, 404, 'not_found');
	request.actor = row.actor;
	return reply.header('etag', `"${row.version}"`).type('application/json').send(row.body);
});

// Who acts, and the claim of the Idempotency-Key, in one statement; a second request with the key waits for the first.
const claim = {
	name: 'claim',
	text: `with a as (${actor}), k as (
			insert into request_key (account_id, route, key, digest) select a.id, $3, $4, $5 from a where a.allowed
			on conflict do nothing returning account_id)
		select a.id as actor, a.allowed, k.account_id is not null as claimed from a left join k on true`,
};
const write_submission = {
	name: 'write_submission',
	text: `with n as (select id, slug from network where slug = $1 and withdrawn_at is null),
		o as (select id, address, name from organization where address = $2),
		t as (insert into submission (network_id, organization_id, school_year, kind, source, created_by, changed_by)
			select n.id, o.id, $3, $4, $5, $6, $6 from n, o where exists (select from membership m
				where m.network_id = n.id and m.organization_id = o.id and m.withdrawn_at is null) returning *),
		c as (insert into cell (submission_id, organization_id, grade_id, group_id, enrolled, chronic)
			select t.id, t.organization_id, g.id, p.id, (e ->> 'enrolled')::int, (e ->> 'chronic')::int
			from t, jsonb_array_elements($7::jsonb) e join grade g on g.name = coalesce(e ->> 'grade', 'all')
				join student_group p on p.name = coalesce(e ->> 'group', 'all')
			where (e ->> 'chronic')::int <= (e ->> 'enrolled')::int)
		select json_build_object('id', t.id::text, 'network', n.slug,
			'organization', json_build_object('code', o.address, 'name', o.name), 'school_year', t.school_year,
			'kind', t.kind, 'as_of', t.as_of, 'number', t.number, 'status', t.status, 'inclusion_rule', t.inclusion_rule,
			'source', t.source, 'note', t.note, 'example', t.example, 'total', null, 'question', t.question,
			'submitted_at', t.submitted_at, 'version', t.version, ${who_and_when})::text as body, '/v1/submissions/' || t.id as location
		from t, n, o`,
};
const keep_answer = {
	name: 'keep_answer',
	text: `update request_key set body = $4, location = $5, etag = '1' where account_id = $1 and route = $2 and key = $3`,
};
const find_answer = {
	name: 'find_answer',
	text: `select digest = $4 as same, body, location from request_key where account_id = $1 and route = $2 and key = $3`,
};

const cell = { type: 'object', additionalProperties: false, required: ['enrolled', 'chronic'], properties: {
	grade: { type: 'string', maxLength: 3 }, group: { type: 'string', maxLength: 60 },
	enrolled: { type: 'integer', minimum: 0, maximum: 10000000 }, chronic: { type: 'integer', minimum: 0 } } };
const schema = { body: { type: 'object', additionalProperties: false, required: ['organization', 'school_year', 'kind'],
	properties: { organization: { type: 'string', maxLength: 40 },
		school_year: { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}$' }, kind: { enum: ['annual', 'ytd'] },
		source: { type: 'string', maxLength: 200 }, cells: { type: 'array', items: cell } } } };

app.post('/v1/networks/:network/submissions', { schema }, async (request, reply) => {
	const route = 'POST /v1/networks/{network}/submissions', key = request.headers['idempotency-key'], body = request.body;
	const digest = sha256(request.url + JSON.stringify(body)), client = await pool.connect();
	try {
		await client.query('begin');
		const { rows: [who] } = await client.query({ ...claim, values: [token_of(request), 'submit', route, key, digest] });
		if (!who?.allowed) {
			await client.query('rollback');
			return problem(reply, who ? 403 : 401, who ? 'forbidden' : 'unauthenticated');
		}
		request.actor = who.actor;
		if (!who.claimed) {
			const { rows: [first] } = await client.query({ ...find_answer, values: [who.actor, route, key, digest] });
			await client.query('rollback');
			return first.same ? reply.code(201).header('location', first.location).type('application/json').send(first.body)
				: problem(reply, 422, 'key_reused');
		}
		const { rows: [made] } = await client.query({ ...write_submission, values: [request.params.network,
			body.organization, body.school_year, body.kind, body.source, who.actor, JSON.stringify(body.cells ?? [])] });
		if (!made) {
			await client.query('rollback');
			return problem(reply, 404, 'not_found');
		}
		await client.query({ ...keep_answer, values: [who.actor, route, key, made.body, made.location] });
		await client.query('commit');
		return reply.code(201).header('location', made.location).type('application/json').send(made.body);
	} catch (error) {
		await client.query('rollback').catch(() => {});
		throw error;
	} finally {
		client.release();
	}
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PEER_PORT) });
