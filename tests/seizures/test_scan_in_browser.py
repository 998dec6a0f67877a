"""The camera of the form for logging: a real browser films a label that this file draws."""

import io
import re
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test.testcases import LiveServerThread
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from ipcases.lib import workers
from ipcases.lib.icons import draw_icon
from tests.browser.chromium import CHROMIUM_FLAGS, chromium_path
from tests.browser.watching import violations
from tests.seizures.bench import Bench

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NUMBER, WRITTEN = "LZ473124863CN", "LZ 473 124 863 CN"
# Widths of three bars and three gaps for each value of Code 128, six digits a value, without the stop.
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122"
    "123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323"
    "131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131"
    "213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122"
    "141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112"
    "124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141"
    "411131211412211214211232"
)
# What a test wants to know of the camera afterwards; a stand-in may take its place or that of the reader.
WATCH = """
window.tracks = [];
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async wish => {
  const stream = await open(wish);
  window.tracks.push(...stream.getTracks());
  return stream;
};
"""
# A reader as Android has it. It sees what the test says, frame by frame, and the last thing for ever.
OWN_READER = """
window.seen = SEEN;
window.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(['code_128', 'qr_code', 'ean_13']); }
  constructor(wish) { window.formats = wish.formats; window.frames = 0; }
  detect() {
    const frame = seen[Math.min(window.frames++, seen.length - 1)];
    return Promise.resolve(frame.map(rawValue => ({ rawValue })));
  }
};
"""


def bars(text: str) -> list[int]:
    """Return the widths of bars and gaps of a Code 128, set B."""
    values = [104, *(ord(letter) - 32 for letter in text)]
    check = (104 + sum(place * value for place, value in enumerate(values[1:], start=1))) % 103
    return [int(width) for value in [*values, check] for width in _WIDTHS[6 * value :][:6]] + [2, 3, 3, 1, 1, 1, 2]


