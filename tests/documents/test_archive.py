"""Papers are fit to be kept: PDF/A-1b as PDFBox checks it, sound as qpdf does, all embedded."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from app.documents.archive import srgb
from app.documents.merging import merged
from app.documents.paper import Party
from app.documents.quote import quote_pdf
from app.documents.seal import sealed
from app.documents.signed import Signing, signed_pdf
from app.domain.strokes import drawn
from app.models import PaperTemplate
from tests.documents.certificates import a_certificate
from tests.documents.papers import a_logo, a_paper, full

JARS = (
    "pdfbox2", "preflight", "xmpbox", "fontbox2", "commons-logging", "commons-io",
    "javax.activation", "jaxb-api",
)  # fmt: skip
SHARED = Path("/usr/share/java")


def odd_paper(form: PaperTemplate) -> bytes:
    """With a logo half transparent, three scripts, a title in quotes and everything else."""
    head = replace(a_paper().letterhead, logo=a_logo(), name="Rasa & <Sumber> “é”")
    customer = Party("Toko محمد தமிழ்", "Ibu (Sari)")
    return quote_pdf(
        full(30, template=form, letterhead=head, customer=customer, subject="A & B <c>")
    )


SIGNED = Signing(
    "Siti (Rahma)", "Direktur", "Bogor", datetime(2026, 8, 3, 10, tzinfo=UTC),
    drawn(600, 200, [[(20 + 7 * n, 100 + (n % 5) * 12) for n in range(60)]]),
)  # fmt: skip


def test_every_form_passes_the_check_of_pdf_a_also_signed_and_sealed(tmp_path):
    if shutil.which("java") is None or not (SHARED / "preflight.jar").exists():
        pytest.skip("PDFBox is not installed here; Debian has it as libpdfbox2-java.")
    certificate = a_certificate()
    for form in PaperTemplate:
        paper = odd_paper(form)
        signed = signed_pdf(paper, SIGNED, "id")
        made = {"": paper, "-signed": signed, "-sealed": sealed(signed, certificate, "Signed")}
        for name, pdf in made.items():
            (tmp_path / f"{form}{name}.pdf").write_bytes(pdf)
    jars = ":".join(str(SHARED / f"{name}.jar") for name in JARS)

    checked = subprocess.run(
        ["java", "-cp", jars, "org.apache.pdfbox.preflight.Validator_A1b", "batch", tmp_path],
        capture_output=True, text=True,
    )  # fmt: skip

    valid = checked.stdout.count("is a valid PDF/A-1b file")
    assert valid == 3 * len(PaperTemplate), checked.stdout + checked.stderr


def test_papers_and_merged_papers_are_sound(tmp_path):
    paper, other = odd_paper(PaperTemplate.LETTER), quote_pdf(a_paper())
    path = tmp_path / "paper.pdf"

    signed = signed_pdf(paper, SIGNED, "id")
    around = merged(paper, [other, other], [other])
    for pdf in (paper, around, signed, sealed(signed, a_certificate(), "Signed")):
        path.write_bytes(pdf)
        checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
        listed = subprocess.run(["pdffonts", path], capture_output=True, text=True).stdout
        assert checked.returncode == 0, checked.stderr
        embedded = [line.split()[-5] for line in listed.splitlines()[2:]]
        assert embedded and set(embedded) == {"yes"}


@pytest.mark.parametrize("form", list(PaperTemplate))
def test_the_same_signature_on_the_same_paper_is_the_same_bytes(form):
    paper = odd_paper(form)

    signed = signed_pdf(paper, SIGNED, "id")

    assert paper == odd_paper(form) and signed == signed_pdf(paper, SIGNED, "id")
    assert signed.startswith(paper) and signed != paper
    assert signed != signed_pdf(paper, replace(SIGNED, name="Budi"), "id")


def test_what_the_file_says_of_itself_is_said_twice_alike():
    reader = PdfReader(BytesIO(odd_paper(PaperTemplate.MODERN)))

    described = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    ElementTree.fromstring(described.partition("?>")[2].rpartition("<?xpacket")[0])

    assert "<pdfaid:part>1</pdfaid:part>" in described
    assert reader.metadata.author == "Rasa & <Sumber> “é”"
    assert "Rasa &amp; &lt;Sumber&gt; “é”" in described
    assert reader.metadata.creation_date.isoformat() in described


def test_the_colour_space_is_a_sound_profile_of_version_two():
    profile = srgb()

    assert int.from_bytes(profile[:4], "big") == len(profile)
    assert profile[8:10] == b"\x02\x10" and profile[36:40] == b"acsp"
    assert profile[12:24] == b"mntrRGB XYZ "
    assert srgb() == profile


def test_brochures_stand_around_the_paper_in_order_and_take_the_mark_away():
    paper = quote_pdf(a_paper())
    cover, brochure = (quote_pdf(a_paper(number=name)) for name in ("COVER", "BROCHURE"))

    whole = merged(paper, [cover], [brochure])
    pages = PdfReader(BytesIO(whole)).pages

    said = [page.extract_text() for page in pages]
    assert ["COVER" in said[0], "001/SPH" in said[1], "BROCHURE" in said[2]] == [True] * 3
    assert b"pdfaid" not in whole and b"GTS_PDFA1" not in whole
    assert whole == merged(paper, [cover], [brochure])
    assert merged(paper) == paper


@pytest.mark.parametrize("subject", ["", "(", "a\\b", "é" * 200])
def test_odd_titles_are_written_as_they_are(subject):
    reader = PdfReader(BytesIO(quote_pdf(a_paper(subject=subject))))

    assert (reader.metadata.subject or "") == subject
