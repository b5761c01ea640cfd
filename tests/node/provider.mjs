// provider.mjs PORT BACK: the real oidc-provider at http://127.0.0.1:PORT for the service at BACK, behind a door that can
// alter what it has issued. GET /test/… is for the tests: browser (signs somebody in and says where the browser is sent),
// mode (what the door does), keys (other keys), count (what was asked). Beside it are providers that do not work.
import crypto from 'node:crypto';
import http from 'node:http';
import { Provider } from 'oidc-provider';

const port = Number(process.argv[2]);
const back = process.argv[3];
const issuer = `http://127.0.0.1:${port}`;
const now = () => Math.floor(Date.now() / 1000);

// ---- keys

let made = 0;
function makeKey(type) {
	const pair = type === 'rsa' ? crypto.generateKeyPairSync('rsa', { modulusLength: 2048 })
		: crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
	return { ...pair, jwk: { ...pair.privateKey.export({ format: 'jwk' }), kid: `${type}-${++made}`, use: 'sig', alg: type === 'rsa' ? 'RS256' : 'ES256' } };
}
let keys = [makeKey('rsa'), makeKey('ec')];
const stranger = makeKey('rsa');
const keyOf = (kid) => keys.find((key) => key.jwk.kid === kid);

// ---- the provider

const people = new Map();
const claims = { openid: ['sub'], all: ['email', 'email_verified', 'name', 'groups', 'hd', 'amr', '_claim_names'] };
const client = { redirect_uris: [], response_types: ['code'], grant_types: ['authorization_code'] };

function makeProvider() {
	const provider = new Provider(issuer, {
		clients: [
			{ ...client, client_id: 'halved', client_secret: 'a secret: 100% & more', redirect_uris: [`${back}/v1/sign-ins/providers/rsa/callback`] },
			{ ...client, client_id: 'halved-ec', token_endpoint_auth_method: 'none', id_token_signed_response_alg: 'ES256',
				redirect_uris: [`${back}/v1/sign-ins/providers/ec/callback`] },
		],
		jwks: { keys: keys.map((key) => key.jwk) },
		cookies: { keys: ['tests'] },
		claims,
		scopes: ['openid', 'all'],
		conformIdTokenClaims: false,
		features: { devInteractions: { enabled: false } },
		interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
		pkce: { required: () => true },
		clockTolerance: 60,
		findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people.get(id) }) }),
		async loadExistingGrant(ctx) {
			const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
			grant.addOIDCScope('openid all');
			await grant.save();
			return grant;
		},
	});
	return { provider, answer: provider.callback() };
}
let real = makeProvider();

