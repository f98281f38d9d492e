"""What outlets are called, of which sort they are, and what sort of business each is."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from app.services.sample.names import Name


@dataclass(frozen=True)
class Sort:
    """A sort of outlet.

    Attributes:
        weight: how many of a hundred are of this sort.
        classes: how likely it is class A, B or C.
        horeca: whether it cooks instead of selling on.
        patterns: its names; {luck}, {owner} and {place} are filled.
    """

    industry: str
    weight: int
    classes: tuple[int, int, int]
    horeca: bool
    patterns: tuple[str, ...]


def a_sort(rng: Random) -> Sort:
    """A sort of outlet, as often as it is met."""
    return rng.choices(SORTS, weights=[sort.weight for sort in SORTS])[0]


def an_outlet_name(rng: Random, sort: Sort, owner: Name, town: str, taken: set[str]) -> str:
    """A name no other outlet has; it is added to `taken`."""
    place = town.removeprefix("Kota ").removeprefix("Kabupaten ")
    for attempt in range(50):
        name = rng.choice(sort.patterns).format(
            luck=rng.choice(_LUCK), owner=owner.called, place=place
        )
        if attempt > 3:
            name = f"{name} {place}"
        if attempt > 20:
            name = f"{name} {attempt - 19}"
        if name not in taken:
            break
    taken.add(name)
    return name


SORTS = (
    Sort("Toko sembako", 34, (10, 35, 55), False,
         ("Toko {luck}", "Toko {luck}", "Toko Sembako {owner}", "Toko {luck} {place}",
          "TB {luck}", "Toko Kelontong {owner}")),
    Sort("Warung", 16, (0, 15, 85), False,
         ("Warung {owner}", "Warung {luck}", "Warung Barokah {owner}", "Warung Nasi {owner}")),
    Sort("Minimarket", 12, (35, 50, 15), False,
         ("Minimarket {luck}", "{luck} Mart", "Swalayan {luck}", "Minimarket {luck} {place}")),
    Sort("Grosir", 7, (60, 35, 5), False,
         ("Grosir {luck}", "CV {luck} Abadi", "UD {luck}", "Agen {luck}")),
    Sort("Rumah makan", 13, (12, 48, 40), True,
         ("RM Saung {luck}", "RM Padang {luck}", "RM {owner}", "Rumah Makan {luck}",
          "Ayam Goreng {owner}", "Sate Maranggi {owner}")),
    Sort("Kedai kopi", 6, (5, 45, 50), True,
         ("Kedai Kopi {luck}", "Kopi {luck} {place}", "Kedai {owner}")),
    Sort("Hotel", 4, (70, 30, 0), True,
         ("Hotel {luck}", "Hotel {luck} {place}", "Grand {luck} Hotel", "Wisma {luck}")),
    Sort("Toko roti", 4, (15, 60, 25), True,
         ("{luck} Bakery", "Toko Roti {luck}", "Roti {owner}")),
    Sort("Koperasi", 4, (20, 60, 20), False,
         ("Koperasi Karyawan {luck}", "Koperasi Pasar {luck}", "Koperasi Pesantren Al {luck}")),
)  # fmt: skip

_LUCK = (
    "Sumber Rejeki", "Maju Jaya", "Berkah", "Sinar Baru", "Cahaya", "Mekar Sari", "Setia Kawan",
    "Sari Rasa", "Subur", "Makmur", "Sejahtera", "Harapan", "Bintang Terang", "Tiga Saudara",
    "Aneka",
    "Laris", "Murah Rejeki", "Sederhana", "Mulia", "Barokah", "Amanah", "Hikmah", "Ikhlas",
    "Rahayu",
    "Sugih", "Panghegar", "Kurnia", "Anugerah", "Lestari", "Nusa Indah", "Karya Bersama", "Gembira",
    "Jaya Abadi", "Mitra Usaha", "Sumber Makmur", "Lancar", "Mandiri", "Pelangi", "Melati",
    "Purnama",
    "Sentosa", "Wargi", "Tani Jaya", "Bahagia", "Utama", "Surya", "Guna Bakti", "Sangkuriang",
)  # fmt: skip
