"""Bytes to text: the encoding matrix, labels that lie, bad bytes and cuts; every cell at least .99 of the characters right, in order."""

from __future__ import annotations

import pytest
from rapidfuzz.distance import Indel

from normalizer import resync
from normalizer.decoding import decode

HANS = (
    "新建的中吉乌铁路昨天在边境口岸开工。两国交通部门的负责人出席了仪式，他们说，这条线路将使货物运输时间缩短一周，也会给沿线的城市带来更多的工作机会。"
    "当地居民表示，他们等待这条铁路已经有二十多年，现在终于可以看到第一批工人和机器来到这里。专家认为，工程的难点在于高山上的隧道和桥梁。"
    "根据计划，第一段线路长约一百二十公里，将在三年内完成。施工单位从各地调来了挖掘机、吊车和测量设备，还在山谷里修建了临时的道路与宿舍。"
    "商会的一位代表说，葡萄、蜂蜜和棉纱的出口商最关心运费，如果通关手续能够简化，运费可望下降两成左右。"
    "环境保护组织则提醒各方注意野生动物的迁徙通道，并且要求公布每个季度的监测结果。下一次联合会议定于秋天在首都举行，届时将讨论票价、班次以及车站的名称。"
)
HANT = (
    "新建的中吉烏鐵路昨天在邊境口岸開工。兩國交通部門的負責人出席了儀式，他們說，這條線路將使貨物運輸時間縮短一週，也會給沿線的城市帶來更多的工作機會。"
    "當地居民表示，他們等待這條鐵路已經有二十多年，現在終於可以看到第一批工人和機器來到這裡。專家認為，工程的難點在於高山上的隧道和橋樑。"
    "根據計劃，第一段線路長約一百二十公里，將在三年內完成。施工單位從各地調來了挖掘機、吊車和測量設備，還在山谷裡修建了臨時的道路與宿舍。"
    "商會的一位代表說，葡萄、蜂蜜和棉紗的出口商最關心運費，如果通關手續能夠簡化，運費可望下降兩成左右。"
    "環境保護組織則提醒各方注意野生動物的遷徙通道，並且要求公布每個季度的監測結果。下一次聯合會議定於秋天在首都舉行，屆時將討論票價、班次以及車站的名稱。"
)
RUSSIAN = (
    "На границе начали строить новую железную дорогу. Министры транспорта обеих стран приехали на церемонию и рассказали, "
    "что путь груза станет короче на неделю. Жители соседних сёл говорят, что ждали этой дороги больше двадцати лет и теперь "
    "надеются на работу. Первый участок длиной сто двадцать километров обещают сдать через три года, а пока в долину везут "
    "экскаваторы и краны. Экологи просят не забывать о тропах диких животных и каждый квартал публиковать результаты наблюдений."
)
KAZAKH = (
    "Шекарада жаңа теміржол құрылысы басталды. Екі елдің көлік министрлері рәсімге қатысып, жүк жолы бір аптаға қысқаратынын айтты. "
    "Ауыл тұрғындары бұл жолды жиырма жылдан бері күтіп жүр. Алғашқы бөліктің ұзындығы жүз жиырма шақырым, оны үш жылда бітіру көзделген. "
    "Кәсіпкерлер тасымал құны арзандаса, бал мен мақта жібін көбірек сатуға болады дейді. Келесі жиын күзде елордада өтеді."
)
LATIN = (
    "Hier beginnt der Bau der neuen Bahnstrecke über die Grenze; die Verkehrsminister beider Länder erklärten, die Güterzüge würden "
    "künftig früher ankommen. Für die Dörfer heißt das: Arbeitsplätze. Der erste Abschnitt soll in drei Jahren fertig sein, "
    "später könnten auch Reisezüge fahren. Umweltschützer fordern, die Wege der Wildtiere zu schützen."
)

UZBEK = (
    "Chegarada yangi temir yoʻl qurilishi boshlandi. Ikki davlatning transport vazirlari marosimda qatnashib, yuk yoʻli bir haftaga "
    "qisqarishini aytdi. Qishloq aholisi bu yoʻlni yigirma yildan beri kutgan edi. Birinchi qismning uzunligi bir yuz yigirma kilometr, "
    "uni uch yilda tugatish moʻljallangan. Tadbirkorlar tashish narxi arzonlashsa, asal va paxta koʻproq sotilishini bildirdi."
)
UZBEK_CYRILLIC = (
    "Чегарада янги темир йўл қурилиши бошланди. Икки давлатнинг транспорт вазирлари маросимда қатнашиб, юк йўли бир ҳафтага қисқаришини "
    "айтди. Қишлоқ аҳолиси бу йўлни йигирма йилдан бери кутган эди. Биринчи қисмнинг узунлиги бир юз йигирма километр, уни уч йилда "
    "тугатиш мўлжалланган. Тадбиркорлар ташиш нархи арзонлашса, асал ва пахта кўпроқ сотилишини билдирди."
)
KYRGYZ = (
    "Чек арада жаңы темир жол курулушу башталды. Эки өлкөнүн транспорт министрлери аземге катышып, жүк жолу бир жумага кыскарарын айтышты. "
    "Айыл тургундары бул жолду жыйырма жылдан бери күтүп жүрүшөт. Алгачкы бөлүктүн узундугу бир жүз жыйырма чакырым, аны үч жылда "
    "бүтүрүү пландалган. Ишкерлер ташуу баасы арзандаса, бал менен пахта көбүрөөк сатылат дешет."
)

