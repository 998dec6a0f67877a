"""Words of names that tell nobody from anybody: forms of companies, trades, places. As people write them, folded."""

from seizures.words import fold

CJK_FORM = "公司"  # stands for every form in Chinese, Japanese or Korean
# Without doubt a company, also where the papers do not say what the name is.
_SURE = (
    "ltd limited co company inc incorporated corp corporation llc llp plc gmbh mbh srl sarl sro bv nv pte pty pvt bhd"
    " sdn ooo oao zao pao jsc ojsc kft oy oyj aps doo ltda fze fzco dmcc spa sas ооо оао зао пао ао тов тоо чп"
)
_UNSURE = "sa ag kg ug se ab as ao sl ip private public joint stock sp zoo cia ип"
_SMALL = "and of the de la y und et i и"
SURE_FORMS = frozenset((CJK_FORM, *_SURE.split()))
FORMS = SURE_FORMS | frozenset(_UNSURE.split())
SMALL_WORDS = frozenset(_SMALL.split())

# The longest come first where one is the end of another.
CJK_FORMS = (
    "股份有限责任公司", "有限责任公司", "股份有限公司", "股份公司", "有限公司", "分公司", "总公司", "公司", "股份",
    "股份有限責任公司", "有限責任公司", "個體工商戶", "个体工商户", "株式会社", "주식회사", "有限会社", "合同会社",
)  # fmt: skip

_TRADES = {
    "trading": (
        "trading trade trades traders trader treid treiding торговый торговая торг трейд трейдинг торговля",
        "贸易 貿易 商贸 商貿 经贸 經貿 外贸 外貿",
    ),
    "import-export": ("import export imp exp impex importexport импорт экспорт импэкс", "进出口 進出口 进口 出口"),
    "technology": ("technology technologies tech technical технологии технология", "科技 技术 技術"),
    "electronics": ("electronic electronics электроника электроникс", "电子 電子"),
    "commerce": ("ecommerce commerce commercial коммерс", "电子商务 電子商務 电商 商务 商務 商业 商業"),
    "industry": ("industry industrial industries индустрия пром", "实业 實業 工业 工業"),
    "logistics": ("logistics logistic логистик логистика freight forwarding", "物流 货运 貨運 货运代理 国际货运代理"),
    "express": ("express courier экспресс", "速递 速遞 快递 快遞 速运"),
    "international": ("international intl global интернешнл международный", "国际 國際 环球"),
    "clothing": (
        "clothing clothes garment garments apparel fashion textile textiles одежда текстиль",
        "服装 服裝 服饰 服飾 时装 纺织 紡織",
    ),
    "shoes": ("shoes shoe footwear обувь", "鞋业 鞋業 鞋 鞋服 鞋行"),
    "leather": ("leather bags luggage handbags кожа", "皮具 箱包 皮革 手袋"),
    "accessories": ("accessories accessory аксессуары", "饰品 飾品 配饰"),
    "toys": ("toys toy игрушки", "玩具"),
    "cosmetics": ("cosmetics cosmetic beauty косметика", "化妆品 化妝品 日化"),
    "hardware": ("hardware", "五金"),
    "plastics": ("plastic plastics", "塑料 塑胶 塑膠"),
    "supply": ("supply chain supplies", "供应链 供應鏈"),
    "making": ("factory manufacturing manufacture manufacturer mfg фабрика завод", "制造 製造 工厂 工廠 厂 廠"),
    "products": ("products product goods commodity", "制品 製品 用品 百货 百貨 日用品"),
    "group": ("group holding holdings группа холдинг", "集团 集團 控股"),
    "development": ("development", "发展 發展"),
    "network": ("network", "网络 網絡"),
    "shop": ("shop store магазин", "商店 商行 店 行 部 经营部 經營部"),
    "service": ("service services сервис", "服务 服務"),
    "enterprise": ("enterprise enterprises", "企业 企業"),
}
TRADES = {fold(word): code for code, (words, _cjk) in _TRADES.items() for word in words.split()}
CJK_TRADES = {fold(word): code for code, (_words, cjk) in _TRADES.items() for word in cjk.split()}

