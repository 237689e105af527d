"""Tools that the tests themselves run on."""
