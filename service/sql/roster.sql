-- Names of people at the members of a network, or of the network of what is being changed, as far as the actor may see them.
select p.name
from person p
where p.withdrawn_at is null and p.organization_id in (select m.organization_id from membership m
	where m.withdrawn_at is null and m.network_id = coalesce(find_network(:network::text),
		(select t.network_id from interview t where t.id = as_id(:interview::text)),
		(select t.network_id from note t where t.id = as_id(:note::text)),
		(select t.network_id from cycle t where t.id = as_id(:cycle::text)),
		(select t.network_id from consultancy t where t.id = as_id(:consultancy::text)),
		(select t.network_id from share_out t where t.id = as_id(:share_out::text)),
		(select t.network_id from practice t where t.id = as_id(:practice::text)),
		(select t.network_id from learning t where t.id = as_id(:learning::text)),
		(select t.network_id from coaching_series t where t.id = as_id(:coaching_series::text)),
		(select t.network_id from coaching_session t where t.id = as_id(:coaching_session::text)),
		(select t.network_id from coaching_step t where t.id = as_id(:coaching_step::text)),
		(select t.network_id from assessment_round t where t.id = as_id(:assessment_round::text)),
		(select t.network_id from ask t where t.id = as_id(:ask::text)),
		(select t.network_id from ask_answer t where t.id = as_id(:ask_answer::text))))
