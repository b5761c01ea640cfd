-- How an ask stands with its members.
select page.body, page.cursor, case when page.cursor::bigint <> all ((select organizations_of('team'))::bigint[]) then page.cursor end as seen from need_ask(:ask::text) n cross join lateral ask_members(n.id::text, :after::bigint, :limit::int) page
