/* Signing in with a provider: its settings, its keys, and what an ID token must say. */
#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/base/base64url.h"
#include "halved/base/clock.h"
#include "halved/base/json.h"
#include "halved/openid/id_token.h"
#include "halved/openid/known.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RSA_2048                                                                                             \
	"v1kG7EWgpcBOupwwGK1PcJY-ft50x4OXzLNuTkX95InbqM_eMxJ5p6Bd95nCgDdlDPICqPELNk5QcEzBBEqMbGm8FF"         \
	"XLDb-DjhI35jojOO7RQ719lPQO0n5Vgq4S4GpyuQE1OuJn7qRhF-oIExrcEOgCl54I0PWi6JaXvWtRqehqHwGY1D5h"         \
	"t674kuv-y78erx86NogtonvmcI_Nbmm_HnICgU0WtK_b85cIAikoD-vSs2JKOxYm0hRTdvKGa6R8r0BKjvT9pkXusA"         \
	"RT78u8SjvaHRKkgu7-80JvXUBd94Vqj39pcY_pJD4LHPOCxSVZkPIDs4tJvOeUA0o6dpndDQ"
#define RSA_1024                                                                                             \
	"xyjInKoNe4Dhna14hvIxLbUTBodXe0XPLD4StaIvc417JAX1H8jybtjOyt82OyqMQ_v8s35eyqT4S5UwuO3tw5vVVV"         \
	"IsZqrSPlOE_MNu3ijqqrZO27qO0cFcBx-7cT68bJa-osrdt1gzeakTdnEwitqj3Pz3e9DL1isLyeJEJp8"
#define EC_X "Wq9JqiBpRl59gsTaV1l8KO02WSqMmOw9RmLgYy_lBRQ"
#define EC_Y "peZ8F-Au-HrM-t-dIHIKOL8rZ9geIUVHtt1zo_vfKEE"
#define OTHER_Y "PlX71MEu7YxxTXVXafADNQ6_NknJaIEYDlvjn00lnAI"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new();
}

static void tear_down(void)
{
	arena_free(arena);
}

/* ---- base64url ---- */

static void test_base64url_is_read_as_it_is_written(void)
{
	static const char bytes[] = "\x00\xff\xfe any \x80 bytes";
	struct text read;

	set_up();
	for (size_t size = 0; size < sizeof(bytes); size++) {
		CU_ASSERT_TRUE_FATAL(
			base64url_read(arena, text_of(base64url_write(arena, bytes, size)), &read));
		CU_ASSERT_EQUAL(read.size, size);
		CU_ASSERT_EQUAL(memcmp(read.data, bytes, size), 0);
	}
	CU_ASSERT_STRING_EQUAL(base64url_write(arena, "\xfb\xff", 2), "-_8");
	tear_down();
}

static void test_base64url_in_another_form_is_refused(void)
{
	static const char *const others[] = { "AA==", "AA=", "A", "+/8", "AB", "AAB", "A A", "AA\n",
		"\xc3\xa9" };
	struct text read;

	set_up();
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (base64url_read(arena, text_of(others[i]), &read))
			CU_FAIL(others[i]);
	tear_down();
}

/* ---- keys ---- */

static const struct json *json_of(const char *text)
{
	return json_read(arena, text, strlen(text), &(struct json_fault){ 0 });
}

/* Whether a set with this one key has one for such a token. */
static bool takes(const char *key, const char *algorithm)
{
	struct signed_token token = { .head = json_of(arena_format(arena, "{\"alg\":\"%s\"}", algorithm)) };
	struct keys *keys = keys_read(json_of(arena_format(arena, "{\"keys\":[%s]}", key)));
	const char *wrong = keys_check(keys, &token);
	bool taken = strcmp(wrong, "Its signature is wrong.") == 0;

	keys_free(keys);
	return taken;
}

#define RSA(more) "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" RSA_2048 "\"" more "}"
#define EC(curve, x, y, more) "{\"kty\":\"EC\",\"crv\":\"" curve "\",\"x\":\"" x "\",\"y\":\"" y "\"" more "}"

