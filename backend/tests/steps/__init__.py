"""What several tests do on their way, and what they let happen."""