_PLACES = {
    "china": "zhongguo prc китай 中国 中國 中华",
    "hongkong": "hk xianggang гонконг 香港",
    "macao": "macau aomen макао 澳门 澳門",
    "taiwan": "тайвань 台湾 台灣 臺灣",
    "beijing": "peking пекин 北京",
    "shanghai": "шанхай 上海",
    "tianjin": "тяньцзинь 天津",
    "chongqing": "чунцин 重庆 重慶",
    "guangdong": "гуандун 广东 廣東",
    "guangzhou": "guanzhou canton гуанчжоу 广州 廣州",
    "shenzhen": "шэньчжэнь шеньчжень 深圳",
    "dongguan": "дунгуань 东莞 東莞",
    "foshan": "фошань 佛山",
    "zhuhai": "чжухай 珠海",
    "shantou": "шаньтоу 汕头 汕頭",
    "zhongshan": "чжуншань 中山",
    "huizhou": "хойчжоу 惠州",
    "jiangmen": "цзянмынь 江门 江門",
    "zhejiang": "чжэцзян 浙江",
    "hangzhou": "ханчжоу 杭州",
    "ningbo": "нинбо 宁波 寧波",
    "yiwu": "иу 义乌 義烏",
    "wenzhou": "вэньчжоу 温州 溫州",
    "jinhua": "цзиньхуа 金华 金華",
    "shaoxing": "шаосин 绍兴 紹興",
    "taizhou": "тайчжоу 台州 泰州",
    "jiaxing": "цзясин 嘉兴 嘉興",
    "fujian": "фуцзянь 福建",
    "fuzhou": "фучжоу 福州",
    "xiamen": "amoy сямэнь 厦门 廈門",
    "quanzhou": "цюаньчжоу 泉州",
    "putian": "путянь 莆田",
    "jinjiang": "цзиньцзян 晋江 晉江",
    "zhangzhou": "чжанчжоу 漳州",
    "jiangsu": "цзянсу 江苏 江蘇",
    "nanjing": "нанкин 南京",
    "suzhou": "сучжоу 苏州 蘇州",
    "wuxi": "уси 无锡 無錫",
    "changzhou": "чанчжоу 常州",
    "nantong": "наньтун 南通",
    "shandong": "шаньдун 山东 山東",
    "qingdao": "циндао 青岛 青島",
    "jinan": "цзинань 济南 濟南",
    "yantai": "яньтай 烟台 煙台",
    "hebei": "хэбэй 河北",
    "henan": "хэнань 河南",
    "zhengzhou": "чжэнчжоу 郑州 鄭州",
    "hubei": "хубэй 湖北",
    "wuhan": "ухань 武汉 武漢",
    "hunan": "хунань 湖南",
    "changsha": "чанша 长沙 長沙",
    "sichuan": "сычуань 四川",
    "chengdu": "чэнду 成都",
    "anhui": "аньхой 安徽",
    "hefei": "хэфэй 合肥",
    "jiangxi": "цзянси 江西",
    "liaoning": "ляонин 辽宁 遼寧",
    "dalian": "далянь 大连 大連",
    "shenyang": "шэньян 沈阳 瀋陽",
    "heilongjiang": "хэйлунцзян 黑龙江 黑龍江",
    "harbin": "haerbin харбин 哈尔滨 哈爾濱",
    "xinjiang": "синьцзян 新疆",
    "urumqi": "wulumuqi урумчи 乌鲁木齐",
    "yunnan": "юньнань 云南 雲南",
    "kunming": "куньмин 昆明",
    "guangxi": "гуанси 广西 廣西",
    "xian": "сиань 西安",
    "moscow": "moskva москва",
    "petersburg": "sanktpeterburg peterburg петербург",
    "usa": "us сша 美国",
    "russia": "rossiia россия 俄罗斯",
}
PLACES = {fold(word): code for code, words in _PLACES.items() for word in (code, *words.split())}
LONGEST_PLACE = 5  # Latin syllables in which a place may be written apart: wu lu mu qi