static void test_a_key_is_for_its_own_algorithm_alone(void)
{
	static const char *const others[] = { "none", "HS256", "RS384", "PS256", "ES384", "EdDSA", "rs256",
		"" };

	set_up();
	CU_ASSERT_TRUE(takes(RSA(""), "RS256"));
	CU_ASSERT_TRUE(takes(RSA(",\"use\":\"sig\",\"alg\":\"RS256\",\"key_ops\":[\"verify\"]"), "RS256"));
	CU_ASSERT_TRUE(takes(EC("P-256", EC_X, EC_Y, ""), "ES256"));
	CU_ASSERT_FALSE(takes(RSA(""), "ES256"));
	CU_ASSERT_FALSE(takes(EC("P-256", EC_X, EC_Y, ""), "RS256"));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (takes(RSA(""), others[i]) || takes(EC("P-256", EC_X, EC_Y, ""), others[i]))
			CU_FAIL(others[i]);
	tear_down();
}

static void test_a_weak_or_wrong_key_is_left_out(void)
{
	static const struct {
		const char *key, *algorithm;
	} wrong[] = {
		{ "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" RSA_1024 "\"}", "RS256" },
		{ "{\"kty\":\"RSA\",\"e\":\"AQ\",\"n\":\"" RSA_2048 "\"}", "RS256" },
		{ "{\"kty\":\"RSA\",\"e\":\"Ag\",\"n\":\"" RSA_2048 "\"}", "RS256" },
		{ "{\"kty\":\"RSA\",\"e\":\"AQAB\"}", "RS256" },
		{ "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" RSA_2048 "=\"}", "RS256" },
		{ RSA(",\"use\":\"enc\""), "RS256" },
		{ RSA(",\"alg\":\"RS512\""), "RS256" },
		{ RSA(",\"key_ops\":[\"encrypt\"]"), "RS256" },
		{ EC("P-256", EC_X, OTHER_Y, ""), "ES256" }, /* not on the curve */
		{ EC("P-384", EC_X, EC_Y, ""), "ES256" },
		{ EC("P-256", "AQAB", EC_Y, ""), "ES256" },
		{ EC("P-256", EC_X, EC_Y, ",\"alg\":\"HS256\""), "ES256" },
		{ "{\"kty\":\"oct\",\"k\":\"AAAA\"}", "HS256" },
		{ "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" EC_X "\"}", "EdDSA" },
		{ "{}", "RS256" },
		{ "7", "RS256" },
	};

	set_up();
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (takes(wrong[i].key, wrong[i].algorithm))
			CU_FAIL(wrong[i].key);
	CU_ASSERT_PTR_NULL(keys_read(json_of("{}")));
	CU_ASSERT_PTR_NULL(keys_read(json_of("[]")));
	CU_ASSERT_PTR_NULL(keys_read(NULL));
	tear_down();
}

static void test_two_keys_without_a_name_are_not_guessed_between(void)
{
	struct signed_token token;
	struct keys *keys;

	set_up();
	token = (struct signed_token){ .head = json_of("{\"alg\":\"RS256\"}") };
	keys = keys_read(json_of("{\"keys\":[" RSA("") "," RSA(",\"kid\":\"b\"") "]}"));
	CU_ASSERT_TRUE(keys_lack(keys, &token));
	token.key = "b";
	CU_ASSERT_FALSE(keys_lack(keys, &token));
	keys_free(keys);
	tear_down();
}

/* ---- what an ID token says ---- */

#define NOW 1770000000

static const struct provider *provider_of(const char *more)
{
	struct provider *provider = arena_alloc(arena, sizeof(*provider));

	*provider = (struct provider){ .issuer = "https://id.example.org",
		.client_id = "us",
		.groups_claim = "groups",
		.email_verified_claim = "email_verified",
		.email_domains = json_of("[\"example.org\"]"),
		.required_claims = more == NULL ? NULL : json_of(more) };
	return provider;
}

/* What is wrong with a token that is right but for these members, which come first and so count. */
static const char *fault_with(const char *members)
{
	struct id_token_wanted wanted = { .provider = provider_of(NULL), .nonce = "n", .now = NOW };
	const char *text = arena_format(arena,
		"{%s%s\"iss\":\"https://"
		"id.example.org\",\"aud\":\"us\",\"sub\":\"1\",\"nonce\":\"n\",\"iat\":%d,"
		"\"exp\":%d}",
		members, members[0] == '\0' ? "" : ",", NOW - 5, NOW + 300);

	return id_token_check(arena, json_of(text), &wanted);
}

