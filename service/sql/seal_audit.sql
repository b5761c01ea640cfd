select seal_audit() as more
