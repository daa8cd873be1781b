"""Draft -> Article, and every question about articles."""
