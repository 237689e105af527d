"""What reaches people while they look: signals between processes, and queues of open sockets."""
