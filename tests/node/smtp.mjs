// smtp.mjs PORT FILE [starttls [KEY CERTIFICATE]]: a real SMTP server that wants a name and a password and writes each mail as a JSON line to FILE.
// later…@ is put off once (451), never…@ is refused for good (550). With starttls it offers TLS, by a certificate
// that nobody trusts unless another is given.
import { appendFileSync, readFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const [port, file, mode, key, cert] = process.argv.slice(2);
const putOff = new Set();

const refusal = (code, words) => Object.assign(new Error(words), { responseCode: code });

const server = new SMTPServer({
	allowInsecureAuth: true,
	...(key && { key: readFileSync(key), cert: readFileSync(cert) }),
	disabledCommands: mode === 'starttls' ? [] : ['STARTTLS'],
	onAuth: ({ username, password }, session, done) =>
		username === 'halved' && password === 'of the mail server' ? done(null, { user: username }) : done(refusal(535, 'No')),
	onRcptTo({ address }, session, done) {
		if (address.startsWith('never')) return done(refusal(550, 'No such mailbox'));
		if (address.startsWith('later') && !putOff.has(address)) {
			putOff.add(address);
			return done(refusal(451, 'Try again'));
		}
		return done();
	},
	onData(stream, session, done) {
		const parts = [];
		stream.on('data', (part) => parts.push(part));
		stream.on('end', () => {
			const { mailFrom, rcptTo } = session.envelope;
			const received = `Received: with ${session.secure ? 'ESMTPS' : 'ESMTP'}\r\n`;
			const text = received + Buffer.concat(parts).toString('utf8');
			appendFileSync(file, `${JSON.stringify({ to: rcptTo[0].address, from: mailFrom.address, text })}\n`);
			done();
		});
	},
});
server.on('error', () => {}); // a client that breaks off is no reason to end
server.listen(Number(port), '127.0.0.1');
