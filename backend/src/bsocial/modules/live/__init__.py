"""Live updates of open pages: streams, and the tickets that open them."""
