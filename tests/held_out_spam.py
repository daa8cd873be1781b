"""Spam wording that the lexicon was not written from. `TUNED` was looked at while the words of offers were chosen; `HELD_OUT` is measured.

Both were written before, by the same hand: the figure of `HELD_OUT` says how far general words reach, not how the next spam will read.
"""

from __future__ import annotations

TUNED = {
    "zh": (
        "开云体育官网登录入口 全站最新版下载",
        "爱游戏app下载安装 乐鱼体育 华体会入口",
        "老司机午夜福利剧场在线播放 最新地址发布页",
        "专业查开房记录 手机定位 微信聊天记录恢复",
        "高仿手表复刻一比一批发 工厂直销 货到付款",
        "网络兼职刷单日结三百元 无需押金 加微信",
    ),
    "en": (
        "Roobet crypto gambling without KYC, withdraw instantly, claim your promo today",
        "Order phentermine and ambien online, discreet overnight shipping",
        "Hot singles in your area are waiting to chat tonight",
        "Buy TikTok followers and likes with instant delivery",
        "Rolex superclone swiss movement free shipping worldwide best price",
        "Fast cash advance no credit check apply now",
    ),
    "ru": (
        "Кракен маркетплейс ссылка вход через тор рабочее зеркало",
        "Вавада официальный сайт вход бонус код для новых игроков",
        "Девочки на выезд круглосуточно, апартаменты, анкеты с фото",
        "Взломать вк и вотсап по номеру телефона недорого",
        "Диплом с занесением в реестр на бланке гознак с доставкой",
        "Быстрые деньги под расписку без проверки кредитной истории",
    ),
}
HELD_OUT = {
    "zh": (
        "星空娱乐APP最新版本 手机版登录 首充优惠",
        "必威betway中文网站 亚洲最佳线上平台 欢迎注册",
        "欧美性感美女视频在线免费观看 高清无删减",
        "贷款秒批 不看征信 黑户可做 当天放款",
        "私家侦探调查取证 婚外情跟踪 专业团队",
        "一手货源精仿包包 微商代理 支持退换",
    ),
    "en": (
        "Top rated betting sites with live odds and free tips for every match",
        "Generic pharmacy: sildenafil without a prescription, lowest prices",
        "Meet mature women near you, free registration, no strings attached",
        "Cheap SEO service, guaranteed first page ranking, order your package",
        "Designer bags at wholesale prices, outlet sale ends soon",
        "Download cracked software full version with serial key",
    ),
    "ru": (
        "Лучшие слоты с быстрым выводом, крути барабаны и забирай выигрыш",
        "Прогнозы на матчи от профессионалов, договорные игры, платный канал",
        "Купить закладку без предоплаты, магазин работает сутки",
        "Секс знакомства в твоём городе без регистрации",
        "Займы на карту за пять минут без отказа и справок",
        "Накрутка подписчиков и лайков дёшево, гарантия",
    ),
}