static void test_an_id_token_is_for_us_now_and_this_sign_in(void)
{
	static const char *const good[] = { "", "\"aud\":[\"us\"]",
		"\"aud\":[\"us\",\"them\"],\"azp\":\"us\"", "\"azp\":\"us\"", "\"exp\":1769999941",
		"\"iat\":1770000060", "\"nbf\":1770000060" };
	static const char *const bad[] = { "\"iss\":\"https://id.example.org/\"", "\"iss\":null", "\"iss\":7",
		"\"aud\":\"them\"", "\"aud\":[]", "\"aud\":[\"us\",\"them\"]", "\"aud\":null",
		"\"aud\":{\"us\":\"us\"}", "\"azp\":\"them\"", "\"azp\":null", "\"exp\":1769999940",
		"\"exp\":null", "\"exp\":\"1770000300\"", "\"exp\":1e300", "\"exp\":-1", "\"iat\":1770000061",
		"\"iat\":null", "\"iat\":1769996399", "\"nbf\":1770000061", "\"nbf\":\"now\"",
		"\"nonce\":\"m\"", "\"nonce\":null", "\"sub\":\"\"", "\"sub\":1", "\"sub\":\"a\\nb\"",
		"\"at_hash\":\"AAAAAAAAAAAAAAAAAAAAAA\"" };

	set_up();
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (fault_with(good[i]) != NULL)
			CU_FAIL(good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (fault_with(bad[i]) == NULL)
			CU_FAIL(bad[i]);
	tear_down();
}

static const char *email_of(const char *claims)
{
	return id_token_email(arena, json_of(claims), provider_of(NULL));
}

static void test_only_a_verified_address_of_a_listed_domain_is_believed(void)
{
	static const char *const others[] = { "{\"email\":\"a@example.org\"}",
		"{\"email\":\"a@example.org\",\"email_verified\":false}",
		"{\"email\":\"a@example.org\",\"email_verified\":\"yes\"}",
		"{\"email\":\"a@example.org\",\"email_verified\":0}",
		"{\"email\":\"a@sub.example.org\",\"email_verified\":true}",
		"{\"email\":\"a@notexample.org\",\"email_verified\":true}",
		"{\"email\":\"a@example.com@example.org\",\"email_verified\":true}",
		"{\"email\":\"\\\"a@example.com\\\"@example.org\",\"email_verified\":true}",
		"{\"email\":\"a b@example.org\",\"email_verified\":true}",
		"{\"email\":\"@example.org\",\"email_verified\":true}",
		"{\"email\":[\"a@example.org\"],\"email_verified\":true}", "{\"email_verified\":true}" };

	set_up();
	CU_ASSERT_STRING_EQUAL(
		email_of("{\"email\":\"A.B@Example.ORG\",\"email_verified\":true}"), "a.b@example.org");
	CU_ASSERT_PTR_NOT_NULL(email_of("{\"email\":\"a@example.org\",\"email_verified\":\"true\"}"));
	CU_ASSERT_PTR_NOT_NULL(email_of("{\"email\":\"a@example.org\",\"email_verified\":1}"));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (email_of(others[i]) != NULL)
			CU_FAIL(others[i]);
	tear_down();
}

/* ---- discovery ---- */

/* Wherever its document points, the issuer's own server is asked, and those that its entry names. */
static void test_a_discovery_document_leads_to_the_hosts_of_its_entry_alone(void)
{
	static const struct {
		const char *token, *key_set, *hosts;
		bool good;
	} documents[] = {
		{ "https://id.example.org/t", "https://id.example.org/k", "[]", true },
		{ "https://ID.example.org/t", "https://id.example.org:443/k", "[]", true },
		{ "https://id.example.org:8443/t", "https://id.example.org/k", "[]", false },
		{ "https://keys.example.com/t", "https://id.example.org/k", "[]", false },
		{ "https://id.example.org/t", "https://keys.example.com/k", "[]", false },
		{ "https://id.example.org/t", "https://169.254.169.254/k", "[]", false },
		{ "https://id.example.org.example.com/t", "https://id.example.org/k", "[]", false },
		{ "https://a.id.example.org/t", "https://id.example.org/k", "[]", false },
		{ "https://t.example.com/t", "https://k.example.com:8443/k",
			"[\"t.example.com\",\"k.example.com:8443\"]", true },
		{ "https://t.example.com/t", "https://k.example.com/k",
			"[\"t.example.com\",\"k.example.com:8443\"]", false },
	};

	set_up();
	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		struct provider provider = *provider_of(NULL);
		struct known known = { .provider = &provider };
		const char *text = arena_format(arena,
			"{\"issuer\":\"https://id.example.org\",\"authorization_endpoint\":"
			"\"https://anywhere.example.net/a\",\"token_endpoint\":\"%s\",\"jwks_uri\":\"%s\"}",
			documents[i].token, documents[i].key_set);

		provider.hosts = json_of(documents[i].hosts);
		if (known_learn(&known, text, strlen(text)) != documents[i].good)
			CU_FAIL(text);
		arena_free(known.arena);
	}
	tear_down();
}