CELLS = [
    (HANS, "gb18030", "gb2312"),
    (HANT, "gb18030", "gbk"),
    (HANT, "big5hkscs", "big5"),
    (RUSSIAN, "cp1251", "windows-1251"),
    (RUSSIAN, "koi8-r", "koi8-r"),
    (LATIN, "cp1252", "iso-8859-1"),
    (HANS, "utf-8", "utf-8"),
    (HANT, "utf-8", "utf-8"),
    (KAZAKH, "utf-8", "utf-8"),
    (UZBEK, "utf-8", "utf-8"),
    (UZBEK_CYRILLIC, "utf-8", "utf-8"),
    (KYRGYZ, "utf-8", "utf-8"),
    (UZBEK.replace("ʻ", "'"), "cp1252", "windows-1252"),
    (RUSSIAN, "utf-16", "utf-16"),
]
SITUATIONS = {
    "meta right": lambda label: (label, None),
    "no label at all": lambda label: (None, None),
    "meta says utf-8": lambda label: ("utf-8", None),
    "header says utf-8": lambda label: (None, "text/html; charset=utf-8"),
    "header says latin-1": lambda label: (label, "text/html; charset=ISO-8859-1"),
    "meta says gb2312": lambda label: ("gb2312", None),
}
DAMAGE = {
    "whole": lambda b, at: b,
    "a byte overwritten": lambda b, at: b[:at] + b"\xff" + b[at + 1 :],
    "a byte too many": lambda b, at: b[:at] + b"\xff" + b[at:],
    "a byte lost": lambda b, at: b[:at] + b[at + 1 :],
    "cut": lambda b, at: b[:-29],  # behind the last character's first byte
}


def page(text: str, label: str | None) -> str:
    meta = f'<meta charset="{label}">' if label else ""
    return f"<html><head>{meta}<title>t</title></head><body><p>{text}</p></body></html>"


def right(text: str, got: str) -> float:
    """The share of a text's characters that stand in `got`, in order."""
    return Indel.similarity(text, got) / 2 / len(text)


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize(("text", "encoding", "label"), CELLS, ids=lambda v: v if len(str(v)) < 20 else str(v)[:8])
def test_every_cell_of_the_encoding_matrix_is_read(text: str, encoding: str, label: str, situation: str, damage: str) -> None:
    text = text * 2  # the length of a short article
    meta, header = SITUATIONS[situation](label)
    whole = page(text, meta).encode(encoding)
    shifts = encoding == "utf-16" and damage in ("a byte too many", "a byte lost")  # there a bad byte is one that changed its value
    first = whole.find(text.encode(encoding)[:6] if encoding != "utf-16" else text.encode("utf-16")[2:8])
    for at in [] if shifts else range(first + 41, first + 71, 7 if damage.startswith("a byte") else 30):
        got = decode(DAMAGE[damage](whole, at), (), header)
        assert got is not None
        start = got.index("<p>") + 3
        body = got[start:].removesuffix("</p></body></html>")
        lost = 12 if damage == "cut" else 0  # half a tag, and up to as many characters as the cut took
        assert right(text[: len(text) - lost - 4 * bool(lost)], body) >= 0.99
        assert body.count("\ufffd") <= 2


@pytest.mark.parametrize("paragraphs", [1, 40])
@pytest.mark.parametrize(("text", "encoding"), [(HANS, "gb18030"), (HANT, "gb18030"), (HANT, "big5hkscs")])
@pytest.mark.parametrize("damage", ["a byte overwritten", "a byte too many", "a byte lost"])
@pytest.mark.parametrize("byte", [b"\xff", b"\xb5", b"A", b" "])
def test_a_bad_byte_anywhere_costs_little_more_than_its_character(
    text: str, encoding: str, damage: str, byte: bytes, paragraphs: int
) -> None:
    body = ("<p>" + text + "</p>").encode(encoding) * paragraphs
    whole = body.decode(encoding)
    size = len(body) // paragraphs
    costs: list[float] = []
    for at in range(5, size - 5, 13 if paragraphs == 1 else 151):
        broken = DAMAGE[damage](body, at + size * (paragraphs // 2)).replace(b"\xff", byte)
        got = resync.decode(broken, encoding)
        costs.append(len(whole) - Indel.similarity(whole, got) / 2)
        assert got.count("\ufffd") <= 2
    assert sum(costs) / len(costs) <= 3
    assert max(costs) <= 8  # up to the next places where the wrong step gives itself away


def test_what_is_damaged_all_over_is_read_within_bounds() -> None:
    body = (b"\xd6\xff\xd0" * 400_000) + b"<p>" + HANS.encode("gb18030")
    got = resync.decode(body, "gb18030")
    assert got.endswith(HANS)


@pytest.mark.parametrize(
    "body",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
        b"%PDF-1.7 " + bytes(range(256)),
        b"\x1f\x8b\x08" + bytes(range(200)),
        bytes(range(256)) * 20,
    ],
    ids=["png", "pdf", "gzip", "every byte"],
)
def test_what_is_no_text_is_not_decoded(body: bytes) -> None:
    assert decode(body) is None


def test_an_unknown_label_is_ignored() -> None:
    assert decode(page(RUSSIAN, None).encode("cp1251"), ("klingon-1",)) == page(RUSSIAN, None)
