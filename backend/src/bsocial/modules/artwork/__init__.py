"""Pictures from numbers: the same number always gives the same picture."""
