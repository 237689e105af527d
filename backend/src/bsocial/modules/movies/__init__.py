"""Movies and what people give them, from 1 to 10."""
