"""References and screening lists in the forms that other programs read."""
