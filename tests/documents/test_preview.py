"""The preview shows the very pages that are printed."""

import subprocess
import sys

from app.documents.preview import page_count, page_images
from app.documents.quote import quote_pdf
from tests.documents.papers import a_paper, lines_of


def test_every_page_is_drawn_at_the_size_asked_for():
    pdf = quote_pdf(a_paper(lines_of(40)))

    images = page_images(pdf, scale=0.5)

    assert len(images) == page_count(pdf) > 1
    for image in images:
        assert (image.width, image.height) == (298, 421)
        assert len(image.bgrx) == image.width * image.height * 4


def test_the_page_is_white_with_ink_on_it():
    (image,) = page_images(quote_pdf(a_paper()), scale=1.0)

    rows = [image.bgrx[y * image.width * 4 :][: image.width * 4] for y in range(image.height)]

    assert rows[0][:3] == rows[-1][-4:-1] == b"\xff\xff\xff"
    assert any(min(row) < 80 for row in rows)


def test_single_pages_can_be_drawn():
    pdf = quote_pdf(a_paper(lines_of(40)))

    (second,) = page_images(pdf, scale=0.5, pages=range(1, 2))

    assert second == page_images(pdf, scale=0.5)[1]


MANY_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor

from app.documents.preview import page_count, page_images
from app.documents.quote import quote_pdf
from tests.documents.papers import a_paper

pdf = quote_pdf(a_paper())
with ThreadPoolExecutor(8) as threads:
    drawn = threads.map(
        lambda n: (page_count(pdf), page_images(pdf, 0.2 + n % 9 / 10)), range(200)
    )
    print(len(list(drawn)))
"""


def test_pages_can_be_drawn_from_several_threads():
    # PDFium ends the process where two threads use it at once.
    done = subprocess.run([sys.executable, "-c", MANY_AT_ONCE], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "200\n"), done.stderr[-500:]
