-- It and the earlier ones that it is compared with, newest first.
select r.id::text, r.title, r.closes_on::text from rounds_up_to(as_id(:assessment_round::text)) r
