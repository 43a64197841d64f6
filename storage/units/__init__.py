"""Units of work: functions of a connection and plain arguments, named for what they do. They may run again."""
