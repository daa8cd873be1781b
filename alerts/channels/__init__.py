"""The ways out. Each sender renders a message, and makes one attempt at one delivery."""
