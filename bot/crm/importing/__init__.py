"""CSV import: reading, mapping, checking and writing the closings of a CRM export."""
