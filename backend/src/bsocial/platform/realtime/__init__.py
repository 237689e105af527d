"""Live updates: signals between processes, and send queues of WebSockets."""
