"""HTTP: problems, dependencies, middleware, health and metrics."""
