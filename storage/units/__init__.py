"""Units of work: functions of a connection and plain arguments, named for what they do. They may run again.

A statement is made by `cache` when it is first asked for, and kept: four hundred are too many to make at each start.
"""
