"""What comes from a CRM and goes to one."""
