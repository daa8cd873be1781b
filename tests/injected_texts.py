"""Own clean texts, and what hacked and furnished pages put around and into such texts."""

# ruff: noqa: E501 - a paragraph stands on its line

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clean:
    """A page without anything injected."""

    language: str
    title: str
    paragraphs: tuple[str, ...]


CLEAN = (
    Clean(
        "zh",
        "霍尔果斯口岸新增两条货运通道",
        (
            "霍尔果斯口岸本周启用了两条新的货运通道，货车排队的时间从平均九个小时缩短到不足四个小时。海关工作人员说，新通道采用电子申报，司机不必再下车交纸质单据。",
            "在口岸等候的哈萨克斯坦司机努尔兰告诉本报记者，他运的是棉纱和蜂蜜，过去常常要在车里过夜。“现在我下午到，天黑以前就能上路。”他一边检查轮胎一边说。",
            "口岸管理委员会的数据显示，上半年经过这里的货物比去年同期增长了百分之十七，其中机械设备和新能源汽车占了将近一半。",
            "不过，当地的物流公司也担心停车场不够用。委员会表示，第二座停车场将在秋天动工，能够容纳六百辆货车。",
        ),
    ),
    Clean(
        "zh",
        "比什凯克的中文课堂坐满了学生",
        (
            "傍晚六点，比什凯克一所大学的教室里坐满了人。他们当中有学生，也有商店老板和出租车司机，共同的目的是学习中文。",
            "教师艾古丽说，报名的人数是三年前的两倍，学校不得不把一个班分成三个班。她用自己编写的课本，从买菜、问路和签合同讲起。",
            "二十三岁的别克博洛特希望毕业以后到铁路工地做翻译。他说，会中文的人在工地上的工资比别人高出三成，而且可以学到技术。",
            "大学校方计划明年与西安的一所学校交换学生，费用由两国的奖学金承担。报名从三月开始，名额只有四十个。",
        ),
    ),
    Clean(
        "zh",
        "咸海边的村庄等来了第一口深井",
        (
            "在咸海旧岸边的一个村庄，工程队用了四十天打出一口深井，水质检验合格之后，村民排着队来接第一桶水。",
            "这里的地下水含盐量很高，过去居民只能从六十公里以外拉水。村长说，一户人家每个月花在水上的钱相当于一头羊。",
            "打井的设备由新疆的一家企业提供，操作人员则来自努库斯的技术学校。双方约定，今后三年在附近再打十二口井。",
            "水利专家提醒说，深层地下水并不是取之不尽的，应该先修好漏水的渠道，再考虑扩大灌溉面积。",
        ),
    ),
    Clean(
        "en",
        "Rail yard at Altynkol takes its first electric shunters",
        (
            "Two electric shunting locomotives began work at the Altynkol rail yard on Tuesday, replacing diesel engines that had moved freight wagons there since the line opened.",
            "The yard's manager, Saule Abenova, said the engines would cut fuel costs by about a third and let crews work at night without waking the village next to the tracks.",
            "“We counted every litre for a year before we signed anything,” she said, showing a notebook in which the night shift had written down each delivery of diesel.",
            "The locomotives were assembled in Zhuzhou and tested for six weeks in the cold. A third one is expected in spring, when the yard adds four tracks for container trains.",
        ),
    ),
    Clean(
        "en",
        "Melon growers in Khorezm look east for buyers",
        (
            "Farmers in Khorezm have sent their first refrigerated trucks of melons to Urumqi, after inspectors from both countries agreed on a common test for fruit flies.",
            "Each truck carries eighteen tonnes and needs five days for the journey. Growers say the price they receive is twice what traders offered at home last summer.",
            "Not everyone is convinced. The head of a cooperative in Urgench said small farms could not pay for cold storage and would depend on three large exporters.",
            "The regional government answered that it would build a public warehouse by June, with room for two thousand tonnes and a laboratory next door.",
        ),
    ),
    Clean(
        "en",
        "Students map glaciers above Dushanbe",
        (
            "Forty students from Dushanbe and Lanzhou spent August measuring glaciers in the mountains north of the Tajik capital, sleeping in tents at four thousand metres.",
            "They drilled stakes into the ice, flew small drones over the moraines and compared the pictures with maps that Soviet surveyors drew in the nineteen sixties.",
            "The largest of the three glaciers has lost a kilometre of its tongue since then, the team wrote in a report that both universities published on Monday.",
            "Next year the group wants to return with a weather station. It will send temperature and snow depth twice a day, and schools in the valley will be able to read it.",
        ),
    ),
    Clean(
        "ru",
        "В Бишкеке открыли мастерскую по ремонту электробусов",
        (
            "В Бишкеке заработала мастерская, где будут ремонтировать электробусы китайского производства: до сих пор за каждой деталью приходилось ездить в Урумчи.",
            "По словам начальника депо Азамата Токтогулова, двенадцать мастеров полгода учились в Чжэнчжоу и теперь сами обучают молодых слесарей.",
            "«Раньше автобус стоял без дела три недели, а сегодня мы меняем батарею за день», — рассказал он и показал журнал, где записан каждый ремонт.",
            "Мэрия обещает до конца года вывести на линии ещё сорок машин. Жители окраин просят, чтобы новые маршруты доходили до дальних новостроек.",
        ),
    ),
    Clean(
        "ru",
        "Караван из Алматы прошёл по старой дороге до Кашгара",
        (
            "Группа историков и альпинистов за двадцать шесть дней прошла пешком старую караванную дорогу от предгорий Алматы до Кашгара.",
            "Участники вели дневник и отмечали на карте колодцы, постоялые дворы и перевалы, о которых писали купцы позапрошлого века.",
            "Самым трудным оказался участок у перевала, где в июле выпал снег и пришлось трое суток ждать погоды в юрте чабана.",
            "Весной в двух городах откроется выставка: на ней покажут находки, фотографии и подробную карту пути, которую составили студенты.",
        ),
    ),
    Clean(
        "kk",
        "Қорғас маңында жаңа емхана ашылды",
        (
            "Қорғас шекара бекетінің жанында жүргізушілер мен жергілікті тұрғындарға арналған жаңа емхана жұмысын бастады.",
            "Бас дәрігер Гүлнар Сейітованың айтуынша, мұнда күніне екі жүз адам қабылданады және зертхана талдау нәтижесін бір сағатта береді.",
            "«Бұрын қан тапсыру үшін қалаға баратынбыз, енді бәрі ауылдың қасында», — дейді жүк көлігінің жүргізушісі Ерлан Мұратов.",
            "Емхананың құрылғыларын Үрімжідегі зауыт жеткізген, ал мамандар екі ай бойы оқудан өткен. Келесі жылы екінші қабатта тіс емдеу бөлімі ашылады.",
        ),
    ),
    Clean(
        "kk",
        "Ақтаудағы кеме жөндеу зауыты тапсырыс алды",
        (
            "Ақтаудағы кеме жөндеу зауыты Каспий теңізінде жүретін екі паромды жаңарту туралы тапсырыс алды, жұмыс келер айда басталады.",
            "Зауыт директоры Марат Қалиев тапсырыс үш жүз адамды он төрт ай бойы жұмыспен қамтитынын хабарлады.",
            "Паромдар Қытайдан келетін контейнерлерді Бакуге жеткізеді, сондықтан палубаны кеңейтіп, қозғалтқышты ауыстыру керек.",
            "Кәсіподақ өкілдері дәнекерлеушілерге қосымша оқу мен қорғаныш киім беруді сұрады. Басшылық бұл талапты орындауға уәде етті.",
        ),
    ),
)

