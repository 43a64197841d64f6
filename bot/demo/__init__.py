"""The demo's sample company: a year of deals, closings and debriefs, all of it made up."""
