-- Members and rounds; those of one member are side by side, in the order of the rounds.
select m.organization_id, m.address, m.name, m.round::text, m.people, m.told from assessment_members(:assessment_round::text) m
