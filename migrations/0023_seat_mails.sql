-- Whoever leads an organization is told of each seat that is given for it, and who made a link that was handed over is known.

alter table mail add seat_id bigint;
alter table mail drop constraint mail_kind;
alter table mail add constraint mail_kind check (kind in ('reset', 'invitation', 'password', 'second_factor', 'reminder', 'seat'));
alter table invitation_link add made_by bigint; -- null: it went by mail
