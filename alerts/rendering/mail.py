"""A message as a mail: text and HTML, ASCII headers (RFC 2047), one Message-ID over all attempts, one thread per story."""

from __future__ import annotations

import datetime as dt
import email.policy
import email.utils
import urllib.parse
from email.headerregistry import Address
from email.message import EmailMessage

from alerts.rendering.page import html_page
from alerts.rendering.text import plain_text
from alerts.rendering.wording import one_line, short, subject
from alerts.types import EmailChannel, Message

POLICY = email.policy.SMTP.clone(cte_type="7bit")  # no server has to speak 8BITMIME or SMTPUTF8


def build_mail(message: Message, channel: EmailChannel, now: dt.datetime) -> bytes:
    domain = channel.sender.rpartition("@")[2]
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(f"khorgos: {short(one_line(message.title), 60)}", addr_spec=channel.sender)
    mail["To"] = Address(addr_spec=message.recipient)
    mail["Subject"] = subject(message)
    mail["Date"] = email.utils.format_datetime(now)
    mail["Message-ID"] = f"<{message.id}@{domain}>"
    if thread := _thread(message, domain):
        mail["In-Reply-To"] = thread
        mail["References"] = thread
    mail["List-Id"] = f"<{message.rule}.khorgos.{domain}>"
    unsubscribe = channel.unsubscribe or f"mailto:{channel.sender}?subject={urllib.parse.quote(f'unsubscribe {message.rule}')}"
    mail["List-Unsubscribe"] = f"<{unsubscribe}>"
    if unsubscribe.startswith("https://"):
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note comes back
    mail.set_content(plain_text(message), charset="utf-8")
    mail.add_alternative(html_page(message), subtype="html", charset="utf-8")
    return mail.as_bytes()


def _thread(message: Message, domain: str) -> str | None:
    """An id that stands for the story, under which mail programs gather what belongs to it; digests have none."""
    stories = {item.article.story for item in message.items if item.article}
    if message.digest or len(stories) != 1:
        return None
    return f"<story-{stories.pop()}.{message.rule}@{domain}>"
