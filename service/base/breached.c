#include "halved/base/breached.h"

#include "halved/base/check.h"
#include "halved/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIGITS 40
#define LONGEST_LINE 128

static void digits_of(char out[DIGITS + 1], const char *password)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned size;

	check(EVP_Digest(password, strlen(password), hash, &size, EVP_sha1(), NULL) == 1);
	for (unsigned i = 0; i < size; i++)
		snprintf(out + 2 * i, 3, "%02X", hash[i]);
}

/* The first line that begins at `at` or behind it; empty at the end. False: it cannot be read. */
static bool read_line(int file, off_t at, char line[DIGITS + 1])
{
	char bytes[2 * LONGEST_LINE + 1];
	ssize_t size = pread(file, bytes, sizeof(bytes) - 1, at == 0 ? 0 : at - 1);
	const char *start = bytes;

	if (size < 0)
		return false;
	bytes[size] = '\0';
	if (at > 0)
		start = strchr(bytes, '\n');
	snprintf(line, DIGITS + 1, "%s", start == NULL ? "" : start + (at > 0));
	return true;
}

/* Looks where a line begins, nearer and nearer. */
static bool is_in(int file, off_t size, const char wanted[DIGITS + 1], bool *failed)
{
	char line[DIGITS + 1];
	off_t low = 0, high = size;

	*failed = true;
	while (low < high) {
		off_t middle = low + (high - low) / 2;

		if (!read_line(file, middle, line))
			return false;
		if (line[0] != '\0' && strcmp(line, wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*failed = !read_line(file, low, line);
	return !*failed && strcmp(line, wanted) == 0;
}

bool password_is_breached(const char *file, const char *password)
{
	char wanted[DIGITS + 1];
	struct stat about;
	int descriptor;
	bool found = false, failed = true;

	if (file == NULL)
		return false;
	digits_of(wanted, password);
	descriptor = open(file, O_RDONLY | O_CLOEXEC);
	if (descriptor >= 0 && fstat(descriptor, &about) == 0)
		found = is_in(descriptor, about.st_size, wanted, &failed);
	if (failed)
		log_line(LOG_ERROR, "breached_passwords", LOG_TEXT("file", file),
			LOG_TEXT("why", strerror(errno)));
	if (descriptor >= 0)
		close(descriptor);
	return found;
}
