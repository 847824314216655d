"""One's own account in a browser: codes from an app, a passkey, recovery codes, a new password by mail; read by all."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from tests.journeys.conftest import Doors, House
from tests.journeys.pages import SignIn, said, save
from tests.journeys.test_accessible import COLOURS_ONLY, EVERY_RULE, WIDTHS, picture, shape, violations

pytestmark = pytest.mark.browser


def newcomer(house: House, role: str = "desk-officer") -> tuple[str, str]:
    """Return the name and password of an account made by the local operator for one journey."""
    name = f"visitor-{secrets.token_hex(4)}"
    made = house.command("users", "add", name, "--role", role, "--unit", "journeys")
    assert made.returncode == 0, made.stderr
    return name, made.stdout.strip().splitlines()[0]


def code(secret: str, ahead: int = 0) -> str:
    """Return what an authenticator app shows."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def prove(page: Page, password: str) -> None:
    """Say once more who one is, unless it was said a moment ago in the same session."""
    if not page.locator("[name=password]").count():
        return
    page.fill("[name=password]", password)
    save(page)


def set_up_app(page: Page, password: str) -> str:
    """Set up codes from an app, and return the secret it shows."""
    page.goto("/accounts/codes/app/")
    prove(page, password)
    secret = page.locator("ol code").inner_text()
    assert page.locator("img.qr").evaluate("(picture) => picture.naturalWidth") > 0
    page.fill("[name=code]", code(secret))
    save(page)
    assert page.locator("h1").inner_text() == "Recovery codes"
    return secret


def test_codes_from_an_app_then_a_recovery_code_without_script(door: Doors) -> None:
    name, password = newcomer(door.house)
    page = door("", "en", script=False)
    SignIn(page).enter(name, password)
    secret = set_up_app(page, password)
    save(page)
    codes = page.locator(".codes code").all_inner_texts()
    assert len(set(codes)) == 10
    assert str(page.get_by_role("link", name="Keep them as a file").get_attribute("href")).startswith("data:text/plain")

    other = door("", "en", script=False)
    SignIn(other).enter(name, password)
    assert other.locator("h1").inner_text() == "Second factor"
    assert other.locator(".who").count() == 0
    other.fill("[name=code]", "000000")
    save(other)
    assert "This code is not right" in said(other)
    other.fill("[name=code]", code(secret, 1))
    save(other)
    assert other.locator("h1").inner_text() == "My desk"

    again = door("", "en", script=False)
    for used, signed_in in ((codes[3], True), (codes[3], False), (codes[4], True)):
        again.context.clear_cookies()
        SignIn(again).enter(name, password)
        again.fill("[name=code]", used)
        save(again)
        assert bool(again.locator(".who").count()) is signed_in


def test_the_recovery_codes_are_kept_as_a_file(door: Doors, tmp_path: Path) -> None:
    name, password = newcomer(door.house)
    page = door("", "en")
    SignIn(page).enter(name, password)
    set_up_app(page, password)
    save(page)
    with page.expect_download() as waited:
        page.get_by_role("link", name="Keep them as a file").click()
    kept = tmp_path / waited.value.suggested_filename
    waited.value.save_as(kept)
    assert kept.read_text("utf-8").split()[-10:] == page.locator(".codes code").all_inner_texts()
    assert name in kept.read_text("utf-8")


def test_a_passkey_is_added_signs_in_alone_and_is_the_second_factor(door: Doors) -> None:
    """On localhost: a passkey belongs to a name, and an address in figures has none."""
    name, password = newcomer(door.house)
    door.watch.address = "http://localhost"
    address = door.house.address.replace("127.0.0.1", "localhost")
    context = door.browser.new_context(base_url=address, locale="en-GB")
    context.add_cookies([{"name": "django_language", "value": "en", "url": address}])
    door.watch.over(context)
    door.opened.append(context)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
              "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    SignIn(page).enter(name, password)
    page.goto("/accounts/passkey/add/")
    prove(page, password)
    page.fill("[name=name]", "Key of the journey")
    page.check("[name=passwordless]")
    with page.expect_navigation():
        page.get_by_role("button", name="Add a passkey").click()
    assert page.locator("h1").inner_text() == "Recovery codes"
    page.goto("/account/")
    assert "Key of the journey" in said(page)

    save(page)  # sign out
    page.goto("/accounts/login/")
    with page.expect_navigation(url=re.compile(r"/$")):
        page.get_by_role("button", name="Sign in with a passkey").click()
    assert page.locator("h1").inner_text() == "My desk"

    page.goto("/account/")
    save(page)
    SignIn(page).enter(name, password)
    assert page.locator("h1").inner_text() == "Second factor"
    with page.expect_navigation(url=re.compile(r"/$")):
        page.get_by_role("button", name="Use a passkey").click()
    assert page.locator("h1").inner_text() == "My desk"
    page.goto("/account/")
    page.get_by_role("link", name="Remove Key of the journey").click()
    prove(page, password)
    save(page)
    assert "Key of the journey" not in page.locator("#second-factor").inner_text()


