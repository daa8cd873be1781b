"""The front door of khorgos: command line, settings, HTTP. The only room where the parts are joined."""

__version__ = "0.1.0"
