"""Machine checks of the house rules. Every rule is shown to fail on a bad sample."""
