"""What every route promises, whatever its module."""
