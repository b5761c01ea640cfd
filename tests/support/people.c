#include "people.h"

#include "halved/base/password.h"

#include <string.h>

static const char *hash_of_password(void)
{
	static char hash[PASSWORD_HASH];

	if (hash[0] == '\0')
		password_hash(hash, PERSON_PASSWORD);
	return hash;
}

void person_make(const char *email, const char *role, const char *place)
{
	api_sql(api_text("select make_account('%s', 'Example Person', '%s', '%s', %s)", email,
		hash_of_password(), role, place));
}

const struct answer *person_try(const char *email, const char *password, const char *code)
{
	return api_post(NOBODY, "/v1/sign-ins",
		api_text("{\"email\":\"%s\",\"password\":\"%s\"%s}", email, password,
			code == NULL ? "" : api_text(",\"code\":\"%s\"", code)));
}

const char *cookie_of(const struct answer *answer)
{
	const char *at = strstr(answer->head, "Set-Cookie: ");

	return at == NULL ? "" : api_text("Cookie: %.*s\r\n", (int)strcspn(at + 12, ";"), at + 12);
}

const char *person_sign_in(const char *email, const char *code)
{
	const struct answer *answer = person_try(email, PERSON_PASSWORD, code);

	expect_status(answer, 201, "%s signs in", email);
	return cookie_of(answer);
}

const struct answer *person_call(const char *cookie, const char *method, const char *target, const char *body)
{
	return api_call(NOBODY, method, target, api_text("%s" FROM_OUR_PAGE, cookie), body);
}
