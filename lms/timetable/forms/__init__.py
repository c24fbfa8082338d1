"""Forms of the desk. Where a rule exists they save through the domain, whose refusals the views show."""
