-- Notes which records of others, or which others on a page, the actor is about to see.
select note_reads(:watched::text, :seen::bigint[], coalesce(find_network(:network::text),
	(select a.network_id from ask a where a.id = as_id(:ask::text)), (select s.network_id from sheet s where s.id = as_id(:sheet::text))))