def test_a_lost_password_is_replaced_by_mail(door: Doors) -> None:
    name, password = newcomer(door.house)
    address = f"{name}@ministry.example"
    page = door("", "en")
    SignIn(page).enter(name, password)
    page.goto("/account/details/")
    prove(page, password)
    page.select_option("select[name=language]", "en")
    page.fill("[name=email]", address)
    save(page)
    lost = door("", "en", script=False)
    lost.goto("/accounts/login/")
    lost.get_by_role("link", name=re.compile("password")).click()
    lost.fill("[name=email]", address)
    save(lost)
    assert "If an open account has this mail address" in said(lost)
    written = door.house.log.read_text().split(f"To: {address}")[-1]
    link = re.search(rf"{door.house.address}(/accounts/reset/\S+)", written)
    assert link, written[-2000:]
    lost.goto(link.group(1))
    assert link.group(1) not in lost.url  # the key is not left in the address
    new = secrets.token_urlsafe(12)
    lost.fill("[name=password1]", new)
    lost.fill("[name=password2]", new)
    save(lost)
    SignIn(lost).enter(name, new)
    assert lost.locator("h1").inner_text() == "My desk"
    page.goto("/")
    assert "/accounts/login/" in page.url  # the old session is over


Reach = Callable[[Page, str], None]


def proved(address: str) -> Reach:
    """Reach a page that asks once more who one is."""

    def reach(page: Page, password: str) -> None:
        page.goto(address)
        prove(page, password)

    return reach


def recovery(page: Page, password: str) -> None:
    """Reach the codes, shown this once."""
    page.goto("/accounts/codes/app/")
    prove(page, password)
    if page.locator("ol code").count():
        page.fill("[name=code]", code(page.locator("ol code").inner_text()))
        save(page)
    page.goto("/account/recovery-codes/")
    save(page)


READ: dict[str, tuple[str, Reach]] = {
    "account": ("desk", lambda page, password: page.goto("/account/") and None),
    "account-proof": ("desk", lambda page, password: page.goto("/accounts/codes/app/") and None),
    "account-app": ("desk", proved("/accounts/codes/app/")),
    "account-passkey": ("desk", proved("/accounts/passkey/add/")),
    "account-details": ("desk", proved("/account/details/")),
    "account-reset": ("", lambda page, password: page.goto("/accounts/reset/") and None),
    "account-reset-sent": ("", lambda page, password: page.goto("/accounts/reset/sent/") and None),
    "account-reset-dead": ("", lambda page, password: page.goto("/accounts/reset/1-x/x/") and None),
    "admin-access": ("administrator", lambda page, password: page.goto("/accounts/desk/access") and None),
    "admin-account-new": ("administrator", lambda page, password: page.goto("/accounts/new") and None),
    "admin-sign-on-new": ("administrator", lambda page, password: page.goto("/sign-ons/new") and None),
    "admin-mappings": ("administrator", lambda page, password: page.goto("/claim-mappings/") and None),
    "admin-to-confirm": ("administrator", lambda page, password: page.goto("/accounts/to-confirm") and None),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", READ)
def test_everybody_can_read_the_pages_of_accounts(name: str, language: str, width: str, door: Doors) -> None:
    who, reach = READ[name]
    page = door(who, language, width=WIDTHS[width], color_scheme="light")
    if name == "admin-to-confirm":
        propose(page)
    reach(page, door.house.password)
    faults = shape(page, language, WIDTHS[width])
    for scheme, rules in (("light", EVERY_RULE), ("dark", COLOURS_ONLY)):
        page.emulate_media(color_scheme=scheme)
        faults += violations(page, scheme, rules)
        picture(page, f"{name}-{language}-{width}-{scheme}")
    assert faults == [], f"{name} {language} {width} {page.url}"


def propose(page: Page) -> None:
    """Propose a mandate for oneself."""
    page.goto("/mandates/new")
    page.select_option(
        "[name=user]", label=page.locator("[name=user] option", has_text="Administrat").first.inner_text()
    )
    page.select_option("[name=role]", "approver")
    page.select_option("[name=unit]", index=1)
    page.fill("[name=starts_on]", "2020-01-01")
    save(page)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_everybody_can_read_the_second_factor(language: str, door: Doors) -> None:
    name, password = newcomer(door.house)
    page = door("", language)
    SignIn(page).enter(name, password)
    recovery(page, password)
    faults = shape(page, language, 1280) + violations(page, "light", EVERY_RULE)
    picture(page, f"account-codes-{language}")
    other = door("", language)
    SignIn(other).enter(name, password)
    faults += shape(other, language, 1280) + violations(other, "light", EVERY_RULE)
    picture(other, f"account-second-factor-{language}")
    assert faults == []