#define DISCOVERY(issuer, host)                                                                              \
	"{\"issuer\":\"" issuer "\",\"authorization_endpoint\":\"" host "/a\",\"token_endpoint\":\"" host    \
	"/t\",\"jwks_uri\":\"" host "/k\"}"

static void test_a_discovery_document_is_its_providers_own_and_names_https_alone(void)
{
	static const char *const others[] = { DISCOVERY("https://another.example.org",
						      "https://id.example.org"),
		DISCOVERY("https://id.example.org/", "https://id.example.org"),
		DISCOVERY("https://id.example.org", "http://id.example.org"),
		DISCOVERY("https://id.example.org", "http://127.0.0.1:5432"),
		DISCOVERY("https://id.example.org", "file:///etc"),
		DISCOVERY("https://id.example.org", "https://id.example.org\\r\\nSet-Cookie:"),
		DISCOVERY("https://id.example.org", "https://a:b@id.example.org"),
		"{\"issuer\":\"https://id.example.org\"}", "[]", "" };
	static const char good[] = DISCOVERY("https://id.example.org", "https://id.example.org:443");
	struct known known = { 0 };

	set_up();
	known.provider = provider_of(NULL);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (known_learn(&known, others[i], strlen(others[i])) || known_is_fresh(&known))
			CU_FAIL(others[i]);
	CU_ASSERT_TRUE(known_learn(&known, good, strlen(good)));
	CU_ASSERT_TRUE(known_is_fresh(&known));
	CU_ASSERT_STRING_EQUAL(known.token, "https://id.example.org:443/t");
	CU_ASSERT_FALSE(known_learn(&known, "{}", 2));
	CU_ASSERT_STRING_EQUAL(known.token, "https://id.example.org:443/t");
	clock_fake(clock_now() + 3601ULL * 1000000000);
	CU_ASSERT_FALSE(known_is_fresh(&known));
	clock_fake(0);
	arena_free(known.arena);
	tear_down();
}

static void test_keys_are_fetched_a_few_times_a_minute(void)
{
	struct known known = { 0 };

	clock_fake(1000000000);
	for (int i = 0; i < LIMIT_KEY_FETCHES; i++)
		CU_ASSERT_TRUE(known_may_fetch_keys(&known));
	CU_ASSERT_FALSE(known_may_fetch_keys(&known));
	clock_fake(60ULL * 1000000000);
	CU_ASSERT_FALSE(known_may_fetch_keys(&known));
	clock_fake(61ULL * 1000000000);
	CU_ASSERT_TRUE(known_may_fetch_keys(&known));
	clock_fake(0);
}

/* ---- the file of providers ---- */

#define PLAIN "\"name\":\"a\",\"title\":\"A\",\"issuer\":\"https://id.example.org\",\"client_id\":\"us\""

/* What is wrong with a file of this text; NULL: nothing. */
static const char *fault_of(const char *text)
{
	static char kept[512];
	FILE *file = fopen("build/unit-providers.json", "we");
	const struct providers *providers;
	char *error;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fprintf(file, "%s", text);
	fclose(file);
	providers = providers_read("build/unit-providers.json", "https://halved.example.org", &error);
	snprintf(kept, sizeof(kept), "%s", error == NULL ? "" : error);
	free(error);
	providers_free(providers);
	return kept[0] == '\0' ? NULL : kept;
}

