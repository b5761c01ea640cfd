/* Every bound of the service in one place. Sizes in bytes, times in milliseconds. */
#ifndef HALVED_BASE_LIMITS_H
#define HALVED_BASE_LIMITS_H

/* HTTP */
#define LIMIT_HEAD (16 * 1024)			 /* request line and fields */
#define LIMIT_HEADERS 100			 /* fields in one head */
#define LIMIT_TARGET (8 * 1024)			 /* request target */
#define LIMIT_BODY (1024 * 1024)		 /* a body kept whole in memory */
#define LIMIT_BODY_STREAM (1024LL * 1024 * 1024) /* a streamed body, e.g. an import */
#define LIMIT_BODY_TOTAL (256LL * 1024 * 1024)	 /* all whole bodies of one worker together */
#define LIMIT_READ_AHEAD (64 * 1024)		 /* bytes read beyond the request in hand */
#define LIMIT_REPLY (64 * 1024 * 1024)		 /* a reply kept whole in memory */
#define LIMIT_REPLY_QUEUE (256 * 1024)		 /* a streamed reply waits above this */
#define LIMIT_PIPELINED 64			 /* requests of one connection waiting for their answers */
#define LIMIT_CONNECTIONS 10000			 /* of one worker */
#define TIME_HEAD 10000				 /* first byte to end of head */
#define TIME_BODY 12000				 /* end of head to end of a whole body */
#define TIME_BODY_IDLE 10000 /* a streamed body must bring LIMIT_STREAM_PACE in this time */
#define LIMIT_STREAM_PACE (64 * 1024)
#define TIME_WRITE 12000 /* a reply must be taken within this, or at STREAM_PACE */
#define TIME_IDLE 75000	 /* a keep-alive connection between requests */
#define TIME_LINGER 2000 /* reading on after an error answer */
#define LIMIT_LINGER (4 * 1024 * 1024)
#define TIME_SWEEP 250		/* how often deadlines are looked at */
#define TIME_LISTENER_PAUSE 100 /* when descriptors run out */

/* JSON */
#define LIMIT_JSON_DEPTH 32

/* CSV */
#define LIMIT_CSV_RECORD (256 * 1024) /* one row, with its quotes */
#define LIMIT_CSV_FIELD (64 * 1024)   /* one cell */
#define LIMIT_CSV_COLUMNS 256
#define LIMIT_ZOOM_ROWS 20000 /* people's rows in one attendance sheet */

/* Database */
#define LIMIT_LANE_QUEUE 4096	 /* batches waiting in one lane */
#define LIMIT_GROUP 64		 /* batches sharing one Sync */
#define LIMIT_STATEMENTS 8	 /* statements in one batch */
#define LIMIT_PARAMETERS 32	 /* parameters of one statement */
#define TIME_QUICK 5000		 /* a batch of the quick or write lane */
#define TIME_SLOW 30000		 /* a batch of the slow lane */
#define LIMIT_IN_FLIGHT 512	 /* batches of one connection sent and not answered */
#define LIMIT_SLOW_CONNECTIONS 8 /* of one worker */
#define LIMIT_REPEATS 3		 /* of a write after a deadlock or the like */
#define TIME_CONNECT 5000	 /* connecting and preparing */
#define TIME_RECONNECT_FIRST 50	 /* pause before the next try, doubled each time */
#define TIME_RECONNECT_MOST 2000
#define TIME_DOWN 1000		/* a lane without connection for longer answers "busy" at once */
#define LIMIT_ERRANDS 8		/* imports under way in one worker, from the first byte on */
#define LIMIT_PASSWORDS 32	/* passwords that one worker compares or has waiting; each takes some 30 ms */
#define LIMIT_PASSWORDS_ALIKE 8 /* of them from one address, so that others find a place */
#define LIMIT_PACKS 4		/* packs that one worker makes, one after the other, or sends */
#define TIME_ERRAND 900000	/* one statement of an import or its commit */
#define TIME_ERRAND_LOCK 60000
#define TIME_SLOW_IDLE 60000 /* a further slow connection is closed after this */

/* Other servers that are asked */
#define LIMIT_TRANSFERS 32 /* under way in one worker */
#define TIME_MAIL 60000	   /* handing one mail over; its lease is twice as long: see take_mail() */

/* API */
#define LIMIT_PAGE 200 /* items on one page */
#define LIMIT_PAGE_DEFAULT 50
#define LIMIT_STREAM_PAGE 1000 /* rows read at a time for a streamed reply */
#define LIMIT_PACK_PAGE 500    /* and for a pack */

#endif
