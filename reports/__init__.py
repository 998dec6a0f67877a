"""Search, statistics, exports; changes nothing."""
