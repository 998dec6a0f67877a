"""The sentences that script modules say, by module. Scripts hold no words of their own.

A page hands them over with `{% js_module "name" %}`; `t("key", {…})` in core.js reads them.
Placeholders are written {like_this}.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MESSAGES: dict[str, dict[str, str | Promise]] = {
    "core": {
        "net.online": pgettext_lazy("connection", "Online"),
        "net.offline": pgettext_lazy("connection", "Offline"),
        "net.offline.long": _("You are offline. What you typed stays on this page until you are back."),
        "copied": _("Copied"),
        "chars.left": _("Characters left: {n}"),
    },
    "fragment": {
        "fragment.done": _("The list has changed."),
    },
    "session": {
        "session.left": _("You will be signed out in {minutes} min {seconds} s."),
        "session.over": _("You were signed out. What you typed is still here: sign in in the new tab, then come back."),
        "session.offline": _("The connection is lost. You may have to sign in when it is back."),
        "session.kept": _("You stay signed in."),
    },
    "unsent": {
        "unsent.back": _("What you typed is back. It is not sent yet; files have to be chosen again."),
        "unsent.much": _("This is more text than can be sent at once. It stays here: shorten it, then send it."),
    },
    "combo": {
        "mark.list": _("Recordations"),
        "mark.free": _("Use “{q}” without a recordation"),
        "mark.n": _("Recordations found: {n}"),
        "mark.none": _("No recordation found. What you typed is used as it is."),
        "mark.active": pgettext_lazy("recordation status", "In force"),
        "mark.expired": pgettext_lazy("recordation status", "Not in force"),
    },
    "photos": {
        "shot.added": _("Photo added, {n} in all"),
        "shot.removed": _("Photo removed"),
        "shot.ready": _("Ready to send"),
        "shot.sending": _("Sending…"),
        "shot.kept": pgettext_lazy("photo", "Kept"),
        "shot.here": _("Waits on this device"),
        "shot.kind": _("{name} is neither a picture nor a PDF and was left out."),
        "shot.large": _("{name} is larger than {max} MB and was left out."),
    },
    "draft": {
        "saving": _("Saving…"),
        "saved": _("Saved {at}"),
        "saved.here": _("Saved on this device {at}"),
        "saved.nokey": _("You are signed out and offline: nothing can be kept. Sign in when the connection is back."),
        "saved.not": _("Not saved: the connection is lost"),
        "sending": _("Sending…"),
    },
    "restore": {
        "merged": _("This form was filled in on another page too. Both are put together here."),
        "merged.look": _("Look at what differed"),
    },
    "needs": {
        "err.title": _("Error: "),
        "err.heading": _("There is a problem"),
    },
    "outbox": {
        "restored": _("What you typed earlier on this device is back."),
        "outbox.waits": _("Waits for the connection"),
        "outbox.signin": _("Waits until you sign in"),
        "outbox.enter": _("Sign in"),
        "outbox.wrong": _("Has to be looked at"),
        "outbox.sent": pgettext_lazy("of a form", "Logged"),
        "outbox.open": _("Open the draft"),
        "outbox.label": _("Print label"),
        "outbox.next": _("The form waits on this device. The next one is {code}."),
        "outbox.others": _("Forms of other officers that wait on this device: {n}"),
    },
    "cover": {
        "cover.box": _(
            "Box {n}, hides: {hides}. From the left {left} %, from the top {top} %, {width} % by {height} %."
        ),
        "cover.removed": _("Box taken away, {n} left"),
        "cover.most": _("A picture takes at most {n} boxes. Draw larger ones."),
    },
    "verify": {
        "verify.reading": _("Reading {name}…"),
        "verify.broken": _("The browser cannot read this file. Get its fingerprint as this page says."),
    },
    "security-key": {
        "key.waits": _("Put the key in or hold it to the device, and do what the browser says."),
        "key.proved": _("The key has answered. Go on below."),
        "key.none": _("No key has answered. Put yours in and press the button once more."),
        "key.known": _("This key is added already. Take another one."),
        "key.host": _(
            "The browser uses no keys at this address. Open the site by its name; on your own computer it is localhost."
        ),
        "key.failed": _("The site did not answer. Check the connection, load the page anew and try again."),
        "key.browser": _("This browser uses no security keys here: it is too old, or the connection is not encrypted."),
    },
    "intake-aside": {
        "seen.n": _("{n} cases with {brand} in the last 30 days. The newest:"),
        "seen.more": _("More than {n} cases with {brand} in the last 30 days. The newest:"),
        "ready.n": _("{n} of {all}"),
        "ready.done": pgettext_lazy("checklist", "done"),
    },
    "scan": {
        "scan.start": _("Starting the camera…"),
        "scan.aim": _("Hold the barcode on the label in front of the camera."),
        "scan.reading": _("Reading the photo…"),
        "scan.refused": _("The camera is blocked. Allow it in the browser's settings for this site, or use a photo."),
        "scan.none": _("No camera found. Use a photo of the label, or type the number."),
        "scan.busy": _("The camera does not answer. Close other programs that use it and scan again, or use a photo."),
        "scan.unread": _("No number found in this photo. Take another one closer, straight and in good light."),
        "scan.broken": _("The barcode reader did not load. Check the connection and scan again, or type the number."),
    },
    "seizure-form": {
        "id.reading": _("Keep typing…"),
        "id.unknown": _("No check digit to test in this kind of number. Check it against the label."),
        "id.ok.S10": _("Check digit correct. Postal item."),
        "id.ok.S10.from": _("Check digit correct. Postal item from {c}."),
        "id.ok.UPS": _("Check digit correct. UPS parcel."),
        "id.ok.ISO6346": _("Check digit correct. Container."),
        "id.ok.MRN": _("Check digit correct. Customs declaration."),
        "id.ok.AWB": _("Check digit correct. Air waybill."),
        "id.bad": _("Check digit does not fit: it ends in {got}, the number gives {want}. Read the label again."),
        "id.known": _("Already logged:"),
        "id.noscan": _("The barcode reader did not load. Check the connection and scan again, or type the number."),
        "match.none": _("No recordation linked."),
        "match.linked": _("Linked to recordation"),
        "match.price": _("Usual price {price}, suggested as the unit value"),
        "line.many": _("{n}: is that the right quantity?"),
        "line.n": _("Goods line {n}"),
        "parcel.n": _("Parcel {n}"),
        "line.added": _("Line {n} added"),
        "line.removed": _("Line removed"),
        "line.one": _("At least one line must stay"),
        "line.total": _("Lines: {n} · items: {i}"),
    },
}

# Modules whose words a module needs besides its own, because it imports them.
NEEDS: dict[str, tuple[str, ...]] = {
    "seizure-form": ("combo", "photos", "draft", "needs"),
    "outbox": ("needs", "restore"),
}