def label(text: str = NUMBER, *, size: tuple[int, int] = (1280, 720), module: int = 4) -> Image.Image:
    """Draw a label with one barcode in its middle."""
    picture = Image.new("L", size, 235)
    pen, widths = ImageDraw.Draw(picture), bars(text)
    x, top = (size[0] - sum(widths) * module) // 2, size[1] // 3
    for place, width in enumerate(widths):
        if place % 2 == 0:
            pen.rectangle((x, top, x + width * module - 1, top + size[1] // 4), fill=20)
        x += width * module
    return picture


def photo_file(picture: Image.Image) -> dict:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=85)
    return {"name": "label.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.fixture(scope="module")
def filming(chromium, tmp_path_factory):
    """A browser whose camera films the label for ever, and which asks nobody for leave."""
    film = tmp_path_factory.mktemp("camera") / "label.y4m"
    picture = label()
    grey = bytes([128]) * (picture.width * picture.height // 2)
    header = f"YUV4MPEG2 W{picture.width} H{picture.height} F10:1 Ip A1:1 C420jpeg\n".encode()
    film.write_bytes(header + (b"FRAME\n" + picture.tobytes() + grey) * 2)
    flags = [*CHROMIUM_FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    flags.append(f"--use-file-for-fake-video-capture={film}")
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=flags)
    yield browser
    browser.close()


@pytest.fixture
def at_form(live_server, officer):
    """Open the form in a browser: what it loads is in `bench.loaded`."""
    opened = []

    def open_in(browser, *scripts, language="en", server=live_server, **options):
        bench = Bench(browser, server, officer, language, **options)
        opened.append(bench)
        bench.loaded = []
        bench.context.on("request", lambda request: bench.loaded.append(urlsplit(request.url)))
        for script in scripts:
            bench.tab.add_init_script(script)
        bench.open("/seizures/new/")
        return bench

    yield open_in
    for bench in opened:
        bench.context.close()


def own_reader(*frames: list[str]) -> str:
    return OWN_READER.replace("SEEN", repr([list(frame) for frame in frames]))


def failing(name: str) -> str:
    return f"navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{name}'));"


def scan_buttons(tab):
    return tab.get_by_role("button", name="Scan", exact=True)


def names(bench) -> str:
    return " ".join(url.path for url in bench.loaded)


def box(tab, place: int = 0):
    return tab.locator(f"[name=parcels-{place}-number]")


def assert_scanned(tab):
    """The number is there and checked, the focus is in the next field and the camera is off."""
    expect(box(tab)).to_have_value(WRITTEN)
    expect(tab.locator("id-check .verdict").first).to_contain_text("Check digit correct")
    expect(tab.locator("[name=lines-0-brand]")).to_be_focused()
    expect(tab.locator("#scan")).to_be_hidden()
    assert set(tab.evaluate("tracks.map(t => t.readyState)")) == {"ended"}


# --- a number before the camera ---------------------------------------------------------------


def test_a_scanned_number_is_checked_and_the_focus_goes_on(at_form, filming):
    bench = at_form(filming, WATCH)
    tab = bench.tab
    assert "scan" not in names(bench)
    assert "zxing" not in names(bench)

    tab.keyboard.press("Alt+q")

    assert_scanned(tab)
    assert tab.locator("[name=parcels-0-sent_from_country]").input_value() == "CN"
    assert "zxing_reader.wasm" in names(bench)
    bench.judge()


@pytest.fixture
def deployed(settings, tmp_path):
    """A server as it runs in production: collected files under hashed names, given out by WhiteNoise."""
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    hashed = {"BACKEND": "ipcases.lib.files.HashedStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": hashed}
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "localhost"]
    thread = LiveServerThread("localhost", lambda handler: handler)
    thread.start()
    thread.is_ready.wait()
    thread.url = f"http://localhost:{thread.port}"
    draw_icon.cache_clear()  # its address is another one here, and is kept for the life of a process
    yield thread
    thread.terminate()
    draw_icon.cache_clear()


def test_a_deployed_site_finds_every_part_and_the_worker_obeys_a_policy_of_its_own(at_form, filming, deployed):
    bench = at_form(filming, WATCH, server=deployed)
    policies = {}
    bench.context.on(
        "response", lambda r: policies.update({urlsplit(r.url).path: r.headers.get("content-security-policy")})
    )

    bench.tab.keyboard.press("Alt+q")

    assert_scanned(bench.tab)
    # What the worker of the page fetches too, to keep it for a time without a connection, counts once.
    late = list(dict.fromkeys(url.path for url in bench.loaded if re.search("scan|zxing", url.path)))
    assert len(late) == 5
    assert all(re.search(r"\.[0-9a-f]{12}\.(js|wasm)$", path) for path in late), late
    (worker,) = (path for path in late if "scan-worker" in path)
    assert "connect-src 'self'" in policies.pop(worker)
    assert {policies[path] for path in late if path in policies} == {None}
    assert {url.netloc for url in bench.loaded} == {urlsplit(deployed.url).netloc}
    assert bench.tab.request.get(late[-1]).headers["content-encoding"] == "gzip"  # small on the wire without a proxy
    page = bench.tab.request.get("/seizures/new/").headers["content-security-policy"]
    assert "wasm" not in page
    assert bench.complaints == []


@pytest.fixture
def forbidding(monkeypatch):
    """A policy for the worker that lets it load our files and compile nothing."""
    monkeypatch.setitem(workers.POLICIES, "scan-worker", "default-src 'none'; script-src 'self'; connect-src 'self'")


def test_a_reader_whose_worker_may_not_compile_says_so(at_form, filming, forbidding, deployed):
    bench = at_form(filming, WATCH, server=deployed)

    scan_buttons(bench.tab).click()

    expect(bench.tab.locator("#scan [role=status]")).to_contain_text("The barcode reader did not load.")
    assert set(bench.tab.evaluate("tracks.map(t => t.readyState)")) == {"ended"}


DOUBTFUL = [
    ([[NUMBER]], WRITTEN),
    ([["]C1" + NUMBER + "\x1d"]], WRITTEN),
    ([["https://post.example/LZ473124863CN", "12345"], [NUMBER]], WRITTEN),
    ([["GP0381756600"], ["GP0381756600", NUMBER]], WRITTEN),
    ([["AB12345678"], ["AB12845678"], [], ["AB12345678"]], "AB12345678"),
    ([["LZ473124866CN"], [NUMBER]], WRITTEN),  # its check digit does not fit: a slip of the reader
    ([["LZ473124866CN"]], "LZ 473 124 866 CN"),  # it does not fit again: a forged label
]


def test_a_doubtful_number_is_taken_when_it_is_read_twice(at_form, filming):
    bench = at_form(filming, own_reader([]))

    for seen, number in DOUBTFUL:
        bench.tab.evaluate("seen => { window.seen = seen; }", seen)
        box(bench.tab).fill("")
        scan_buttons(bench.tab).first.click()
        expect(box(bench.tab)).to_have_value(number)
        expect(bench.tab.locator("#scan")).to_be_hidden()

    assert bench.tab.evaluate("formats") == ["code_128", "qr_code"]
    assert "zxing" not in names(bench)  # this browser reads by itself
    assert bench.complaints == []


def test_a_reader_that_fails_gives_way_to_ours(at_form, filming):
    broken = own_reader([]).replace("detect() {", "detect() { return Promise.reject(new Error('no service'));")
    bench = at_form(filming, WATCH, broken)

    scan_buttons(bench.tab).click()

    assert_scanned(bench.tab)


def test_the_shortcut_never_overwrites_a_number(at_form, filming):
    bench = at_form(filming, own_reader([NUMBER]))
    box(bench.tab).fill("RR473124829FI")
    bench.tab.locator("[name=lines-0-brand]").focus()

    bench.tab.keyboard.press("Alt+q")

    expect(box(bench.tab, 1)).to_have_value(WRITTEN)
    expect(box(bench.tab)).to_have_value("RR 473 124 829 FI")


# --- the dialog -------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh-hans", "dark")])
def test_the_dialog_is_accessible_and_leads_back_to_the_box(at_form, filming, language, scheme):
    bench = at_form(filming, WATCH, own_reader([]), language=language, color_scheme=scheme)
    tab = bench.tab
    with translation.override(language):
        tab.keyboard.press("Alt+q")
        tab.keyboard.press("Alt+q")
        status = tab.locator("#scan [role=status]")
        expect(status).to_have_text(gettext("Hold the barcode on the label in front of the camera."))
        tab.keyboard.press("Alt+q")  # opens nothing twice
        assert violations(tab) == []
        bench.judge()
        expect(tab.locator("[data-torch]")).to_be_hidden()

        tab.get_by_role("button", name=gettext("Type it instead")).click()

    expect(box(tab)).to_be_focused()
    expect(box(tab)).to_have_value("")
    assert tab.evaluate("tracks.map(t => t.readyState)") == ["ended"]


def test_a_lamp_is_offered_where_the_camera_has_one(at_form, filming):
    lamp = """
    MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
    MediaStreamTrack.prototype.applyConstraints = async wish => { window.wish = wish; };
    """
    bench = at_form(filming, lamp, own_reader([]))
    scan_buttons(bench.tab).click()

    button = bench.tab.locator("#scan").get_by_role("button", name="Light")
    button.click()

    expect(button).to_have_attribute("aria-pressed", "true")
    assert bench.tab.evaluate("wish") == {"advanced": [{"torch": True}]}


def test_a_dialog_that_is_closed_before_the_camera_opens_leaves_it_off(at_form, filming):
    slow = """
    const quick = navigator.mediaDevices.getUserMedia;
    navigator.mediaDevices.getUserMedia = async wish => {
      await new Promise(next => { window.letGo = next; });
      return quick(wish);
    };
    """
    bench = at_form(filming, WATCH, slow)
    scan_buttons(bench.tab).click()
    expect(bench.tab.locator("#scan [role=status]")).to_have_text("Starting the camera…")
    bench.tab.keyboard.press("Escape")
    expect(box(bench.tab)).to_be_focused()

    bench.tab.evaluate("letGo()")
    bench.tab.wait_for_timeout(500)

    assert bench.tab.evaluate("tracks.map(t => t.readyState)") == ["ended"]
    assert bench.complaints == []


# --- no camera --------------------------------------------------------------------------------


def test_a_photo_is_read_where_the_camera_is_refused(at_form, chromium):
    bench = at_form(chromium, failing("NotAllowedError"), "window.tracks = [{ readyState: 'ended' }]")
    tab = bench.tab
    tab.keyboard.press("Alt+q")
    status = tab.locator("#scan [role=status]")
    expect(status).to_contain_text("The camera is blocked.")
    expect(tab.locator("#scan video")).to_be_hidden()
    bench.judge()

    tab.locator("#scan-photo").set_input_files(photo_file(Image.new("L", (800, 600), 200)))
    expect(status).to_contain_text("No number found in this photo.")
    tab.locator("#scan-photo").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    expect(status).to_contain_text("No number found in this photo.")
    tab.locator("#scan-photo").set_input_files(photo_file(label(size=(4000, 3000), module=7).rotate(90)))

    assert_scanned(tab)
    assert bench.complaints == []


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        ("NotFoundError", "No camera found."),
        ("NotReadableError", "The camera does not answer."),
    ],
)
def test_a_camera_that_does_not_come_is_named(at_form, chromium, failure, sentence):
    bench = at_form(chromium, failing(failure))

    scan_buttons(bench.tab).click()

    expect(bench.tab.locator("#scan [role=status]")).to_contain_text(sentence)


