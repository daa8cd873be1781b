"""A `Message` as JSON for webhooks, as plain text, as HTML, and as a mail of both. Pure: no clock, no network."""
