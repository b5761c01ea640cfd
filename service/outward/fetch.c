#include "halved/outward/fetch.h"

#include "halved/base/check.h"

#include <curl/curl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool part_is(CURLU *address, CURLUPart part, const char *wanted)
{
	char *text = NULL;
	bool same = curl_url_get(address, part, &text, 0) == CURLUE_OK && strcasecmp(text, wanted) == 0;

	curl_free(text);
	return same;
}

static bool has_part(CURLU *address, CURLUPart part)
{
	char *text = NULL;
	bool there = curl_url_get(address, part, &text, 0) == CURLUE_OK;

	curl_free(text);
	return there;
}

static bool is_this_machine(CURLU *address)
{
	return part_is(address, CURLUPART_HOST, "127.0.0.1") || part_is(address, CURLUPART_HOST, "[::1]") ||
	       part_is(address, CURLUPART_HOST, "localhost");
}

bool fetch_allows(const char *url)
{
	CURLU *address = curl_url();
	bool allowed;

	check(address != NULL);
	allowed = curl_url_set(address, CURLUPART_URL, url, 0) == CURLUE_OK &&
		  !has_part(address, CURLUPART_USER) && !has_part(address, CURLUPART_PASSWORD) &&
		  (part_is(address, CURLUPART_SCHEME, "https") ||
			  (part_is(address, CURLUPART_SCHEME, "http") && is_this_machine(address)));
	curl_url_cleanup(address);
	return allowed;
}

/* To be given back with curl_free(); NULL when it is none. */
static char *part_of(const char *url, CURLUPart part)
{
	CURLU *address = curl_url();
	char *text = NULL;

	check(address != NULL);
	if (curl_url_set(address, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
		curl_url_get(address, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK)
		text = NULL;
	curl_url_cleanup(address);
	return text;
}

unsigned fetch_port(const char *url)
{
	char *text = part_of(url, CURLUPART_PORT);
	unsigned port = text == NULL ? 0 : (unsigned)strtoul(text, NULL, 10);

	curl_free(text);
	return port;
}

bool fetch_is_beside(const char *url, const char *other)
{
	char *host = part_of(url, CURLUPART_HOST), *others = part_of(other, CURLUPART_HOST);
	bool same = host != NULL && others != NULL && strcasecmp(host, others) == 0 &&
		    fetch_port(url) == fetch_port(other);

	curl_free(host);
	curl_free(others);
	return same;
}

bool fetch_is_plain(const char *url)
{
	return strncasecmp(url, "http:", 5) == 0;
}

static size_t on_head(const char *data, size_t size, size_t count, void *context)
{
	struct fetch *fetch = context;

	(void)data;
	fetch->head_size += size * count;
	return fetch->head_size <= fetch->most ? size * count : 0;
}

static size_t on_body(const char *data, size_t size, size_t count, void *context)
{
	struct fetch *fetch = context;

	buffer_add(&fetch->body, data, size * count);
	return fetch->body.overflow ? 0 : size * count;
}

static enum fetch_outcome outcome_of(const struct fetch *fetch, CURLcode code)
{
	switch (code) {
	case CURLE_OK:
		return FETCH_ANSWERED;
	case CURLE_OPERATION_TIMEDOUT:
		return FETCH_TIMEOUT;
	case CURLE_FILESIZE_EXCEEDED:
		return FETCH_TOO_LARGE;
	default:
		return fetch->body.overflow || fetch->head_size > fetch->most ? FETCH_TOO_LARGE
									      : FETCH_UNREACHABLE;
	}
}

static void done(struct transfer *transfer, int code)
{
	struct fetch *fetch = (struct fetch *)(void *)((char *)transfer - offsetof(struct fetch, transfer));
	long status = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	fetch->status = (int)status;
	fetch->outcome = outcome_of(fetch, (CURLcode)code);
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(fetch->fields);
	fetch->done(fetch);
}

static void set_bounds(CURL *easy, const struct fetch *fetch)
{
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)fetch->milliseconds);
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)fetch->most);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, fetch_is_plain(fetch->url) ? "http" : "https");
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	/* a proxy of the environment is for the world, not for this machine */
	if (fetch_is_plain(fetch->url))
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

static void set_request(CURL *easy, struct fetch *fetch)
{
	fetch->fields = curl_slist_append(NULL, "Accept: application/json");
	check(fetch->fields != NULL && curl_easy_setopt(easy, CURLOPT_URL, fetch->url) == CURLE_OK);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fetch->fields);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "Halved");
	if (fetch->form != NULL)
		curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, fetch->form);
	if (fetch->credentials != NULL) {
		curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(easy, CURLOPT_USERPWD, fetch->credentials);
	}
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, fetch);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
}

bool fetch_send(struct transfers *transfers, struct fetch *fetch)
{
	fetch->outcome = FETCH_FORBIDDEN;
	if (!fetch_allows(fetch->url))
		return false;
	fetch->body = (struct buffer){ .max = fetch->most };
	fetch->head_size = 0;
	fetch->transfer = (struct transfer){ .easy = curl_easy_init(), .done = done };
	check(fetch->transfer.easy != NULL);
	set_bounds(fetch->transfer.easy, fetch);
	set_request(fetch->transfer.easy, fetch);
	if (transfer_begin(transfers, &fetch->transfer))
		return true;
	fetch->outcome = FETCH_BUSY;
	curl_easy_cleanup(fetch->transfer.easy);
	curl_slist_free_all(fetch->fields);
	return false;
}
