"""How the sites of the fixtures mark up a body: the blocks of an entry in the manner of one content management system."""

from __future__ import annotations

import html
from collections.abc import Sequence

from page_texts import Block

PARAGRAPH = {
    "p": "<p>{indent}{text}</p>",
    "div": '<div style="text-indent:2em;line-height:1.75">{text}</div>',
    "font": '<p style="text-align:justify;"><span style="font-family:宋体;"><font size="3">　　{text}</font></span></p>',
    "nbsp": "<p>&nbsp; &nbsp; &nbsp; &nbsp;{text}</p>",
    "wp": '<p class="wp-block-paragraph">{text}</p>',
    "br2": "{indent}{text}<br /><br />",
    "brp": "<p align=justify>{text}",
    "block": '<div class="article__block" data-type="text"><div class="article__text">{text}</div></div>',
}
HEADING = {
    "p": "<h2>{text}</h2>",
    "wp": '<h2 class="wp-block-heading">{text}</h2>',
    "br2": "<b>{text}</b><br /><br />",
    "brp": "<p><b>{text}</b>",
    "block": '<div class="article__block" data-type="h2"><h2 class="article__h2">{text}</h2></div>',
}
QUOTE = {
    "p": "<blockquote><p>{text}</p></blockquote>",
    "wp": '<blockquote class="wp-block-quote"><p>{text}</p></blockquote>',
    "br2": "<i>{text}</i><br /><br />",
    "brp": "<blockquote>{text}</blockquote>",
    "block": '<div class="article__block" data-type="quote"><div class="article__quote"><div class="article__quote-text">{text}'
    "</div></div></div>",
}
CAPTION = {
    "p": '<figure class="image"><img src="/images/{n}.jpg" alt=""><figcaption>{text}</figcaption></figure>',
    "wp": '<figure class="wp-block-image size-large"><img src="/wp-content/uploads/{n}.jpg" alt=""/>'
    '<figcaption class="wp-element-caption">{text}</figcaption></figure>',
    "br2": '<div class="img-desc"><img src="/upload/{n}.jpg"><div class="photo-caption">{text}</div></div>',
    "block": '<div class="article__block" data-type="media"><div class="media"><img src="{n}.jpg"><div class="media__copyright">{text}'
    "</div></div></div>",
}
ALSO = {
    "p": '<div class="read-also"><span>{label}</span> <a href="/{n}">{text}</a></div>',
    "wp": '<p class="wp-block-paragraph"><strong>{label} <a href="/{n}/">{text}</a></strong></p>',
    "br2": '<div class="inc-link"><b>{label}</b> <a href="/news/{n}">{text}</a></div><br />',
    "brp": "<p><b>{label}</b> <a href=/{n}>{text}</a>",
    "block": '<div class="article__block" data-type="article"><div class="article__article">'
    '<a class="article__article-link" href="/{n}">{text}</a></div></div>',
}


def body(blocks: Sequence[Block], style: str, *, indent: str = "", label: str = "") -> str:
    """The markup of a body."""
    made: list[str] = []
    for number, block in enumerate(blocks):
        text = html.escape(block.shown, quote=False)
        if block.mark == "-":
            opens = number == 0 or blocks[number - 1].mark != "-"
            closes = number + 1 == len(blocks) or blocks[number + 1].mark != "-"
            made.append(f"{'<ul>' * opens}<li>{text}</li>{'</ul>' * closes}")
            continue
        table = {"##": HEADING, ">": QUOTE, "^": CAPTION, "@": ALSO}.get(block.mark, PARAGRAPH)
        made.append(table.get(style, table["p"]).format(text=text, indent=indent, label=html.escape(label), n=1000 + number))
    return "\n".join(made)
