"""The forms of companies as they stand in names, in any letters: they tell nobody from anybody."""

CJK_FORM = "公司"  # stands for every form in Chinese, Japanese or Korean
# Without doubt a company, also where the papers do not say what the name is.
_SURE = (
    "ltd limited co company inc incorporated corp corporation llc llp plc gmbh mbh srl sarl sro bv nv pte pty pvt bhd"
    " sdn ooo oao zao pao jsc ojsc kft oy oyj aps doo ltda fze fzco dmcc spa sas ооо оао зао пао ао тов тоо чп"
)
_UNSURE = "sa ag kg ug se ab as ao sl ip private public joint stock sp zoo cia ип"
SURE_FORMS = frozenset((CJK_FORM, *_SURE.split()))
FORMS = SURE_FORMS | frozenset(_UNSURE.split())

# The longest come first where one is the end of another.
CJK_FORMS = (
    "股份有限责任公司", "有限责任公司", "股份有限公司", "股份公司", "有限公司", "分公司", "总公司", "公司", "股份",
    "股份有限責任公司", "有限責任公司", "個體工商戶", "个体工商户", "株式会社", "주식회사", "有限会社", "合同会社",
)  # fmt: skip
