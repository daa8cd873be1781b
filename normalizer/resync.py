"""Two-byte encodings read in step: a bad byte costs the character it stands in, not everything up to the next ASCII byte.

A stretch that does not decode is read along the cheapest path (Viterbi, "Error bounds for convolutional codes", 1967): frequent
characters cost nothing, rare ones a little, a byte that is given up a lot. Out of step almost every character is a rare one.
"""

from __future__ import annotations

import functools
import re

ENCODINGS = frozenset({"gb18030", "gbk", "gb2312", "big5", "big5hkscs", "cp950"})
BUDGET = 1 << 18  # damaged bytes of a page that are mended; what is beyond is read with replacement marks
MARK = "\ufffd"
ORDINARY, RARE, WIDE = 2, 5, 8  # cost of a character of the first plane of the standard, of another one, of a four-byte one
GIVEN_UP, AND_NEXT = 9, 4  # cost of the first given up byte, and of one more right behind it

_STRETCH = re.compile(rb"[^\x00-\x2f\x3a-\x3f]+")  # between bytes that are never part of a longer character
# In GB 2312 text every run of high bytes is even; an odd one has lost a byte, though it may decode with an ASCII letter behind it.
_ODD_RUN = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?:[\x80-\xff]{2}){3,}(?![\x80-\xff])")
# Big5 has letters among its second bytes: one that stands alone among Han characters may be half of one.
_LONE_LETTER = re.compile(r"(?<=[^\x00-\x7f])[@-~](?=[^\x00-\x7f])")
_FREQUENT = frozenset(  # about the 600 most frequent characters of news text, and what they look like in traditional writing
    "的一是不在了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加都两体制机当使点从业去把性好应开它合还因由其些然前外天政四那社事平形相全表间"
    "样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象"
    "员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任"
    "取据处府今华色市省州城近至委务商济财融交航铁车站口岸贸易货报记称据席副达办法院北南东海亿万元增率量超贷款贴金银股价格投资项目"
    "首都际联盟欧美俄英法德日韩中亚哈萨克斯坦吉尔乌兹别塔土曼尼巴基夫拉里卡阿丝绸带共协议签署举届参加与会谈访问外交习近平主席李强理"
    "环境保护安全稳定推促快速促产供应需求技术创科教育医疗卫生健康文旅游客服民众居名单位村镇县乡街老师士博士生校孩女男儿父母亲友朋"
    "左右降升涨跌约占比成半倍余届季周昨晨晚午夜秋春夏冬七八六百千零号桥梁隧施修建筑住房屋门窗台港澳湾岛河江湖洋油煤矿源热"
    "简单便利手续能够算认知觉得让给被向往却再更非常注意野动植物种类监测结果布每个临时宿舍从旧久守止步正确议案件罪警察律师犯"
    "國這為來個們時會對發經說後過種學與東車長門問間開關電話點無業報導記裡現實兩體機當應還樣見將線內數質氣變條沒結題黨員軍總設級圖統"
    "較組計別論運農幾區強決戰則據處務濟財貿貨稱辦億萬增貸銀價項際聯盟歐韓亞薩烏絲綢帶協議簽舉屆參談訪習環護穩進產應術創醫療衛遊眾單縣"
    "鄉師親降漲約餘週橋樑築臺灣島熱簡續夠認覺讓給卻動類監測佈臨時舊確罪聯華權濟鐵邊岸貿隧專難負責緩劃條歲廣開場營轉傳屬標準維護觀"
    "专难负责权广场营转传属标准维观支持合影响究研局势继续存整节消费改革首选择列层般且像容易局值容收备许争团济温证万求观究布断织往整"
    "，。、：；！？（）《》“”‘’—…·「」『』【】　"
)


def decode(body: bytes, encoding: str) -> str:
    """The text of bytes in a two-byte Chinese encoding; U+FFFD stands once for each place that is damaged."""
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        pass
    else:
        if not _suspicious(body, text, encoding):
            return text
    out: list[str] = []
    at, budget = 0, BUDGET
    for match in _STRETCH.finditer(body):
        out.append(body[at : match.start()].decode("ascii"))
        text, spent = _stretch(match[0], encoding, budget)
        out.append(text)
        budget -= spent
        at = match.end()
    out.append(body[at:].decode("ascii"))
    return "".join(out)


