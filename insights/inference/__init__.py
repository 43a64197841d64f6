"""Tests, intervals and the calendar they are made on."""
