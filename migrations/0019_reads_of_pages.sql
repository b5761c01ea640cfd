-- Reads of pages that tell of many organizations: one entry each, found by its network and by these organizations.
create index audit_entry_page on audit_entry (network_id, id) where organization_id is null and action = 'read';
