"""The HTML fragment: semantic, without inline style or script, links only where they are safe."""

from __future__ import annotations

import re

from entente.engines.charts import worldmap
from entente.engines.charts.worldmap import Mark, region
from entente.engines.documents.blocks import Cell, Column, Picture, Table
from entente.engines.documents.html import STYLES, render_html, render_page
from entente.engines.documents.pictures import MAP_COLOURS, for_paper
from entente.engines.documents.tests.sample import MAP, brief


def test_no_inline_style_no_script() -> None:
    page = render_html(brief())
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", page)


def test_tables_say_what_they_are() -> None:
    page = render_html(brief())
    assert "<caption>Programmes en cours</caption>" in page
    assert re.search(r'<th scope="col"[^>]*>Objet</th>', page)
    assert re.search(r'<th scope="row"[^>]*><a href="/p/1/">JUSSEC</a></th>', page)
    assert '<dl class="doc-facts">' in page
    assert "<details><summary>" in page


def test_links_on_the_site_and_none_in_a_file() -> None:
    document = brief()
    assert 'href="/p/1/"' in render_html(document)
    assert 'href="/countries/mr/"' in render_html(document)
    assert "href=" not in render_page(document)


def test_an_address_that_runs_or_leaves_is_not_a_link() -> None:
    hrefs = ("javascript:alert(1)", "//evil.example", "data:text/html,x", " /x", "vbscript:x")
    rows = tuple((Cell("x", href),) for href in hrefs)
    assert "href=" not in render_html(brief(extra=(Table("t", (Column("a"),), rows),))).split("<caption>t<")[1]


def test_two_pictures_never_share_an_identifier() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="10px" height="5px"><clipPath id="c"/>'
        '<g clip-path="url(#c)"><use href="#c"/></g></svg>'
    )
    other = svg.replace("10px", "11px")
    page = render_html(brief(extra=(Picture(svg, "a", "a"), Picture(other, "b", "b"))))
    names = re.findall(r'<clipPath id="([^"]+)"', page)
    assert len(set(names)) == 2
    assert all(f"url(#{name})" in page and f'href="#{name}"' in page for name in names)
    assert 'viewBox="0 0 10 5"' in page


def test_a_picture_says_its_alternative_and_loses_what_runs() -> None:
    hostile = MAP.replace("<polygon", '<image href="https://x.example/y.png"/><polygon onclick="x()"')
    page = render_html(brief(extra=(Picture(hostile, "t", 'say "this"'),)))
    assert 'aria-label="say &quot;this&quot;"' in page
    assert "x.example" not in page
    assert "onclick" not in page
    assert 'fill="#e4efec"' in page


def test_a_map_in_the_colours_of_the_page_prints_in_the_colours_of_paper() -> None:
    marks = {"MR": Mark("strong", "Mauritanie", "/countries/mr/"), "ML": Mark("medium", "Mali")}
    drawn = region("MR", marks, title="Région", description="Mauritanie", palette=MAP_COLOURS)
    assert set(MAP_COLOURS) == set(worldmap.PAPER)
    assert 'fill="var(--accent)"' in render_html(brief(extra=(Picture(drawn, "Région", "Carte"),)))
    paper = for_paper(drawn)
    assert "var(" not in paper
    assert 'fill="#12564d"' in paper
    assert 'fill="#6f9f97"' in paper


def test_the_file_stands_alone() -> None:
    page = render_page(brief())
    assert page.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert '<meta charset="utf-8">' in page
    assert ".doc-table" in page
    assert not re.search(r"\ssrc=|<link|@import|url\(http", page)


def test_every_class_of_the_page_has_a_rule_or_none_is_needed() -> None:
    styles = STYLES.read_text("utf-8")
    used = set(re.findall(r"doc-[a-z-]+", " ".join(re.findall(r'class="([^"]+)"', render_html(brief())))))
    without = {name for name in used if f".{name}" not in styles}
    assert without <= {"doc-head"}
