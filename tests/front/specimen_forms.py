"""The forms of the sample pages. All names are invented."""

from typing import Any

from django import forms
from django.forms import formset_factory

from ipcases.lib.ui import Checkboxes, Chips, DateInput, DecimalInput, IdentifierInput, RadioCards, Radios
from tests.front.say import say as _


class IntakeForm(forms.Form):
    reasons = forms.MultipleChoiceField(choices=[], widget=Chips)
    action = forms.ChoiceField(choices=[], widget=RadioCards)
    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 1000, "data-chars": True}), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].label = _("What made you stop it?", "拦下的理由")
        self.fields["reasons"].choices = [
            ("PRICE", _("Price far below market", "价格远低于市价")),
            ("WORK", _("Poor print or stitching", "印刷或做工粗糙")),
            ("SENDER", _("Known sender", "已知寄件人")),
            ("PACK", _("No brand packaging", "无品牌包装")),
            ("ROUTE", _("Route does not fit goods", "路线与货物不符")),
            ("ALERT", _("Right holder's alert", "权利人线索")),
        ]
        self.fields["action"].label = _("Action", "处置")
        self.fields["action"].choices = [
            ("DETAIN", _("Detain", "扣留")),
            ("SEIZE", _("Seize", "没收")),
            ("RELEASE", _("Release", "放行")),
        ]
        self.fields["action"].widget.hints = {
            "DETAIN": _("Ask the right holder. 3 working days.", "征询权利人，3 个工作日。"),
            "SEIZE": _("Clearly counterfeit. Notice goes out today.", "明显侵权，通知今日发出。"),
            "RELEASE": _("Genuine, or nothing recorded.", "正品，或无备案。"),
        }
        self.fields["note"].label = _("Note for the desk", "给审核岗的备注")
        self.fields["note"].verdict = ""


class LineForm(forms.Form):
    brand = forms.CharField(required=False)
    description = forms.CharField(required=False)
    quantity = forms.CharField(widget=DecimalInput, required=False)
    unit = forms.ChoiceField(choices=[], required=False)
    unit_value = forms.CharField(widget=DecimalInput, required=False)
    currency = forms.CharField(widget=forms.HiddenInput, initial="CNY", required=False)
    recordation = forms.CharField(widget=forms.HiddenInput, required=False)
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brand"].label = _("Brand or mark", "品牌或商标")
        self.fields["brand"].widget.attrs["data-need"] = _("Enter the brand, or write “none”", "请填写品牌，或写“无”")
        self.fields["description"].label = _("Goods", "货物")
        self.fields["quantity"].label = _("Quantity", "数量")
        self.fields["unit"].label = _("Unit", "单位")
        self.fields["unit"].choices = [("PR", _("pairs", "双")), ("PC", _("pieces", "件"))]
        self.fields["unit_value"].label = _("Unit price, CNY", "单价（人民币）")


class ParcelForm(forms.Form):
    number = forms.CharField(widget=IdentifierInput)
    kind = forms.ChoiceField(choices=[])
    sent_from_country = forms.ChoiceField(choices=[])
    weight_kg = forms.CharField(widget=DecimalInput, required=False)
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = _("Parcel, waybill or container number", "邮包、运单或集装箱号")
        self.fields["number"].verdict = ""
        self.fields["kind"].label = _("Kind", "类型")
        self.fields["kind"].choices = [("POSTAL", _("Postal item", "邮件")), ("EXPRESS", _("Express", "快件"))]
        self.fields["sent_from_country"].label = _("Sent from", "寄出地")
        self.fields["sent_from_country"].choices = [("CN", _("China", "中国")), ("US", _("United States", "美国"))]
        self.fields["weight_kg"].label = _("Weight, kg", "重量（千克）")


class PlainForm(forms.Form):
    holder = forms.CharField()
    valid_to = forms.DateField(widget=DateInput, required=False)
    weight = forms.CharField(widget=DecimalInput)
    kind = forms.ChoiceField(widget=Radios, choices=[])
    classes = forms.MultipleChoiceField(widget=Checkboxes, choices=[], required=False)
    proof = forms.FileField(required=False)
    agree = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].label = _("Right holder", "权利人")
        self.fields["holder"].help_text = _("As written in the register.", "与注册簿一致。")
        self.fields["valid_to"].label = _("Valid to", "有效期至")
        self.fields["weight"].label = _("Weight", "重量")
        self.fields["weight"].affix = "kg"
        self.fields["kind"].label = _("Kind of right", "权利种类")
        self.fields["kind"].choices = [("T", _("Trade mark", "商标")), ("C", _("Copyright", "著作权"))]
        self.fields["kind"].widget.hints = {"T": _("Registered word or image.", "注册的文字或图形。")}
        self.fields["classes"].label = _("Classes", "类别")
        self.fields["classes"].choices = [("18", _("18 Leather goods", "18 皮具")), ("25", _("25 Clothing", "25 服装"))]
        self.fields["proof"].label = _("Proof", "证明文件")
        self.fields["agree"].label = _("The statements are true", "以上陈述属实")
        self.fields["agree"].help_text = _("False statements may cost the recordation.", "虚假陈述可能导致备案撤销。")
        required = _("{}: fill this in", "请填写：{}")
        for field in self.fields.values():
            field.error_messages["required"] = required.format(field.label)


class FilterForm(forms.Form):
    mark_optional = False
    q = forms.CharField(required=False)
    channel = forms.ChoiceField(required=False, choices=[])
    since = forms.DateField(required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Words", "关键词")
        self.fields["channel"].label = _("Channel", "渠道")
        self.fields["channel"].choices = [("", _("All channels", "全部渠道")), ("P", _("Postal", "邮递"))]
        self.fields["since"].label = _("Since", "起始日期")


class SignInForm(forms.Form):
    username = forms.CharField()
    password = forms.CharField(widget=forms.PasswordInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name", "用户名")
        self.fields["password"].label = _("Password", "密码")


def formset(form: type[forms.Form], prefix: str, initial: list[dict]) -> forms.BaseFormSet:
    made = formset_factory(form, extra=0, can_delete=True)
    return made(prefix=prefix, initial=initial)


def lines() -> forms.BaseFormSet:
    return formset(
        LineForm,
        "lines",
        [
            {
                "brand": "NORDVIK",
                "description": _("Running shoes", "跑鞋"),
                "quantity": "12",
                "unit": "PR",
                "unit_value": "145",
            },
            {
                "brand": "KESTRA",
                "description": _("Shoulder bags", "单肩包"),
                "quantity": "6",
                "unit": "PC",
                "unit_value": "320",
            },
        ],
    )


def parcels() -> forms.BaseFormSet:
    return formset(
        ParcelForm,
        "parcels",
        [
            {"number": "LZ 473 124 863 CN", "kind": "POSTAL", "sent_from_country": "CN", "weight_kg": "1.2"},
            {"number": "LZ 473 124 866 CN", "kind": "POSTAL", "sent_from_country": "CN", "weight_kg": "0.8"},
        ],
    )
