#include "halved/base/password.h"

#include "halved/base/check.h"
#include "halved/base/digest.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#define PASSES 2
#define MEMORY (19 * 1024 * 1024)

static char nobody[PASSWORD_HASH]; /* of a password that nobody knows */

static void hash(char out[PASSWORD_HASH], const char *password)
{
	_Static_assert(PASSWORD_HASH >= crypto_pwhash_STRBYTES, "room for a hash");
	check(crypto_pwhash_str_alg(
		      out, password, strlen(password), PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13) == 0);
}

static void prepare(void)
{
	char password[33];

	check(sodium_init() >= 0);
	random_bytes(password, sizeof(password));
	for (size_t i = 0; i < sizeof(password) - 1; i++)
		password[i] = (char)('a' + (password[i] & 15));
	password[sizeof(password) - 1] = '\0';
	hash(nobody, password);
	sodium_memzero(password, sizeof(password));
}

static void be_prepared(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, prepare);
}

void password_hash(char out[PASSWORD_HASH], const char *password)
{
	be_prepared();
	hash(out, password);
}

bool password_fits(const char *kept, const char *password)
{
	bool fits;

	be_prepared();
	fits = crypto_pwhash_str_verify(kept != NULL ? kept : nobody, password, strlen(password)) == 0;
	return fits && kept != NULL;
}
