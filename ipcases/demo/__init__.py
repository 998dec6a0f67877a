"""The demo: the joint China–US work of 2013–2017 as rows, and a current operation to work on.

Deterministic: the same numbers draw the same rows. Every brand, person and company is invented.
Bulk rows are written here and nowhere else outside the services; the current operation goes
through the services, as an officer's work would.
"""
