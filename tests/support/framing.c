#include "framing.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/limits.h"
#include "halved/http/reader.h"

#include <stdlib.h>
#include <string.h>

#define HOST "Host: a\r\n"
#define GET "GET / HTTP/1.1\r\n"
#define POST "POST / HTTP/1.1\r\n" HOST
#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"
#define NEXT "GET /next HTTP/1.1\r\n" HOST "\r\n"

#define ROW(name_, bytes_, answers_)                                                                         \
	{                                                                                                    \
		(name_), { (bytes_), sizeof(bytes_) - 1 }, (answers_)                                        \
	}

static const struct framing rows[] = {
	/* taken */
	ROW("plain", GET HOST "\r\n", "GET /"),
	ROW("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "GET /"),
	ROW("HTTP/1.0 with Host", "GET / HTTP/1.0\r\n" HOST "\r\n", "GET /"),
	ROW("query", "GET /a/b?c=d&e=%20f HTTP/1.1\r\n" HOST "\r\n", "GET /a/b?c=d&e=%20f"),
	ROW("brackets in the query", "GET /?a[]=1 HTTP/1.1\r\n" HOST "\r\n", "GET /?a[]=1"),
	ROW("absolute target", "GET http://a:80/b?c HTTP/1.1\r\n" HOST "\r\n", "GET /b?c"),
	ROW("absolute target without path", "GET http://a HTTP/1.1\r\n" HOST "\r\n", "GET /"),
	ROW("absolute target with bare query", "GET http://a?b HTTP/1.1\r\n" HOST "\r\n", "GET /?b"),
	ROW("asterisk", "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", "OPTIONS *"),
	ROW("other method", "PROPFIND / HTTP/1.1\r\n" HOST "\r\n", "PROPFIND /"),
	ROW("empty value", GET HOST "A:\r\n\r\n", "GET /"),
	ROW("blanks around a value", GET HOST "A: \t b \t \r\n\r\n", "GET /"),
	ROW("tab inside a value", GET HOST "A: b\tc\r\n\r\n", "GET /"),
	ROW("8-bit in a value", GET HOST "A: b\xe9\xff\r\n\r\n", "GET /"),
	ROW("empty Host", GET "Host:\r\n\r\n", "GET /"),
	ROW("IPv6 Host", GET "Host: [::1]:8080\r\n\r\n", "GET /"),
	ROW("Upgrade is not taken up", GET HOST "Connection: upgrade\r\nUpgrade: h2c\r\n\r\n" NEXT,
		"GET / | GET /next"),
	ROW("Upgrade with a body",
		POST "Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nhi" NEXT,
		"POST / [hi] | GET /next"),
	ROW("two empty lines in front", "\r\n\r\n" GET HOST "\r\n", "GET /"),
	ROW("an empty line behind a body", POST "Content-Length: 2\r\n\r\nhi\r\n" NEXT,
		"POST / [hi] | GET /next"),
	ROW("only an empty line", "\r\n", ""),
	{ "nothing", { "", 0 }, "" },
	ROW("body by length", POST "Content-Length: 5\r\n\r\nhello", "POST / [hello]"),
	ROW("zero length", POST "Content-Length: 0\r\n\r\n" NEXT, "POST / | GET /next"),
	ROW("no length", POST "\r\n" NEXT, "POST / | GET /next"),
	ROW("GET with a body", GET HOST "Content-Length: 2\r\n\r\nhi" NEXT, "GET / [hi] | GET /next"),
	ROW("length with leading zeros", POST "Content-Length: 002\r\n\r\nhi", "POST / [hi]"),
	ROW("body on HTTP/1.0", "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi", "POST / [hi]"),
	ROW("pipelined", NEXT NEXT NEXT, "GET /next | GET /next | GET /next"),
	ROW("close ends the pipeline", GET HOST "Connection: close\r\n\r\n" NEXT, "GET /"),
	ROW("close among other options", GET HOST "Connection: x, Close\r\n\r\n" NEXT, "GET /"),
	ROW("HTTP/1.0 ends the pipeline", "GET / HTTP/1.0\r\n\r\n" NEXT, "GET /"),
	ROW("HTTP/1.0 keep-alive", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" NEXT,
		"GET / | GET /next"),
	ROW("chunked", CHUNKED "3\r\nabc\r\n0\r\n\r\n" NEXT, "POST / [abc] | GET /next"),
	ROW("chunked in any case", POST "transfer-encoding: Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
		"POST / [a]"),
	ROW("chunks", CHUNKED "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "POST / [abcde]"),
	ROW("no chunk", CHUNKED "0\r\n\r\n" NEXT, "POST / | GET /next"),
	ROW("chunk extension", CHUNKED "3;a=b\r\nabc\r\n0\r\n\r\n", "POST / [abc]"),
	ROW("leading zeros in a chunk size", CHUNKED "0003\r\nabc\r\n000\r\n\r\n", "POST / [abc]"),
	ROW("trailers are dropped", CHUNKED "1\r\na\r\n0\r\nA: b\r\nHost: c\r\n\r\n" NEXT,
		"POST / [a] | GET /next"),
	ROW("chunk extension without value", CHUNKED "3;a\r\nabc\r\n0;b\r\n\r\n", "POST / [abc]"),
	ROW("two chunk extensions", CHUNKED "3;a;b=c\r\nabc\r\n0\r\n\r\n", "POST / [abc]"),
	ROW("Host and Expect in trailers do nothing",
		CHUNKED "1\r\na\r\n0\r\nHost: b\r\nHost: c\r\nExpect: d\r\n\r\n" NEXT,
		"POST / [a] | GET /next"),
	ROW("length in trailers does nothing", CHUNKED "1\r\na\r\n0\r\nContent-Length: 9\r\n\r\n" NEXT,
		"POST / [a] | GET /next"),
	ROW("quoted chunk extension", CHUNKED "3;a=\"b\"\r\nabc\r\n0\r\n\r\n", "POST / [abc]"),
	ROW("100-continue", POST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nhi", "POST / [hi]"),

	/* line ends and folding */
	ROW("CR for CRLF after an empty value", GET HOST "A:\rB: c\r\n\r\n", "400"),
	ROW("CR for CRLF hides a length", POST "A:\rContent-Length: 30\r\n\r\n" NEXT, "400"),
	ROW("CR LF CR X ends no head", GET HOST "\r\n\rX" NEXT, "GET / | 400"),
	ROW("CR LF CR X inside a head", GET HOST "\rX: b\r\n\r\n", "400"),
	ROW("CR LF CR X in trailers", CHUNKED "1\r\na\r\n0\r\nA: b\r\n\rX: c\r\n\r\n", "400"),
	ROW("bare LF ends a head", GET HOST "A: b\r\n\n", "400"),
	ROW("bare LF ends a line", GET "Host: a\nA: b\r\n\r\n", "400"),
	ROW("bare LF ends the request line", "GET / HTTP/1.1\n" HOST "\r\n", "400"),
	ROW("only bare LF", "GET / HTTP/1.1\nHost: a\n\n", "400"),
	ROW("CR in a value", GET HOST "A: b\rc\r\n\r\n", "400"),
	ROW("CR CR LF", GET HOST "A: b\r\r\n\r\n", "400"),
	ROW("folded line", GET HOST "A: b\r\n c\r\n\r\n", "400"),
	ROW("folded line by tab", GET HOST "A: b\r\n\tc\r\n\r\n", "400"),
	ROW("folded line hides a length", POST "A: b\r\n Content-Length: 2\r\n\r\nhi", "400"),
	ROW("folded first field", GET " A: b\r\n" HOST "\r\n", "400"),
	ROW("folded trailer", CHUNKED "1\r\na\r\n0\r\nA: b\r\n c\r\n\r\n", "400"),
	ROW("bare LF in trailers", CHUNKED "1\r\na\r\n0\r\nA: b\n\r\n", "400"),
	ROW("bare LF ends trailers", CHUNKED "1\r\na\r\n0\r\nA: b\r\n\n", "400"),
	ROW("three empty lines in front", "\r\n\r\n\r\n" GET HOST "\r\n", "400"),
	ROW("bare LF in front", "\n" GET HOST "\r\n", "400"),
	ROW("bare CR in front", "\r" GET HOST "\r\n", "400"),

	/* fields */
	ROW("space in a name", GET HOST "A b: c\r\n\r\n", "400"),
	ROW("space before the colon", GET HOST "A : c\r\n\r\n", "400"),
	ROW("tab before the colon", GET HOST "A\t: c\r\n\r\n", "400"),
	ROW("empty name", GET HOST ": c\r\n\r\n", "400"),
	ROW("no colon", GET HOST "A\r\n\r\n", "400"),
	ROW("8-bit in a name", GET HOST "\xe9: c\r\n\r\n", "400"),
	ROW("mark in a name", GET HOST "A(b): c\r\n\r\n", "400"),
	ROW("NUL in a name", GET HOST "A\0b: c\r\n\r\n", "400"),
	ROW("NUL in a value", GET HOST "A: b\0c\r\n\r\n", "400"),
	ROW("control in a value",
		GET HOST "A: b\x01"
			 "c\r\n\r\n",
		"400"),
	ROW("escape in a value", GET HOST "A: b\x1b[2J\r\n\r\n", "400"),
	ROW("DEL in a value", GET HOST "A: b\x7f\r\n\r\n", "400"),
	ROW("empty name in trailers", CHUNKED "1\r\na\r\n0\r\n: b\r\n\r\n", "400"),
	ROW("space in a trailer's name", CHUNKED "1\r\na\r\n0\r\nA b: c\r\n\r\n", "400"),
	ROW("encoding in trailers", CHUNKED "1\r\na\r\n0\r\nTransfer-Encoding: gzip\r\n\r\n", "400"),
	ROW("NUL in trailers", CHUNKED "1\r\na\r\n0\r\nA: \0\r\n\r\n", "400"),
	ROW("no Host", GET "A: b\r\n\r\n", "400"),
	ROW("no field at all", GET "\r\n", "400"),
	ROW("two Hosts", GET HOST HOST "\r\n", "400"),
	ROW("two Hosts on HTTP/1.0", "GET / HTTP/1.0\r\n" HOST HOST "\r\n", "400"),
	ROW("list in Host", GET "Host: a, b\r\n\r\n", "400"),
	ROW("path in Host", GET "Host: a/b\r\n\r\n", "400"),
	ROW("user in Host", GET "Host: a@b\r\n\r\n", "400"),
	ROW("other expectation", POST "Expect: wonders\r\nContent-Length: 2\r\n\r\nhi", "417"),

	/* the request line */
	ROW("two spaces before the target", "GET  / HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("two spaces behind the target", "GET /  HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("space behind the version", "GET / HTTP/1.1 \r\n" HOST "\r\n", "400"),
	ROW("space in front", " GET / HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("tab for space", "GET\t/ HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("no version", "GET /\r\n" HOST "\r\n", "400"),
	ROW("no version, HTTP/0.9", "GET /\r\n", "400"),
	ROW("no target", "GET HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("HTTP/0.9", "GET / HTTP/0.9\r\n" HOST "\r\n", "505"),
	ROW("HTTP/1.2", "GET / HTTP/1.2\r\n" HOST "\r\n", "505"),
	ROW("HTTP/2.0", "GET / HTTP/2.0\r\n" HOST "\r\n", "505"),
	ROW("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"),
	ROW("HTTP/1.10", "GET / HTTP/1.10\r\n" HOST "\r\n", "400"),
	ROW("HTTP/1", "GET / HTTP/1\r\n" HOST "\r\n", "400"),
	ROW("lower-case version", "GET / http/1.1\r\n" HOST "\r\n", "400"),
	ROW("ICE", "SOURCE / ICE/1.0\r\n" HOST "\r\n", "400"),
	ROW("RTSP", "OPTIONS / RTSP/1.0\r\n" HOST "\r\n", "400"),
	ROW("CONNECT", "CONNECT a:443 HTTP/1.1\r\n" HOST "\r\n", "501"),
	ROW("unknown method", "BREW / HTTP/1.1\r\n" HOST "\r\n", "501"),
	ROW("lower-case method", "get / HTTP/1.1\r\n" HOST "\r\n", "501"),
	ROW("mark in the method", "GE(T / HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("NUL in the method", "G\0T / HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "400"),
	ROW("relative target", "GET a HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("asterisk with GET", "GET * HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("other scheme", "GET ftp://a/ HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("absolute target without host", "GET http:/// HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("user in an absolute target", "GET http://u@a/ HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("tab in the target", "GET /\t HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("form feed in the target", "GET /\f HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("8-bit in the target", "GET /\xc3\xa9 HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("NUL in the target", "GET /\0 HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("%00", "GET /a%00b HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("%00 in the query", "GET /?a=%00 HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("%zz", "GET /%zz HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("cut escape", "GET /%4 HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("fragment", "GET /#a HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("double quote in the target", "GET /\" HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("angle brackets in the target", "GET /<a> HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("caret in the target", "GET /^ HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("braces in the target", "GET /{a} HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("braces in the query", "GET /?{a} HTTP/1.1\r\n" HOST "\r\n", "400"),
	ROW("backslash in the target", "GET /\\ HTTP/1.1\r\n" HOST "\r\n", "400"),

	/* the length of the body */
	ROW("length twice", POST "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi", "400"),
	ROW("lengths that differ", POST "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!", "400"),
	ROW("list of lengths", POST "Content-Length: 2, 2\r\n\r\nhi", "400"),
	ROW("length with plus", POST "Content-Length: +2\r\n\r\nhi", "400"),
	ROW("negative length", POST "Content-Length: -1\r\n\r\nhi", "400"),
	ROW("empty length", POST "Content-Length:\r\n\r\nhi", "400"),
	ROW("hexadecimal length", POST "Content-Length: 0x2\r\n\r\nhi", "400"),
	ROW("length with a blank inside", POST "Content-Length: 1 0\r\n\r\nhi", "400"),
	ROW("length beyond 64 bits", POST "Content-Length: 18446744073709551618\r\n\r\nhi", "400"),
	ROW("length with encoding", POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"400"),
	ROW("encoding with length", POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
		"400"),
	ROW("gzip, chunked", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "400"),
	ROW("chunked, gzip", POST "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", "400"),
	ROW("chunked twice", POST "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", "400"),
	ROW("identity and chunked",
		POST "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),
	ROW("chunked in two fields",
		POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),
	ROW("identity", POST "Transfer-Encoding: identity\r\n\r\n", "400"),
	ROW("empty encoding", POST "Transfer-Encoding:\r\n\r\n", "400"),
	ROW("unknown encoding", POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "400"),
	ROW("encoding in HTTP/1.0", "POST / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"400"),
	ROW("cut body", POST "Content-Length: 5\r\n\r\nhi", "400"),
	ROW("cut head", GET "Hos", "400"),
	ROW("cut chunk", CHUNKED "5\r\nhi", "400"),
	ROW("cut trailers", CHUNKED "0\r\nA: b\r\n", "400"),

	/* chunks */
	ROW("CR and a byte behind a chunk size",
		CHUNKED "3\rX"
			"abc\r\n0\r\n\r\n",
		"400"),
	ROW("bare LF behind a chunk size", CHUNKED "3\nabc\r\n0\r\n\r\n", "400"),
	ROW("bare LF in a chunk extension", CHUNKED "3;a\nabc\r\n0\r\n\r\n", "400"),
	ROW("control in a chunk extension", CHUNKED "3;a=\x01\r\nabc\r\n0\r\n\r\n", "400"),
	ROW("two bytes behind chunk data", CHUNKED "3\r\nabcXX0\r\n\r\n", "400"),
	ROW("bare LF behind chunk data", CHUNKED "3\r\nabc\n0\r\n\r\n", "400"),
	ROW("0x in a chunk size", CHUNKED "0x3\r\nabc\r\n0\r\n\r\n", "400"),
	ROW("plus in a chunk size", CHUNKED "+3\r\nabc\r\n0\r\n\r\n", "400"),
	ROW("minus in a chunk size", CHUNKED "-3\r\nabc\r\n0\r\n\r\n", "400"),
	ROW("space before a chunk size", CHUNKED " 3\r\nabc\r\n0\r\n\r\n", "400"),
	ROW("chunk size beyond 64 bits", CHUNKED "10000000000000003\r\nabc\r\n0\r\n\r\n", "400"),
	ROW("empty chunk size", CHUNKED "\r\nabc\r\n0\r\n\r\n", "400"),
	ROW("chunk longer than its size", CHUNKED "2\r\nabc\r\n0\r\n\r\n", "400"),
	ROW("bare LF ends the chunks", CHUNKED "0\n\n", "400"),
};

/* ---- rows too long to be written out ---- */

static void repeat(struct buffer *buffer, const char *string, size_t times)
{
	while (times-- > 0)
		buffer_string(buffer, string);
}

static struct text text_in(const struct buffer *buffer)
{
	return (struct text){ buffer->data, buffer->size };
}

static struct framing long_row(struct arena *arena, const char *name, const char *answers, const char *front,
	const char *repeated, size_t times, const char *back)
{
	struct buffer *buffer = arena_buffer(arena, 4 * 1024 * 1024);

	buffer_string(buffer, front);
	repeat(buffer, repeated, times);
	buffer_string(buffer, back);
	return (struct framing){ name, text_in(buffer), answers };
}

static size_t add_long_rows(struct arena *arena, struct framing *out)
{
	static const char head_end[] = "\r\n\r\n";
	const struct framing more[] = {
		long_row(arena, "99 fields beside Host", "GET /", GET HOST, "A: b\r\n", LIMIT_HEADERS - 1,
			"\r\n"),
		long_row(arena, "100 fields beside Host", "431", GET HOST, "A: b\r\n", LIMIT_HEADERS, "\r\n"),
		long_row(arena, "a field of 16,000 bytes", "GET /", GET HOST "A: ", "b", 16000, head_end),
		long_row(arena, "a head of more than 16 KiB", "431", GET HOST "A: ", "b", LIMIT_HEAD,
			head_end),
		long_row(arena, "a target of 9,000 bytes", "414", "GET /", "a", 9000,
			" HTTP/1.1\r\n" HOST "\r\n"),
		long_row(arena, "a target just too long", "414", "GET /", "a", LIMIT_TARGET,
			" HTTP/1.1\r\n" HOST "\r\n"),
		long_row(arena, "a method without end", "414", "", "A", 20000, ""),
		long_row(arena, "a method of 40 letters", "501", "", "A", 40, " / HTTP/1.1\r\n" HOST "\r\n"),
		long_row(arena, "a body that is announced too long", "413",
			POST "Content-Length: 1048577\r\n\r\n", "a", 10, ""),
		long_row(arena, "chunks that become too long", "413", CHUNKED, "10000\r\n", 1, ""),
		long_row(arena, "extensions without end", "400", CHUNKED "1;", "a", 20000,
			"\r\na\r\n0\r\n\r\n"),
		long_row(arena, "many chunks of one byte", "400", CHUNKED, "1\r\na\r\n", 20000, "0\r\n\r\n"),
		long_row(arena, "trailers without end", "431", CHUNKED "0\r\nA: ", "b", LIMIT_HEAD, head_end),
		long_row(arena, "too many trailers", "431", CHUNKED "0\r\n", "A: b\r\n", LIMIT_HEADERS + 1,
			"\r\n"),
		long_row(arena, "empty lines without end", "400", "", "\r\n", 1000, ""),
	};

	memcpy(out, more, sizeof(more));
	for (size_t i = 0; i < COUNT_OF(more); i++) {
		struct buffer *buffer;

		if (strcmp(more[i].name, "chunks that become too long") != 0)
			continue;
		buffer = arena_buffer(arena, 4 * 1024 * 1024);
		buffer_string(buffer, CHUNKED);
		for (size_t chunk = 0; chunk < 17; chunk++) {
			buffer_string(buffer, "10000\r\n");
			repeat(buffer, "0123456789abcdef", 4096);
			buffer_string(buffer, "\r\n");
		}
		buffer_string(buffer, "0\r\n\r\n");
		out[i].bytes = text_in(buffer);
	}
	return COUNT_OF(more);
}

const struct framing *framing_rows(struct arena *arena, size_t *count)
{
	struct framing *all = arena_alloc(arena, (COUNT_OF(rows) + 32) * sizeof(*all));

	memcpy(all, rows, sizeof(rows));
	*count = COUNT_OF(rows) + add_long_rows(arena, all + COUNT_OF(rows));
	return all;
}

/* ---- what the reader makes of it ---- */

struct replay {
	struct arena *arena;
	struct arena *scratch; /* of the request in hand */
	struct reader reader;
	struct buffer *answers, *body;
	bool over; /* nothing is answered any more */
};

static void begin(struct replay *replay)
{
	replay->scratch = arena_new();
	replay->body = arena_buffer(replay->scratch, LIMIT_BODY);
	reader_begin(&replay->reader, replay->scratch);
}

static void answer(struct replay *replay, int refused)
{
	const struct head *head = &replay->reader.head;

	buffer_string(replay->answers, replay->answers->size > 0 ? " | " : "");
	if (refused != 0) {
		buffer_format(replay->answers, "%d", refused);
		replay->over = true;
		return;
	}
	buffer_format(replay->answers, "%.*s %.*s%s%.*s", (int)head->method_name.size, head->method_name.data,
		(int)head->path.size, head->path.data, head->query.data != NULL ? "?" : "",
		(int)head->query.size, head->query.size > 0 ? head->query.data : "");
	if (replay->body->size > 0) {
		buffer_string(replay->answers, " [");
		buffer_add(replay->answers, replay->body->data, replay->body->size);
		buffer_string(replay->answers, "]");
	}
	replay->over = !head->keep_alive;
}

/* Each piece lies in memory of its own size, so that reading beyond it is seen. */
static void feed(struct replay *replay, const char *data, size_t size)
{
	size_t at = 0, used = 0;
	enum reader_event event = READER_HEAD;

	while (!replay->over && event != READER_MORE) {
		event = reader_step(&replay->reader, data + at, size - at, &used);
		at += used;
		if (event == READER_BODY)
			buffer_add(replay->body, replay->reader.piece.data, replay->reader.piece.size);
		if (event == READER_BAD)
			answer(replay, replay->reader.verdict.status);
		else if (replay->reader.head.length > LIMIT_BODY || replay->body->overflow)
			answer(replay, 413);
		else if (event == READER_DONE)
			answer(replay, 0);
		if (event != READER_DONE || replay->over)
			continue;
		reader_end(&replay->reader);
		arena_free(replay->scratch);
		begin(replay);
	}
	check(replay->over || at == size);
}

char *framing_read(struct arena *arena, struct text bytes, size_t (*piece)(void *), void *context)
{
	struct replay replay = { .arena = arena, .answers = arena_buffer(arena, 8 * 1024 * 1024) };
	size_t size;

	begin(&replay);
	for (size_t at = 0; at < bytes.size && !replay.over; at += size) {
		char *copy;

		size = piece == NULL ? bytes.size : piece(context);
		size = size < bytes.size - at ? size : bytes.size - at;
		copy = malloc(size);
		check(copy != NULL);
		memcpy(copy, bytes.data + at, size);
		feed(&replay, copy, size);
		free(copy);
	}
	if (!replay.over && !reader_is_blank(&replay.reader))
		answer(&replay, 400);
	reader_end(&replay.reader);
	arena_free(replay.scratch);
	return replay.answers->data == NULL ? "" : replay.answers->data;
}