def test_a_browser_really_without_leave_or_camera_says_so(at_form, chromium):
    bench = at_form(chromium)

    scan_buttons(bench.tab).click()

    expect(bench.tab.locator("#scan [role=status]")).to_contain_text(re.compile("camera is blocked|No camera found"))


def test_lost_parts_are_named_and_loaded_again(at_form, filming):
    bench = at_form(filming, WATCH)
    bench.context.route("**/zxing_reader.wasm", lambda route: route.abort())
    scan_buttons(bench.tab).click()
    expect(bench.tab.locator("#scan [role=status]")).to_contain_text("The barcode reader did not load.")
    bench.tab.keyboard.press("Escape")

    bench.context.unroute("**/zxing_reader.wasm")
    scan_buttons(bench.tab).click()

    assert_scanned(bench.tab)


def test_a_lost_connection_is_said_below_the_box(at_form, filming):
    bench = at_form(filming)
    bench.context.route("**/scan.js", lambda route: route.abort())

    scan_buttons(bench.tab).click()

    expect(bench.tab.locator("id-check .verdict").first).to_contain_text("The barcode reader did not load.")


def test_no_button_stands_where_no_camera_can_be_asked(at_form, chromium):
    hidden = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"
    assert scan_buttons(at_form(chromium, hidden).tab).count() == 0
    assert scan_buttons(at_form(chromium, java_script_enabled=False).tab).count() == 0
    assert scan_buttons(at_form(chromium).tab).count() == 1
