-- An account whose seats the actor could give.
select body, version::text as etag from account_seen(:account::text)
