-- A membership rests as often as it does: its pauses are a list, and the days on which it is in force are kept beside its dates. They end
-- with the organization, whose closed_on stands in each of its memberships.

alter table membership drop constraint membership_dates, drop constraint membership_resumed;
-- of a pause that begins after the last day, or ends on the day on which it began, there is nothing to carry over
alter table membership alter column paused_on type jsonb using case when paused_on < resumed_on is not false and paused_on <= left_on is not false
	and paused_on is not null then jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('paused_on', paused_on, 'resumed_on',
		case when resumed_on <= left_on is not false then resumed_on end))) else '[]' end;
alter table membership rename column paused_on to pauses; -- [{paused_on, resumed_on}, …]
alter table membership alter column pauses set default '[]', alter column pauses set not null, drop column resumed_on;

-- None where the dates are out of order: those are refused.
create function days_in_force(joined_on date, left_on date, pauses jsonb) returns datemultirange language sql immutable as $$
	select case when left_on < joined_on then '{}' else datemultirange(daterange(joined_on, left_on)) - coalesce((
		select range_agg(daterange((p ->> 'paused_on')::date, (p ->> 'resumed_on')::date)) from jsonb_array_elements(pauses) p), '{}') end $$;

alter table membership add column organization_closed_on date;
-- no change that somebody made
alter table membership disable trigger user;
update membership m set organization_closed_on = o.closed_on from organization o where o.id = m.organization_id and o.closed_on is not null;
alter table membership enable trigger user;
alter table membership
	add column in_force datemultirange not null generated always as (days_in_force(joined_on, least(left_on, organization_closed_on), pauses)) stored,
	add constraint membership_dates check (left_on >= joined_on);
