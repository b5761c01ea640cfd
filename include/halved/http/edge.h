/* Where the service ends and the network begins: proxies that are believed, and fields on every answer. */
#ifndef HALVED_HTTP_EDGE_H
#define HALVED_HTTP_EDGE_H

#include "halved/base/network.h"

struct http_request;

struct http_edge {
	struct networks trusted; /* whose word counts about who their client is */
	bool forwarded;		 /* they say it in Forwarded (RFC 7239), else in X-Forwarded-For and -Proto */
	struct text fields;	 /* of every answer, each line as "\r\nName: value" */
	struct text secure_fields; /* also of every answer that goes out by TLS */
};

/*
 * What a trusted proxy says: client, peer and secure of the request. From the last name to the first, so that
 * only what trusted proxies have written counts; a name that is no address ends it.
 */
void forwarded_read(struct http_request *request, const struct http_edge *edge);

#endif
