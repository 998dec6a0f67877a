"""The PostgreSQL and the Redis-protocol server a laptop gets when DATABASE_URL and REDIS_URL are unset.

Starts, watches and stops them together with the web server, the worker and the scheduler.
Imports nothing of Django: it must be able to say what is wrong before the project can be loaded.
"""
