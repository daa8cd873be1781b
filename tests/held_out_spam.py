"""Spam wording that the lexicon was not written from. `TUNED` was looked at while the words of offers were chosen; `HELD_OUT` is measured.

`HELD_OUT` was written when the words stood, and no word was added for it. Both are of the same hand: its figure says how far general words
reach, not how the next spam will read.
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
        "星空娱乐APP最新版本 手机版登录 首充优惠",
        "必威betway中文网站 亚洲最佳线上平台 欢迎注册",
        "欧美性感美女视频在线免费观看 高清无删减",
        "贷款秒批 不看征信 黑户可做 当天放款",
        "私家侦探调查取证 婚外情跟踪 专业团队",
        "一手货源精仿包包 微商代理 支持退换",
    ),
    "en": (
        "Roobet crypto gambling without KYC, withdraw instantly, claim your promo today",
        "Order phentermine and ambien online, discreet overnight shipping",
        "Hot singles in your area are waiting to chat tonight",
        "Buy TikTok followers and likes with instant delivery",
        "Rolex superclone swiss movement free shipping worldwide best price",
        "Fast cash advance no credit check apply now",
        "Top rated betting sites with live odds and free tips for every match",
        "Generic pharmacy: sildenafil without a prescription, lowest prices",
        "Meet mature women near you, free registration, no strings attached",
        "Cheap SEO service, guaranteed first page ranking, order your package",
        "Designer bags at wholesale prices, outlet sale ends soon",
        "Download cracked software full version with serial key",
    ),
    "ru": (
        "Кракен маркетплейс ссылка вход через тор рабочее зеркало",
        "Вавада официальный сайт вход бонус код для новых игроков",
        "Девочки на выезд круглосуточно, апартаменты, анкеты с фото",
        "Взломать вк и вотсап по номеру телефона недорого",
        "Диплом с занесением в реестр на бланке гознак с доставкой",
        "Быстрые деньги под расписку без проверки кредитной истории",
        "Лучшие слоты с быстрым выводом, крути барабаны и забирай выигрыш",
        "Прогнозы на матчи от профессионалов, договорные игры, платный канал",
        "Купить закладку без предоплаты, магазин работает сутки",
        "Секс знакомства в твоём городе без регистрации",
        "Займы на карту за пять минут без отказа и справок",
        "Накрутка подписчиков и лайков дёшево, гарантия",
    ),
}
HELD_OUT = {
    "zh": (
        "新用户注册立即领取八百八十八元红包 体彩竞猜投注首选平台",
        "深夜必看的成人短片合集 点开即看 不用会员",
        "黑白户均可办理 凭身份证借五万 半小时到账",
        "出售各大银行储蓄卡 对公账户 长期有货",
        "南非钻石广告位招租 专做外贸网站推广 三个月上首页",
        "祖传秘方治疗男性功能障碍 一疗程见效 无效退款",
        "各类证件代做 学历 资格证 户口本 可查验",
        "手游折扣充值中心 一折起 首冲续冲都便宜",
        "韩国进口假睫毛 瘦脸针 水光针 厂家批量供货",
        "大学生高端陪玩 可出差 照片真实 先验货后付款",
    ),
    "en": (
        "Spin the wheel and double your first deposit up to $500 at the most trusted gaming site",
        "Real girls waiting on cam tonight, no credit card required",
        "Blue pills shipped to your door, no questions asked, 30% off this week",
        "Get approved in minutes: up to $5,000 even with poor credit history",
        "Ready-made passports, licences and visas of any country, registered in the database",
        "Swiss grade timepieces, indistinguishable from the original, from $99",
        "Rank your store on page one of Google, 500 dofollow links for $20",
        "Professional writers will finish your thesis before the deadline, plagiarism free",
        "Win every match with our VIP predictions, 98% accuracy, join the channel",
        "Watch the new season in HD without signing up, all episodes",
    ),
    "ru": (
        "Крупные выигрыши каждый день: зарегистрируйся и получи 200 вращений в подарок",
        "Красотки твоего города ждут звонка, приедут в течение часа",
        "Таблетки для мужской силы со скидкой, анонимная упаковка",
        "Деньги сегодня: до 100 000 рублей по одному документу, даже с просрочками",
        "Удостоверения, справки, дипломы любых вузов, проводка по базе",
        "Поднимем сайт в топ яндекса, вечные ссылки, тысяча за 300 рублей",
        "Копии швейцарских часов, не отличить от оригинала, самовывоз",
        "Напишу дипломную за неделю, антиплагиат, любые предметы",
        "Верни любимого за один день, сильный маг, результат сразу",
        "Сериалы в озвучке без рекламы, новые серии каждый день, жми сюда",
    ),
    "kk": (
        "Онлайн ойнап ақша ұтып ал, тіркелгенге сыйақы бонус",
        "Анықтамасыз несие 5 минутта картаға түседі",
        "Сұлу қыздар қызметі, тәулік бойы, хабарлас",
        "Инстаграмға оқырман жинап береміз, арзан бағаға",
    ),
    "uz": (
        "Ro‘yxatdan o‘ting va birinchi depozitga 200% bonus oling, yutuq darhol kartaga",
        "Hujjatsiz qarz bir soatda, onlayn ariza qoldiring",
        "Obunachi va layk arzon narxda, kafolat bilan",
        "Go‘zal qizlar bilan tanishuv, telefon raqamlari",
    ),
    "id": (
        "Main sekarang pasti menang, bonus deposit pertama 100%, withdraw cepat",
        "Jasa tambah followers dan like murah bergaransi",
        "Pinjaman cair hari ini hanya KTP tanpa survei",
    ),
    "vi": (
        "Đăng ký nhận ngay 88k, rút tiền siêu tốc, uy tín số một châu Á",
        "Vay tiền chỉ cần chứng minh thư, giải ngân trong ngày",
    ),
    "tr": (
        "Yeni üyelere 500 TL deneme bonusu, anında çekim, güvenilir site",
        "Eve gelen bayanlar, gerçek resimli, numarası burada",
    ),
    "th": (
        "สมัครวันนี้รับโบนัส 100% ฝากถอนออโต้ เล่นได้เงินจริง",
        "เงินด่วนออนไลน์ ไม่เช็คเครดิต อนุมัติใน 10 นาที",
    ),
    "ar": (
        "سجل الآن واحصل على مكافأة 100% واربح المال من اللعب",
        "زيادة متابعين انستقرام حقيقيين بأرخص الأسعار مع ضمان",
    ),
}
