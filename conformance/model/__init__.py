"""Frozen records that cross stage borders; no I/O, and a record cannot name a later one."""
