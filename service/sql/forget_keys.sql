select forget_keys() as more
