#include "halved/outward/mail.h"

#include "halved/base/check.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#define LONGEST 1024

static bool is_this_machine(const char *server)
{
	static const char *const hosts[] = { "127.0.0.1", "[::1]", "localhost" };
	CURLU *address = curl_url();
	char *host = NULL;
	bool here = false;

	check(address != NULL);
	if (curl_url_set(address, CURLUPART_URL, server, 0) == CURLUE_OK &&
		curl_url_get(address, CURLUPART_HOST, &host, 0) == CURLUE_OK)
		for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
			here = here || strcmp(host, hosts[i]) == 0;
	curl_free(host);
	curl_url_cleanup(address);
	return here;
}

static size_t on_read(char *out, size_t size, size_t count, void *context)
{
	struct mail *mail = context;
	size_t left = mail->message.size - mail->read, take = left < size * count ? left : size * count;

	memcpy(out, mail->message.data + mail->read, take);
	mail->read += take;
	return take;
}

/* What says something of our settings, not of the mail, can be mended: it is tried again. */
static bool is_about_us(long status)
{
	return status == 530 || status == 534 || status == 535 || status == 538;
}

static enum mail_outcome outcome_of(CURLcode code, long status)
{
	if (code == CURLE_OK)
		return MAIL_SENT;
	return status >= 500 && status < 600 && !is_about_us(status) &&
			       (code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY ||
				       code == CURLE_RECV_ERROR)
		       ? MAIL_REFUSED
		       : MAIL_LATER;
}

void mail_forget(struct mail *mail)
{
	curl_slist_free_all(mail->recipients);
	mail->recipients = NULL;
}

static void done(struct transfer *transfer, int code)
{
	struct mail *mail = (struct mail *)(void *)((char *)transfer - offsetof(struct mail, transfer));
	long status = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(transfer->easy);
	mail_forget(mail);
	mail->status = (int)status;
	mail->outcome = outcome_of((CURLcode)code, status);
	mail->done(mail);
}

static void set_server(CURL *easy, const struct mail *mail)
{
	char url[LONGEST];

	/* the path is the name that we say we are */
	snprintf(url, sizeof(url), "%s/%s", mail->server, strchr(mail->from, '@') + 1);
	check(curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_USE_SSL,
		(long)(is_this_machine(mail->server) ? CURLUSESSL_TRY : CURLUSESSL_ALL));
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)mail->milliseconds);
	if (mail->user != NULL)
		curl_easy_setopt(easy, CURLOPT_USERNAME, mail->user);
	if (mail->password != NULL)
		curl_easy_setopt(easy, CURLOPT_PASSWORD, mail->password);
}

static void set_message(CURL *easy, struct mail *mail)
{
	mail->read = 0;
	mail->recipients = curl_slist_append(NULL, mail->to);
	check(mail->recipients != NULL);
	curl_easy_setopt(easy, CURLOPT_MAIL_FROM, mail->from);
	curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, mail->recipients);
	curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(easy, CURLOPT_READDATA, mail);
}

bool mail_send(struct transfers *transfers, struct mail *mail)
{
	mail->transfer = (struct transfer){ .easy = curl_easy_init(), .done = done };
	check(mail->transfer.easy != NULL);
	set_server(mail->transfer.easy, mail);
	set_message(mail->transfer.easy, mail);
	if (transfer_begin(transfers, &mail->transfer))
		return true;
	curl_easy_cleanup(mail->transfer.easy);
	mail_forget(mail);
	return false;
}
