"""What people write: reasons, answers, remarks, in the languages officers and right holders write in."""

DETAINED = (
    "The right holder applied in time and lodged security.",
    "权利人在期限内提出扣留申请并提交担保，予以扣留。",
    "Application received within three working days; security covers the declared value.",
    "申请及担保齐全，依法扣留涉嫌侵权货物。",
    "Applied in time under its general guarantee; goods detained.",
)
INFRINGING = (
    "Found to infringe the recorded trademark: same mark on the same goods, no licence.",
    "经调查，货物上使用的标识与备案商标相同，未经许可，认定侵权。",
    "The mark is copied on goods of the same class; the sender could not show any authorisation.",
    "发货人未能提供合法授权证明，标识与备案商标近似，容易导致混淆，认定侵权。",
    "Label, box and stitching differ from genuine goods as the product guide describes. Infringing.",
)
GENUINE = (
    "Genuine goods, as the right holder confirmed.",
    "权利人确认为授权产品，予以放行。",
    "The exporter is on the right holder's list of licensees. Released.",
)
NOT_APPLIED = (
    "The right holder did not apply in time; customs may not detain.",
    "权利人逾期未提出扣留申请，依法放行。",
    "No application within three working days of service. Released.",
)
NO_ACTION = (
    "The right holder takes no action. Released.",
    "权利人书面表示不采取措施，予以放行。",
)
UNDETERMINED = (
    "Shape and colours are close, the word mark differs. Infringement could not be determined.",
    "经调查不能认定是否侵权，已书面通知双方。",
)
NO_COURT = (
    "No court asked for assistance within fifty working days of detention. Released.",
    "扣留之日起50个工作日内未收到人民法院协助执行通知，予以放行。",
)
SAYS_INFRINGING = (
    "Not made by us or with our consent: the stitching and the label are wrong.",
    "经鉴定，货物非我公司生产，也未授权他人生产，申请扣留。",
    "The serial numbers on the boxes do not exist in our system. Please detain.",
    "We have never supplied this sender. The logo is printed, ours is woven.",
    "吊牌字体、缝线针距与正品不符，属侵权商品，请予扣留。",
    "Counterfeit: glue marks at the sole, no mould number inside.",
    "该批货物的防伪标签为平面印刷，正品为全息膜，确认为假冒。",
    "The packaging copies our 2014 design, which we no longer sell. Fake.",
)
SAYS_GENUINE = (
    "Sold by our authorised exporter; please release.",
    "经核实为我公司授权经销商出口的正品，请予放行。",
)
SAYS_NOTHING = (
    "The quantity is too small for us to act. We take no action in this case.",
    "数量较少，我公司放弃采取措施。",
)
DESTROYED = (
    "Unfit for use, and the mark cannot be taken off.",
    "标识无法去除，且质量不合格，不宜用于公益，予以销毁。",
    "No welfare body could use them; the right holder did not want to buy them; the mark is moulded in.",
    "材质有异味，不适合捐赠；权利人不愿收购；标识压铸成型，无法消除。",
)
DONATED = (
    "Marks cut out, given to a relief fund with the right holder's consent.",
    "去除标识后捐赠慈善机构，权利人同意。",
)
SOLD = ("Bought by the right holder at the value assessed by customs.", "由权利人有偿收购。")
HANDED_OVER = (
    "Handed to the police as evidence of the investigation.",
    "作为涉案物证移交公安机关。",
)
NOTES = (
    "Same handwriting on the labels as last week's parcels.",
    "面单为手写，内件品名申报为“礼品”。",
    "X-ray showed metal clasps; declared as paper goods.",
    "寄件人电话为空号。",
    "Opened in the presence of the postal operator; sealed again with customs tape.",
    "与上周同一寄件地址，建议布控。",
    "The right holder's technician will come on Thursday to look at two pairs.",
    "已拍照取证，货物入库A区3架。",
    "Sender rang and asked for the parcel; told to write to the office.",
    "机检图像显示同类物品整齐排列，开箱查验。",
)
PLACES = (
    "Bay 3",
    "2号查验台",
    "Belt 1, X-ray 2",
    "邮件监管区B线",
    "Express shed, lane 4",
    "查验仓库A区",
    "机检工位5",
    "Bay 7",
)
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
