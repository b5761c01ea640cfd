-- Whether an address is its account's is shown by a secret that came by mail. One that was handed over shows nothing.

alter table invitation_link add mailed boolean not null default false;
alter table account add address_doubted boolean not null default false;
