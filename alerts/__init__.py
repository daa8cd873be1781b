"""Change -> Alert -> Delivery."""
