"""What a text says of its event, apart from its language: entities, concepts, numbers, dates, names, and words for texts in one script.

Articles in Chinese and Kazakh share no word, but they share the dam, the 320 megawatts and the 14th of May. Pure and bounded.
"""

from normalizer.events.reading import Event, event

__all__ = ["Event", "event"]
