"""Build the compact table of the IATI standard that the check reads, from the official schemas and codelists.

    python tools/iati_tables.py FOLDER

FOLDER holds `schema/` and `codelists/` of version 2.03 (IATI Secretariat, CC BY 4.0). What version 2.02 does not have
yet is listed here by hand: its schema is the one of 2.03 less these.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from lxml import etree

XSD = "{http://www.w3.org/2001/XMLSchema}"
NAME = "{http://www.w3.org/XML/1998/namespace}lang"
OUT = Path(__file__).resolve().parent.parent / "src/entente/apps/funding/iati/standard.json"
UNBOUNDED = -1
# What came with 2.03: elements by their parent, attributes by their element, what was needed until then, and what may
# stand more than once since.
SINCE_203 = {
    "elements": [
        "iati-activity/tag", "document-link/description", "result/document-link", "result/reference",
        "indicator/document-link", "baseline/location", "baseline/dimension", "baseline/document-link",
        "target/document-link", "actual/document-link",
    ],
    "attributes": [
        "iati-activity/@budget-not-provided", "participating-org/@crs-channel-code", "default-aid-type/@vocabulary",
        "aid-type/@vocabulary", "baseline/@iso-date", "indicator/@aggregation-status",
    ],
    "needed": ["baseline/@value", "target/@value", "actual/@value"],
    "once": [
        "iati-activity/default-aid-type", "transaction/aid-type", "indicator/baseline", "period/target",
        "period/actual",
    ],
}  # fmt: skip
LISTS = (
    "ActivityDateType", "ActivityStatus", "AidType", "BudgetStatus", "BudgetType", "CollaborationType", "Country",
    "Currency", "FinanceType", "FlowType", "OrganisationRole", "OrganisationType", "Region", "Sector", "SectorCategory",
    "TiedStatus", "TransactionType",
)  # fmt: skip


class Schema:
    """The two schema files, and the types found in them, each once."""

    def __init__(self, folder: Path) -> None:
        roots = [etree.parse(folder / f"iati-{name}-schema.xsd").getroot() for name in ("activities",)]
        roots.append(etree.parse(folder / "iati-common.xsd").getroot())
        self.named: dict[tuple[str, str], Any] = {}
        for root in roots:
            for node in root:
                self.named.setdefault((node.tag, node.get("name", "")), node)
        self.types: list[dict[str, Any]] = []

    def element(self, node: Any) -> int:
        """Return the number of the type of an element."""
        if ref := node.get("ref"):
            return self.element(self.named[f"{XSD}element", ref])
        name = node.get("type")
        if name and name.startswith("xsd:"):
            return self.keep({"text": name[4:], "attributes": {}, "children": [], "closed": True})
        inner = self.named[f"{XSD}complexType", name] if name else node.find(f"{XSD}complexType")
        return self.keep(self.complex(inner))

    def complex(self, node: Any) -> dict[str, Any]:
        """Return a complex type: its text ("" where none may stand), attributes and children in order."""
        found: dict[str, Any] = {"text": "", "attributes": {}, "children": []}
        inner = None
        for content in ("simpleContent", "complexContent"):
            if (holder := node.find(f"{XSD}{content}")) is not None:
                extension = holder.find(f"{XSD}extension")
                base = extension.get("base")
                if base.startswith("xsd:"):
                    found["text"] = base[4:]
                else:
                    inner = self.named[f"{XSD}complexType", base]
                    found = self.complex(inner)
                node = extension
        for child in node.findall(f"{XSD}sequence/{XSD}element"):
            name = child.get("ref") or child.get("name")
            most = child.get("maxOccurs", "1")
            if name in {line[0] for line in found["children"]}:
                raise ValueError(f"{name} stands twice")
            found["children"].append(
                [name, self.element(child), int(child.get("minOccurs", "1")),
                 UNBOUNDED if most == "unbounded" else int(most)]
            )  # fmt: skip
        for child in node.findall(f"{XSD}attribute"):
            self.attribute(child, found["attributes"])
        if node.find(f"{XSD}anyAttribute") is None and (inner is None or inner.find(f"{XSD}anyAttribute") is None):
            found["closed"] = True
        return found

    def attribute(self, node: Any, into: dict[str, Any]) -> None:
        """Put an attribute's type and whether it is required."""
        need = node.get("use") == "required"
        if node.get("ref") == "xml:lang":
            into[NAME] = ["language", need]
            return
        target = self.named[f"{XSD}attribute", node.get("ref")] if node.get("ref") else node
        into[target.get("name")] = [target.get("type")[4:], need]

    def keep(self, found: dict[str, Any]) -> int:
        """Return the number of a type, kept once."""
        if found not in self.types:
            self.types.append(found)
        return self.types.index(found)


def codes(folder: Path) -> dict[str, str]:
    """Return the codes of the lists the check knows, as words in one text."""
    return {
        name: " ".join(
            item.findtext("code", "").strip() for item in etree.parse(folder / f"{name}.xml").iter("codelist-item")
        )
        for name in LISTS
    }


def main(folder: Path) -> None:
    """Write the table."""
    schema = Schema(folder / "schema")
    root = schema.element(schema.named[f"{XSD}element", "iati-activities"])
    told = {
        "about": "Derived from the IATI 2.03 activity schema and codelists, IATI Secretariat, CC BY 4.0: see NOTICE.",
        "root": root, "since_203": SINCE_203, "codes": codes(folder / "codelists"), "types": schema.types,
    }  # fmt: skip
    lines = [f' "{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in told.items() if name != "types"]
    types = ",\n  ".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in schema.types)
    OUT.write_text("{\n" + ",\n".join(lines) + ',\n "types": [\n  ' + types + "\n ]\n}\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
