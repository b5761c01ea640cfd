/* Answers that lie in a file already: a piece at a time, the next one when the client has taken it. */
#include "request_private.h"

#include <unistd.h>

#define PIECE (64 * 1024)

struct spooled {
	struct request *req;
	int descriptor;
	off_t at;
};

static void send_pieces(struct spooled *spooled)
{
	struct http_request *http = spooled->req->http;
	char piece[PIECE];
	ssize_t got = 0;
	bool good = true;

	while (good && !http_client_is_gone(http) &&
		(got = pread(spooled->descriptor, piece, sizeof(piece), spooled->at)) > 0) {
		spooled->at += got;
		good = http_stream_write(http, piece, (size_t)got);
	}
	if (!good)
		return; /* goes on when it has drained */
	if (got < 0)
		http_stream_cut(http);
	else
		http_stream_end(http);
}

static void on_drained(struct http_request *http, void *context)
{
	(void)http;
	send_pieces(context);
}

enum flow reply_spooled(struct request *req, const char *media_type, const char *file_name, int descriptor)
{
	struct spooled *spooled = arena_alloc(req->arena, sizeof(*spooled));

	*spooled = (struct spooled){ .req = req, .descriptor = descriptor };
	if (!start_stream(req, media_type, file_name))
		return FLOW_DONE;
	http_stream_on_drain(req->http, on_drained, spooled);
	send_pieces(spooled);
	return FLOW_LATER;
}
