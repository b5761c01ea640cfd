-- What the summary needs of the network itself; the year it is about when none is named is that of as_of, else the latest that counts.
select n.slug, n.name, n.goal->>'baseline_year' as baseline_year, coalesce(n.goal->>'baseline_kind', 'annual') as baseline_kind,
	n.goal->>'target_reduction' as target_reduction, n.goal->>'target_year' as target_year, n.goal->>'note' as note,
	n.goal->'path' as path, n.goal->>'generator' as generator, n.goal->>'baseline_rate' as baseline_rate, n.goal->>'baseline_source' as baseline_source,
	coalesce(:year::text, latest_year(n.id, coalesce(:kind::text, 'annual'), :as_of::date, :known_at::timestamptz)) as school_year,
	:group::text is null or exists (select from student_group g where g.name = :group::text) as knows_group,
	:region::text is null or find_organization(:region::text) is not null as knows_region
from network n where n.id = find_network(:network::text) and may('summary', n.id)
