"""The product: one package per module, layered inside, importing each other downward only."""
