#include "halved/base/password.h"

#include "halved/base/check.h"
#include "halved/base/digest.h"

#include <ctype.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <zxcvbn.h>

#define PASSES 2
#define MEMORY (19 * 1024 * 1024)

#define EASY_BITS 27 /* a hundred million guesses */
#define LIMIT_WORDS 32
#define LONGEST_WORD 63

/* What is guessed first of people here; the page that tells how to give access lists them, too. */
static const char *const our_words[] = { "halved", "attendance", "absence", "absent", "chronic", "district",
	"school", "student", "teacher", "education", "improvement", "network", "washington" };

struct words {
	char texts[LIMIT_WORDS][LONGEST_WORD + 1];
	const char *list[LIMIT_WORDS + 1];
	size_t count;
};

static void add_word(struct words *words, const char *start, size_t size)
{
	if (size < 3 || size > LONGEST_WORD || words->count == LIMIT_WORDS)
		return;
	for (size_t i = 0; i < size; i++)
		words->texts[words->count][i] = (char)tolower((unsigned char)start[i]);
	words->texts[words->count][size] = '\0';
	words->list[words->count] = words->texts[words->count];
	words->count++;
}

/* The whole and its parts: of lead@example.org also lead and example. */
static void add_text(struct words *words, const char *text)
{
	add_word(words, text, strlen(text));
	for (size_t size; *text != '\0'; text += size) {
		for (size = 0; isalnum((unsigned char)text[size]) || (text[size] & 0x80) != 0; size++)
			;
		add_word(words, text, size);
		size += size == 0;
	}
}

bool password_is_easy(const char *password, const char *const *texts)
{
	struct words words = { .count = 0 };

	for (size_t i = 0; i < sizeof(our_words) / sizeof(our_words[0]); i++)
		add_word(&words, our_words[i], strlen(our_words[i]));
	for (; *texts != NULL; texts++)
		add_text(&words, *texts);
	return ZxcvbnMatch(password, words.list, NULL) < EASY_BITS;
}

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
