-- What an organization owes and what came back, over its networks.
select body, null::text as etag from asks_of(:organization::text) body where body is not null
