"""A campaign before there is one: simulated people do a study's tasks, so that its tables can be looked at."""