static void test_a_mistake_in_the_file_of_providers_is_told(void)
{
	static const struct {
		const char *text, *part;
	} files[] = {
		{ "", "is empty" },
		{ "{", "line 1" },
		{ "[]", "is no object" },
		{ "{}", "providers is missing" },
		{ "{\"providers\":[{" PLAIN ",\"client_secret\":\"a\"}]}",
			"providers/0/client_secret is not known" },
		{ "{\"providers\":[{\"name\":\"a\"}]}", "providers/0/title is missing" },
		{ "{\"providers\":[{" PLAIN "},{" PLAIN "}]}", "name of another" },
		{ "{\"providers\":[{" PLAIN ",\"client_secret_file\":\"build/no-such\"}]}",
			"cannot be read" },
		{ "{\"providers\":[{" PLAIN ",\"client_secret_variable\":\"NO_SUCH\"}]}", "cannot be read" },
		{ "{\"providers\":[{\"name\":\"A "
		  "b\",\"title\":\"A\",\"issuer\":\"https://a\",\"client_id\":\"a\"}]}",
			"other letters" },
		{ "{\"providers\":[{\"name\":\"a\",\"title\":\"A\",\"issuer\":\"http://"
		  "a\",\"client_id\":\"a\"}]}",
			"no https address" },
		{ "{\"providers\":[{" PLAIN ",\"signed_in_minutes\":0}]}",
			"signed_in_minutes is of another" },
		{ "{\"providers\":[{" PLAIN ",\"signed_in_minutes\":1.5}]}",
			"signed_in_minutes is of another" },
		{ "{\"providers\":[{" PLAIN ",\"email_domains\":[\"Example.org\"]}]}", "lower case" },
		{ "{\"providers\":[{" PLAIN ",\"hosts\":[\"https://a/\"]}]}", "names of servers" },
		{ "{\"providers\":[{" PLAIN ",\"required_claims\":{\"hd\":1}}]}",
			"claims that are no texts" },
		{ "{\"providers\":[{" PLAIN ",\"seats\":[{\"role\":\"reader\"}]}]}", "needs a group" },
		{ "{\"providers\":[{" PLAIN ",\"seats\":[{\"group\":\"g\",\"role\":\"king\"}]}]}",
			"does not exist" },
		{ "{\"providers\":[{" PLAIN ",\"seats\":[{\"group\":\"g\",\"role\":\"coach\"}]}]}",
			"name it" },
		{ "{\"providers\":[{" PLAIN
		  ",\"seats\":[{\"group\":\"g\",\"role\":\"reader\",\"organization\":\"wa-1\"}]}]}",
			"not for an organization" },
		{ "{\"providers\":[{" PLAIN
		  ",\"seats\":[{\"group\":\"g\",\"role\":\"admin\",\"network\":\"n\"}]}]}",
			"not for a network" },
		{ "{\"providers\":[{" PLAIN
		  ",\"seats\":[{\"email_domain\":\"example.org\",\"role\":\"reader\"}]}]}",
			"does not list" },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *fault = fault_of(files[i].text);

		if (fault == NULL || strstr(fault, files[i].part) == NULL)
			CU_FAIL(files[i].text);
	}
	CU_ASSERT_PTR_NULL(fault_of("{\"providers\":[{" PLAIN "}]}"));
	CU_ASSERT_PTR_NULL(fault_of("{\"providers\":[]}"));
}

static void test_the_example_of_the_docs_is_one(void)
{
	static const char path[] = "docs/examples/sign-in-providers.json";
	const struct providers *providers;
	char *error;

	setenv("ENTRA_SECRET", "a", 1);
	setenv("GOOGLE_SECRET", "a", 1);
	providers = providers_read(path, "https://halved.example.org", &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(providers);
	CU_ASSERT_EQUAL(providers->count, 3);
	providers_free(providers);
	CU_ASSERT_PTR_NULL(providers_read(path, NULL, &error));
	CU_ASSERT_PTR_NOT_NULL(strstr(error, "HALVED_PUBLIC_ADDRESS must be set"));
	free(error);
	unsetenv("ENTRA_SECRET");
	CU_ASSERT_PTR_NULL(providers_read(path, "https://halved.example.org", &error));
	free(error);
	unsetenv("GOOGLE_SECRET");
}

const struct test tests_openid[] = {
	TEST(test_base64url_is_read_as_it_is_written),
	TEST(test_base64url_in_another_form_is_refused),
	TEST(test_a_key_is_for_its_own_algorithm_alone),
	TEST(test_a_weak_or_wrong_key_is_left_out),
	TEST(test_two_keys_without_a_name_are_not_guessed_between),
	TEST(test_an_id_token_is_for_us_now_and_this_sign_in),
	TEST(test_only_a_verified_address_of_a_listed_domain_is_believed),
	TEST(test_a_discovery_document_is_its_providers_own_and_names_https_alone),
	TEST(test_a_discovery_document_leads_to_the_hosts_of_its_entry_alone),
	TEST(test_keys_are_fetched_a_few_times_a_minute),
	TEST(test_a_mistake_in_the_file_of_providers_is_told),
	TEST(test_the_example_of_the_docs_is_one),
	TEST_END,
};
