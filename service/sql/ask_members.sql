-- How an ask stands with its members.
select page.body, page.cursor from need_ask(:ask::text) n cross join lateral ask_members(n.id::text, :after::bigint, :limit::int) page