SPAM = {
    "zh": (
        "亚洲精品久久久久久中文字幕一区二区三区在线观看免费高清",
        "澳门新葡京娱乐城开户送彩金，百家乐老虎机真人视讯注册送八十八元",
        "国产成人精品无码视频在线播放 人妻熟妇 欧美日韩一区二区",
        "北京赛车时时彩六合彩投注平台，信誉第一，提现秒到账",
        "代开发票办证刻章，联系微信客服，量大从优",
        "皇冠体育投注网 博彩平台排名 棋牌游戏下载 电子游艺",
    ),
    "en": (
        "Best online casino bonus 2025: free spins and no deposit bonus for new players",
        "Cheap viagra and cialis online pharmacy, order now without prescription",
        "Situs slot gacor hari ini judi online terpercaya bonus new member",
        "Live sex cams, escort service and porn videos for free",
        "Buy essay online: cheap essay writing service with discount",
        "Replica watches and louis vuitton outlet at discount prices",
    ),
    "ru": (
        "Онлайн казино вулкан: игровые автоматы бесплатно, фриспины и бездепозитный бонус за регистрацию",
        "Ставки на спорт, букмекерская контора 1хбет, зеркало на сегодня, промокод",
        "Купить диплом о высшем образовании недорого, доставка по всем городам",
        "Микрозайм без отказа на карту, займ онлайн круглосуточно",
        "Порно видео бесплатно онлайн, проститутки и интим услуги города",
        "Пин ап казино официальный сайт вход, играть на деньги в слоты",
    ),
}
SPLICED_HAN = (
    "澳门新葡京娱乐城开户送彩金",
    "百家乐真人视讯投注",
    "时时彩投注平台注册送八十八",
    "皇冠体育投注网址",
    "六合彩博彩平台",
    "北京赛车老虎机下载",
    "无码精品久久在线观看",
)
SPLICED = {
    "zh": SPLICED_HAN,
    "en": ("Best online casino bonus and free spins here.", "Order cheap viagra online.", "Slot gacor judi online terpercaya!"),
    "ru": (
        "Лучшее онлайн казино с бонусом за регистрацию.",
        "Ставки на спорт и букмекерская контора 1хбет.",
        "Игровые автоматы бесплатно онлайн!",
    ),
    "kk": ("Онлайн казино вулкан бонус.", "1xbet ставки на спорт, промокод!", "Онлайн букмекер, бонус алыңыз!"),
}
COMMENTS = {
    "zh": ("发表评论", "您的姓名：", "邮箱：", "验证码：", "文明上网，理性发言，请遵守评论服务协议", "提交评论"),
    "en": (
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked *",
        "Comment *",
        "Name *",
        "Email *",
        "Save my name, email, and website in this browser for the next time I comment.",
        "Post Comment",
    ),
    "ru": (
        "Оставить комментарий",
        "Ваш e-mail не будет опубликован. Обязательные поля помечены *",
        "Комментарий *",
        "Имя *",
        "Сайт",
        "Отправить комментарий",
    ),
    "kk": ("Пікір қалдыру", "Есіміңіз *", "Email *", "Пікірлер (0)", "Жіберу"),
}
NEWSLETTER = {
    "zh": ("订阅我们的新闻邮件", "请输入您的邮箱地址", "订阅即表示您同意我们的隐私政策。"),
    "en": (
        "Sign up for our morning briefing",
        "Get the best of our reporting delivered to your inbox every day.",
        "Enter your email address",
        "By signing up, you agree to our Terms of Use and Privacy Policy.",
        "Thanks for signing up!",
    ),
    "ru": (
        "Подпишитесь на рассылку",
        "Введите ваш e-mail",
        "Нажимая на кнопку, вы соглашаетесь с политикой конфиденциальности.",
        "Спасибо за подписку!",
    ),
    "kk": (
        "Жаңалықтар таратылымына жазылыңыз",
        "Электрондық поштаңызды енгізіңіз",
        "Батырманы басу арқылы сіз құпиялылық саясатымен келісесіз.",
    ),
}
SHARE = {
    "zh": ("分享到：", "微信 微博 QQ空间", "扫描二维码分享到朋友圈", "打印"),
    "en": ("Share this article", "Facebook Twitter WhatsApp Telegram", "Copy link", "Print"),
    "ru": ("Поделиться", "Facebook Telegram WhatsApp", "Скопировать ссылку", "Версия для печати"),
    "kk": ("Бөлісу", "Достарыңызбен бөлісіңіз", "Facebook Telegram WhatsApp"),
}
CREDITS = {
    "zh": ("（责任编辑：王小明）", "责编：李华 校对：赵敏", "来源：口岸日报", "【编辑:陈思】", "责任编辑：孙丽"),
    "en": ("Editor: Jane Doe", "Reporting by Ann Lee; Editing by Tom Fox", "Source: Border Daily"),
    "ru": ("Редактор: Анна Петрова", "Источник: Пограничная газета", "Фото: Иван Сидоров"),
    "kk": ("Редактор: Айгүл Нұрланова", "Дереккөзі: Шекара газеті", "Сурет: Болат Ахметов"),
}
RELATED = {
    "zh": (
        "推荐阅读",
        ("海关公布上半年贸易数据", "首趟冷链班列抵达阿拉木图", "两国旅游部门签署备忘录", "葡萄种植户学习滴灌技术"),
    ),
    "en": (
        "Related articles",
        (
            "Customs office publishes trade figures",
            "First cold chain train reaches Almaty",
            "Tourism boards sign a memorandum",
            "Vineyards learn drip irrigation",
        ),
    ),
    "ru": (
        "Читайте также",
        (
            "Таможня опубликовала данные о торговле",
            "Первый рефрижераторный поезд прибыл в Алматы",
            "Туристические ведомства подписали меморандум",
            "Виноградари осваивают капельный полив",
        ),
    ),
    "kk": (
        "Ұқсас жаңалықтар",
        (
            "Кеден сауда мәліметтерін жариялады",
            "Алғашқы салқын пойыз Алматыға келді",
            "Туризм мекемелері келісімге қол қойды",
            "Жүзімшілер тамшылатып суаруды үйренуде",
        ),
    ),
}
FOLLOW = {
    "zh": ("关注我们的微信公众号：口岸观察", "扫描下方二维码，关注更多精彩内容", "更多精彩资讯请下载口岸新闻客户端"),
    "en": ("Follow us on Telegram and X for the latest news", "Subscribe to our YouTube channel", "Download our app for breaking news"),
    "ru": (
        "Подписывайтесь на наш Telegram-канал",
        "Читайте нас в Дзен и Telegram",
        "Больше новостей в нашем канале WhatsApp",
    ),
    "kk": ("Telegram каналымызға жазылыңыз", "Instagram парақшамызға жазылыңыз"),
}
COPYRIGHT = {
    "zh": ("版权所有 未经许可不得转载", "京ICP备12345678号-1 京公网安备 11010102000001号", "联系我们 | 关于我们 | 网站地图"),
    "en": ("© 2025 Border Daily. All rights reserved.", "Privacy Policy | Terms of Service | Contact Us", "Back to top"),
    "ru": (
        "© 2025 Пограничная газета. Все права защищены.",
        "При использовании материалов ссылка на сайт обязательна.",
        "О проекте | Контакты | Реклама",
        "Наверх",
    ),
    "kk": ("© 2025 Шекара газеті. Барлық құқықтар қорғалған.", "Материалдарды пайдаланған кезде сілтеме жасау міндетті.", "Жоғары"),
}
FARM = (
    "online casino", "slot gacor", "judi bola", "cheap jerseys", "viagra", "payday loans", "1xbet", "百家乐", "老虎机", "казино онлайн",
    "bandar togel", "replica handbags", "хентай", "essay writing service", "mostbet apk", "六合彩", "escorts in dubai", "bahis siteleri",
    "best vpn deals", "garden furniture outlet", "used tractors", "moving company", "dental clinic istanbul", "roof repair",
)  # fmt: skip