// ---- what the door does

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const decode = (part) => JSON.parse(Buffer.from(part, 'base64url'));
const signed = (head, body, key, hash = 'sha256') => {
	const text = `${encode(head)}.${encode(body)}`;
	return `${text}.${crypto.sign(hash, Buffer.from(text), { key: key.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};
const hmac = (head, body, secret) => {
	const text = `${encode(head)}.${encode(body)}`;
	return `${text}.${crypto.createHmac('sha256', secret).update(text).digest('base64url')}`;
};
const again = (head, body) => signed(head, body, keyOf(head.kid)); // rightly signed

/** Each makes another ID token of the one that was issued. */
const alterations = {
	good: (head, body) => again(head, body),
	tampered: (head, body, parts) => [parts[0], encode({ ...body, groups: ['admins'] }), parts[2]].join('.'),
	audience: (head, body) => again(head, { ...body, aud: 'another' }),
	audiences: (head, body) => again(head, { ...body, aud: [body.aud, 'another'] }),
	party: (head, body) => again(head, { ...body, azp: 'another' }),
	party_ours: (head, body) => again(head, { ...body, aud: ['another', body.aud], azp: body.aud }),
	issuer: (head, body) => again(head, { ...body, iss: `${issuer}/` }),
	nonce: (head, body) => again(head, { ...body, nonce: 'another' }),
	no_nonce: (head, { nonce, ...body }) => again(head, body),
	no_subject: (head, { sub, ...body }) => again(head, body),
	expired: (head, body) => again(head, { ...body, iat: now() - 600, exp: now() - 90 }),
	just_expired: (head, body) => again(head, { ...body, iat: now() - 600, exp: now() - 5 }),
	no_expiry: (head, { exp, ...body }) => again(head, body),
	future: (head, body) => again(head, { ...body, iat: now() + 300, exp: now() + 900 }),
	old: (head, body) => again(head, { ...body, iat: now() - 86400 }),
	long_ago: (head, body) => again(head, { ...body, auth_time: now() - 7200 }),
	no_auth_time: (head, { auth_time, ...body }) => again(head, body),
	not_yet: (head, body) => again(head, { ...body, nbf: now() + 300 }),
	at_hash: (head, body) => again(head, { ...body, at_hash: encode('not this access') }),
	none: (head, body) => `${encode({ alg: 'none' })}.${encode(body)}.`,
	none_named: (head, body, parts) => `${encode({ ...head, alg: 'None' })}.${encode(body)}.${parts[2]}`,
	hs256_pem: (head, body) => hmac({ ...head, alg: 'HS256' }, body, keyOf(head.kid).publicKey.export({ type: 'spki', format: 'pem' })),
	hs256_secret: (head, body) => hmac({ ...head, alg: 'HS256' }, body, 'a secret: 100% & more'),
	rs512: (head, body) => signed({ ...head, alg: 'RS512' }, body, keyOf(head.kid), 'sha512'),
	other_algorithm: (head, body) => signed({ ...head, alg: head.alg === 'RS256' ? 'ES256' : 'RS256' }, body, keyOf(head.kid)),
	other_kind: (head, body) => signed({ ...head, kid: keys[1].jwk.kid }, body, keys[0]),
	stranger: (head, body) => signed(head, body, stranger),
	own_key: (head, body) => signed({ ...head, jwk: stranger.publicKey.export({ format: 'jwk' }) }, body, stranger),
	unknown_key: (head, body) => signed({ ...head, kid: 'unknown' }, body, stranger),
	critical: (head, body) => again({ ...head, crit: ['b64'], b64: true }, body),
	other_type: (head, body) => again({ ...head, typ: 'at+jwt' }, body),
	two_parts: (head, body, parts) => `${parts[0]}.${parts[1]}`,
	short_signature: (head, body, parts) => `${parts[0]}.${parts[1]}.${parts[2].slice(0, 20)}`,
	no_json: (head, body, parts) => `${parts[0]}.${encode('{')}.${parts[2]}`,
};
const answers = {
	huge: (res) => res.end(`{"id_token":"${'a'.repeat(10 * 1024 * 1024)}"}`),
	not_json: (res) => res.end('<html>'),
	no_token: (res) => res.end('{"access_token":"a"}'),
	broken: (res) => res.writeHead(500).end('{}'),
	moved: (res) => res.writeHead(302, { location: `${issuer}/jwks` }).end(),
	cut: (res) => res.socket.destroy(),
	silent: () => {},
};
let mode = '';
const counts = {};
let waiting = 0;
let peak = 0;

function altered(text) {
	const answer = JSON.parse(text);
	const parts = answer.id_token.split('.');
	answer.id_token = alterations[mode](decode(parts[0]), decode(parts[1]), parts);
	return JSON.stringify(answer);
}

// ---- the browser of somebody who signs in

const cookies = new Map();

function get(url) {
	return new Promise((resolve, reject) => {
		const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		http.get(url, { headers: { cookie } }, (res) => {
			for (const line of res.headers['set-cookie'] ?? []) {
				const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
				if (value === '') cookies.delete(name);
				else cookies.set(name, value);
			}
			res.resume().on('end', () => resolve(res.headers.location === undefined ? `${res.statusCode}` : new URL(res.headers.location, url).href));
		}).on('error', reject);
	});
}

let person;
async function browse(search) {
	let at = search.get('to');
	person = search.get('sub');
	people.set(person, JSON.parse(search.get('claims')));
	cookies.clear();
	for (let i = 0; i < 10 && at.startsWith(issuer); i++) at = await get(at);
	return at;
}

// ---- the door

const tests = {
	browser: browse,
	mode: (search) => (mode = search.get('name')),
	peak: () => `${peak}`,
	count: (search) => `${counts[search.get('of')] ?? 0}`,
	keys(search) {
		const how = search.get('how');
		if (how === 'second') keys = [makeKey('rsa'), ...keys];
		if (how === 'rotated') keys = [makeKey('rsa'), makeKey('ec')];
		real = makeProvider();
		return how;
	},
};

/** Through to the real one; what it answers may be altered. */
function pass(req, res) {
	const onward = http.request({ port: inner.address().port, path: req.url, method: req.method, headers: req.headers }, (answer) => {
		const pieces = [];
		answer.on('data', (piece) => pieces.push(piece)).on('end', () => {
			let body = Buffer.concat(pieces);
			if (req.url === '/token' && answer.statusCode === 200 && alterations[mode]) body = Buffer.from(altered(body.toString()));
			delete answer.headers['transfer-encoding'];
			res.writeHead(answer.statusCode, { ...answer.headers, 'content-length': body.length }).end(body);
		});
	});
	req.pipe(onward);
}

async function door(req, res) {
	const url = new URL(req.url, issuer);
	counts[url.pathname] = (counts[url.pathname] ?? 0) + 1;
	if (url.pathname.startsWith('/test/')) {
		const said = `${await tests[url.pathname.slice(6)](url.searchParams)}`;
		res.writeHead(200, { 'content-length': Buffer.byteLength(said) }).end(said);
	} else if (url.pathname.startsWith('/interaction/')) {
		await real.provider.interactionFinished(req, res, { login: { accountId: person, amr: people.get(person).amr } });
	} else if (url.pathname.startsWith('/slow/')) {
		peak = Math.max(peak, ++waiting); // never
		res.on('close', () => waiting--);
	} else if (url.pathname.startsWith('/huge/')) {
		const more = () => { while (res.write('x'.repeat(65536))); };
		res.on('drain', more).on('error', () => {});
		more();
	} else if (url.pathname.startsWith('/liar/')) {
		const document = { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` };
		res.end(JSON.stringify(document));
	} else if (url.pathname.startsWith('/astray/')) {
		// right in all but that its keys are at a server of another name
		const document = { issuer: `${issuer}/astray`, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `http://localhost:${port}/jwks` };
		res.end(JSON.stringify(document));
	} else if (url.pathname === '/token' && answers[mode]) answers[mode](res);
	else pass(req, res);
}

const inner = http.createServer((req, res) => real.answer(req, res)).listen(0, '127.0.0.1', () => {
	http.createServer((req, res) => door(req, res).catch((error) => res.writeHead(500).end(`${error.stack}`))).listen(port, '127.0.0.1');
});