def _suspicious(raw: bytes, text: str, encoding: str) -> bool:
    """May bytes that decode have been read out of step all the same?"""
    return (_ODD_RUN.search(raw) if encoding.startswith("gb") else _LONE_LETTER.search(text)) is not None


def _stretch(raw: bytes, encoding: str, budget: int) -> tuple[str, int]:
    """(text, bytes of the budget spent) of one stretch without a safe ASCII byte."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        if len(raw) > budget:
            return raw.decode(encoding, "replace"), 0
    else:
        if len(raw) > budget or not _suspicious(raw, text, encoding):
            return text, 0
    return _cheapest(raw, encoding), len(raw)


def _cheapest(raw: bytes, encoding: str) -> str:
    """The cheapest reading of a damaged stretch, found from its end to its beginning."""
    size = len(raw)
    whole = [0] * (size + 1)  # the cost of reading from here on where the byte before was read
    broken = [0] * (size + 1)  # likewise where the byte before was given up
    steps = [1] * size
    for at in range(size - 1, -1, -1):
        best, step = _read(raw, at, whole, encoding)
        whole[at] = min(best, GIVEN_UP + broken[at + 1])
        broken[at] = min(best, AND_NEXT + broken[at + 1])
        steps[at] = step
    return _follow(raw, encoding, whole, broken, steps)


def _read(raw: bytes, at: int, whole: list[int], encoding: str) -> tuple[int, int]:
    """(cost, bytes) of the best character that begins here."""
    if raw[at] < 0x80:
        return whole[at + 1], 1
    best, step = 1 << 60, 1
    if at + 2 <= len(raw) and (found := _character(raw[at : at + 2], encoding)) is not None:
        best, step = found[1] + whole[at + 2], 2
    if encoding == "gb18030" and at + 4 <= len(raw) and (found := _character(raw[at : at + 4], encoding)) is not None:
        cost = WIDE + whole[at + 4]
        if cost < best:
            best, step = cost, 4
    return best, step


def _follow(raw: bytes, encoding: str, whole: list[int], broken: list[int], steps: list[int]) -> str:
    out: list[str] = []
    at, gave_up = 0, False
    while at < len(raw):
        price = AND_NEXT if gave_up else GIVEN_UP
        left = (broken if gave_up else whole)[at]
        if left == price + broken[at + 1] and left != _read(raw, at, whole, encoding)[0]:
            if not gave_up:
                out.append(MARK)
            at, gave_up = at + 1, True
            continue
        piece = raw[at : at + steps[at]]
        out.append(chr(piece[0]) if len(piece) == 1 else (_character(piece, encoding) or (MARK, 0))[0])
        at, gave_up = at + len(piece), False
    return "".join(out)


@functools.lru_cache(maxsize=1 << 15)
def _character(raw: bytes, encoding: str) -> tuple[str, int] | None:
    """(character, cost) of exactly one character; None where the bytes are none."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    if (len(text) != 1 and encoding != "big5hkscs") or ord(text[0]) < 0x80 or "\ue000" <= text[0] <= "\uf8ff":
        return None
    if text in _FREQUENT:
        return text, 0
    lead, trail = raw[0], raw[1]
    if encoding.startswith("gb"):
        plain = (0xB0 <= lead <= 0xD7 or lead == 0xA3) and trail >= 0xA1
        plain = plain or ((lead < 0xA1 or trail < 0xA1) and _plain_traditional(text))
    else:
        plain = 0xA4 <= lead <= 0xC6
    return text, ORDINARY if plain else RARE


def _plain_traditional(text: str) -> bool:
    """Is it a traditional character of Big5's first plane? Traditional text is written in GBK, too."""
    try:
        return 0xA4 <= text.encode("big5")[0] <= 0xC6
    except UnicodeEncodeError:
        return False
