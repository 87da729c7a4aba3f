"""A count and its arithmetic: votes, leads, drops, what is needed, what decides a contest."""
