"""What happened: append-only chained events, and the queue of news for upper layers."""
