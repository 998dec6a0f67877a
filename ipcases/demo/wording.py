"""What people write: reasons, answers, remarks. Offices write Chinese; the English beside it is for other readers."""


def said(zh: str, en: str, *, jurisdiction: str = "CN") -> str:
    """Return a text as it stands on a case, for readers of either language; a Chinese full stop has its own space.

    Outside of China it stands in English alone.
    """
    if jurisdiction != "CN":
        return en
    return f"{zh}{en}" if zh.endswith("。") else f"{zh} {en}"


DETAINED = (
    said("权利人在期限内提出扣留申请并提交担保，予以扣留。", "The right holder applied in time and lodged security."),
    said("申请及担保齐全，依法扣留涉嫌侵权货物。", "Application and security are complete; suspected goods detained."),
    said(
        "权利人在送达后三个工作日内提出申请，担保与申报价值相当，予以扣留。",
        "Application received within three working days; security covers the declared value.",
    ),
    said(
        "经审核，申请符合规定，担保足额，予以扣留。",
        "The application is in order and the security sufficient; goods detained.",
    ),
    said("权利人按期申请，适用总担保，予以扣留。", "Applied in time under its general guarantee; goods detained."),
)
INFRINGING = (
    said(
        "经调查，货物标识与备案商标相同，商品同类，未经许可，认定侵权。",
        "Found to infringe the recorded trademark: same mark on the same goods, no licence.",
    ),
    said(
        "经调查，货物上使用的标识与备案商标相同，未经许可，认定侵权。",
        "The recorded mark stands on the goods without leave: they infringe.",
    ),
    said(
        "同类商品上使用相同商标，发货人未能提供授权证明，认定侵权。",
        "The mark is copied on goods of the same class; the sender could not show any authorisation.",
    ),
    said(
        "发货人未能提供合法授权证明，标识与备案商标近似，容易导致混淆，认定侵权。",
        "No authorisation was shown, and the mark is so similar that buyers would confuse the two: infringing.",
    ),
    said(
        "标签、包装、缝线与正品不符，与产品识别资料所述一致，认定侵权。",
        "Label, box and stitching differ from genuine goods as the product guide describes. Infringing.",
    ),
)
GENUINE = (
    said("经权利人确认为正品，予以放行。", "Genuine goods, as the right holder confirmed."),
    said("权利人确认为授权产品，予以放行。", "Made under licence, as the right holder confirmed. Released."),
    said(
        "发货人在权利人被许可人名单内，予以放行。", "The exporter is on the right holder's list of licensees. Released."
    ),
)
NOT_APPLIED = (
    said(
        "权利人未在期限内提出申请，海关不得扣留，予以放行。",
        "The right holder did not apply in time; customs may not detain.",
    ),
    said("权利人逾期未提出扣留申请，依法放行。", "The right holder let the time for its application pass. Released."),
    said(
        "送达后三个工作日内未收到扣留申请，予以放行。", "No application within three working days of service. Released."
    ),
)
NO_ACTION = (
    said("权利人不采取措施，予以放行。", "The right holder takes no action. Released."),
    said("权利人书面表示不采取措施，予以放行。", "The right holder wrote that it takes no action. Released."),
)
UNDETERMINED = (
    said(
        "形状、颜色相近，文字商标不同，不能认定是否侵权。",
        "Shape and colours are close, the word mark differs. Infringement could not be determined.",
    ),
    said(
        "经调查不能认定是否侵权，已书面通知双方。",
        "Whether the goods infringe could not be determined; both sides were told in writing.",
    ),
)
NO_COURT = (
    said(
        "扣留后五十个工作日内无法院要求协助执行，予以放行。",
        "No court asked for assistance within fifty working days of detention. Released.",
    ),
    said(
        "扣留之日起50个工作日内未收到人民法院协助执行通知，予以放行。",
        "No notice of a court came within 50 working days of detention. Released.",
    ),
)
SAYS_INFRINGING = (
    said(
        "缝线和标签与正品不符，非我公司生产，也未经我公司许可。",
        "Not made by us or with our consent: the stitching and the label are wrong.",
    ),
    said(
        "经鉴定，货物非我公司生产，也未授权他人生产，申请扣留。",
        "We examined the goods: not made by us, nor by anybody with our leave. Please detain.",
    ),
    said(
        "包装盒上的序列号在我公司系统中不存在，申请扣留。",
        "The serial numbers on the boxes do not exist in our system. Please detain.",
    ),
    said(
        "我公司从未向该发货人供货，该批标识为印刷，正品为机织。",
        "We have never supplied this sender. The logo is printed, ours is woven.",
    ),
    said(
        "吊牌字体、缝线针距与正品不符，属侵权商品，请予扣留。",
        "Letters of the hang tag and pitch of the stitches are not ours: infringing. Please detain.",
    ),
    said("属假冒商品：鞋底有胶痕，内部无模具编号。", "Counterfeit: glue marks at the sole, no mould number inside."),
    said(
        "该批货物的防伪标签为平面印刷，正品为全息膜，确认为假冒。",
        "The security label is printed flat, ours is a hologram: counterfeit.",
    ),
    said(
        "包装仿冒我公司2014年款式，该款早已停售，属假冒。",
        "The packaging copies our 2014 design, which we no longer sell. Fake.",
    ),
)
SAYS_GENUINE = (
    said("由我公司授权出口商销售，请予放行。", "Sold by our authorised exporter; please release."),
    said("经核实为我公司授权经销商出口的正品，请予放行。", "Genuine goods of our authorised dealer; please release."),
)
SAYS_NOTHING = (
    said(
        "数量过少，不便采取行动，本案我公司不采取措施。",
        "The quantity is too small for us to act. We take no action in this case.",
    ),
    said("数量较少，我公司放弃采取措施。", "There are few pieces; we take no action."),
)
DESTROYED = (
    said("不能使用，且标识无法去除，予以销毁。", "Unfit for use, and the mark cannot be taken off."),
    said(
        "标识无法去除，且质量不合格，不宜用于公益，予以销毁。",
        "The mark cannot be taken off, and the goods are too poor for any welfare body.",
    ),
    said(
        "无公益机构可用，权利人不愿收购，标识压铸成型，予以销毁。",
        "No welfare body could use them; the right holder did not want to buy them; the mark is moulded in.",
    ),
    said(
        "材质有异味，不适合捐赠；权利人不愿收购；标识压铸成型，无法消除。",
        "The material smells and cannot be given away; the right holder does not buy; the mark is cast in.",
    ),
)
DONATED = (
    said(
        "剪除标识，经权利人同意捐赠救灾基金。",
        "Marks cut out, given to a relief fund with the right holder's consent.",
    ),
    said("去除标识后捐赠慈善机构，权利人同意。", "Given to a charity without the marks; the right holder agreed."),
)
SOLD = (
    said("按海关估定价值由权利人收购。", "Bought by the right holder at the value assessed by customs."),
    said("由权利人有偿收购。", "Bought by the right holder."),
)
HANDED_OVER = (
    said("作为侦查证据移交公安机关。", "Handed to the police as evidence of the investigation."),
    said("作为涉案物证移交公安机关。", "Handed to the police as exhibits of the case."),
)
NOTES = (
    said("面单笔迹与上周包裹相同。", "Same handwriting on the labels as last week's parcels."),
    said("面单为手写，内件品名申报为“礼品”。", "The label is written by hand; declared as “gift”."),
    said("X光图像显示金属扣，申报为纸制品。", "X-ray showed metal clasps; declared as paper goods."),
    said("寄件人电话为空号。", "The sender's telephone number does not exist."),
    said(
        "邮政人员在场开拆，查验后以海关封条重新封装。",
        "Opened in the presence of the postal operator; sealed again with customs tape.",
    ),
    said("与上周同一寄件地址，建议布控。", "Same address of the sender as last week: to be watched for."),
    said(
        "权利人技术人员周四到场辨认两双样品。",
        "The right holder's technician will come on Thursday to look at two pairs.",
    ),
    said("已拍照取证，货物入库A区3架。", "Photos taken; goods in the store, area A, rack 3."),
    said("寄件人来电索要包裹，已告知书面申请。", "Sender rang and asked for the parcel; told to write to the office."),
    said(
        "机检图像显示同类物品整齐排列，开箱查验。", "The X-ray shows rows of one kind of thing: opened for inspection."
    ),
)
PLACES = (
    said("3号查验位", "Bay 3"),
    said("2号查验台", "Table 2"),
    said("1号线2号X光机", "Belt 1, X-ray 2"),
    said("邮件监管区B线", "Postal shed, line B"),
    said("快件库4号通道", "Express shed, lane 4"),
    said("查验仓库A区", "Examination store A"),
    said("机检工位5", "X-ray post 5"),
    said("7号查验位", "Bay 7"),
)
# What partners read is written in English.
SHARED_BECAUSE = (
    "Addressee in the partner's territory; one network of senders.",
    "Third parcel in ten days to this addressee; the partner may know the reseller.",
    "The consignee advertises the same goods online in the partner's territory.",
    "Health risk: untested batteries on their way to consumers there.",
)
ASKED_OF_PARTNER = (
    "Identify the addressee.",
    "Check earlier arrivals for the same addressee.",
    "Look for further parcels of this sender.",
    "Tell us whether the addressee is known to you.",
)
