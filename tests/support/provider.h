/*
 * A provider of identities for tests: the real oidc-provider on Node.js, behind a door that can alter what it
 * has issued (tests/node/provider.mjs). The service under test knows it as "rsa" and "ec", and others that do
 * not work as "slow", "huge", "liar", "astray" and "dead".
 */
#ifndef HALVED_TESTS_PROVIDER_H
#define HALVED_TESTS_PROVIDER_H

/* Before the service starts: writes the file of its settings and names it in the environment. */
void provider_settle(void);

/* Starts it and waits until it answers; it ends with the test program. */
void provider_start(void);

/* After it has started. */
const char *provider_issuer(void);

/* GET /test/…: what it says; lives until the next call. */
const char *provider_ask(const char *target);

#endif
