"""Bodies as archives keep them, unpacked: gzip, deflate, Brotli, Zstandard; never more than the limit, whatever they open to."""

from __future__ import annotations

import io
import zlib

import brotli
import zstandard

_AS_GIVEN = ("", "identity", "none")


def unpacked(body: bytes, encoding: str | None, limit: int) -> bytes:
    """The body without its `Content-Encoding`, `limit` + 1 bytes of it at most.

    What is not packed as it says, or in a way that nobody knows, is given back as it is: many archives keep bodies that were unpacked
    already under the header that was sent.
    """
    for way in reversed([part.strip().lower() for part in (encoding or "").split(",")]):
        if way in _AS_GIVEN:
            continue
        try:
            body = _opened(body, way, limit + 1)
        except (zlib.error, brotli.error, zstandard.ZstdError):
            return body
    return body


def _opened(body: bytes, way: str, most: int) -> bytes:
    if way in ("gzip", "x-gzip"):
        return zlib.decompressobj(wbits=31).decompress(body, most)
    if way == "deflate":
        try:
            return zlib.decompressobj().decompress(body, most)
        except zlib.error:  # many servers leave the header of it away
            return zlib.decompressobj(wbits=-15).decompress(body, most)
    if way == "br":
        opener = brotli.Decompressor()
        found: bytes = opener.process(body, output_buffer_limit=most)
        return found[:most]
    if way == "zstd":
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(io.BytesIO(body), read_across_frames=True) as reader:
            return reader.read(most)
    return body
