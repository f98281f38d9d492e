"""Where the outlets are: three territories, their regencies and cities, and streets as in life.

Names of regencies, districts and cities are facts. Coordinates are those of their middle, rounded
to a hundredth of a degree; an outlet stands somewhere near. House numbers are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

BANDUNG = "Jawa Barat/Bandung Raya"
PRIANGAN = "Jawa Barat/Priangan Timur"
SEMARANG = "Jawa Tengah/Semarang Raya"


@dataclass(frozen=True)
class Town:
    """A city or regency.

    Attributes:
        districts: kecamatan, where addresses are looked for.
        postcode: the first three digits.
        weight: how many of the territory's outlets are here, relative to the others.
    """

    name: str
    latitude: float
    longitude: float
    postcode: str
    weight: int
    districts: tuple[str, ...]


@dataclass(frozen=True)
class Address:
    """Where an outlet is."""

    street: str
    city: str
    region: str
    postcode: str
    latitude: Decimal
    longitude: Decimal


def an_address(rng: Random, territory: str, town: Town | None = None) -> Address:
    """An address in a territory, of a given town or of any."""
    towns = TOWNS[territory]
    town = town or rng.choices(towns, weights=[one.weight for one in towns])[0]
    number = rng.choice(
        (f"No. {rng.randint(1, 240)}", f"No. {rng.randint(1, 90)}{rng.choice('AB')}")
    )
    street = f"{rng.choice(_KINDS)} {rng.choice(_STREETS)} {number}"
    if rng.random() < 0.3:
        street = f"{street}, RT {rng.randint(1, 9):02}/RW {rng.randint(1, 14):02}"
    return Address(
        f"{street}\nKec. {rng.choice(town.districts)}",
        town.name,
        territory.partition("/")[0],
        f"{town.postcode}{rng.randint(11, 89)}",
        _near(rng, town.latitude),
        _near(rng, town.longitude),
    )


def _near(rng: Random, middle: float) -> Decimal:
    return Decimal(f"{middle + rng.gauss(0, 0.018):.6f}")


def _town(name: str, at: tuple[float, float], postcode: str, weight: int, districts: str) -> Town:
    return Town(name, *at, postcode, weight, tuple(districts.split(",")))


TOWNS: dict[str, tuple[Town, ...]] = {
    BANDUNG: (
        _town("Kota Bandung", (-6.91, 107.61), "402", 9,
              "Coblong,Lengkong,Regol,Andir,Sukajadi,Cicendo,Buahbatu,Antapani,Kiaracondong"),
        _town("Kota Cimahi", (-6.88, 107.54), "405", 3,
              "Cimahi Utara,Cimahi Tengah,Cimahi Selatan"),
        _town("Kabupaten Bandung", (-7.03, 107.53), "403", 5,
              "Soreang,Baleendah,Majalaya,Dayeuhkolot,Ciwidey,Rancaekek,Banjaran"),
        _town("Kabupaten Bandung Barat", (-6.84, 107.50), "405", 4,
              "Lembang,Padalarang,Ngamprah,Parongpong,Cililin"),
        _town("Kabupaten Sumedang", (-6.86, 107.92), "453", 2,
              "Jatinangor,Tanjungsari,Sumedang Utara,Cimalaka"),
    ),
    PRIANGAN: (
        _town("Kabupaten Garut", (-7.21, 107.90), "441", 5,
              "Garut Kota,Tarogong Kidul,Tarogong Kaler,Cikajang,Leles,Limbangan"),
        _town("Kota Tasikmalaya", (-7.33, 108.22), "461", 5,
              "Cihideung,Tawang,Cipedes,Indihiang,Kawalu"),
        _town("Kabupaten Tasikmalaya", (-7.36, 108.11), "464", 3,
              "Singaparna,Ciawi,Manonjaya,Rajapolah"),
        _town("Kabupaten Ciamis", (-7.33, 108.35), "462", 3, "Ciamis,Cikoneng,Kawali,Panumbangan"),
        _town("Kota Banjar", (-7.37, 108.54), "463", 2, "Banjar,Pataruman,Purwaharja"),
        _town("Kabupaten Pangandaran", (-7.69, 108.65), "463", 2, "Pangandaran,Parigi,Cijulang"),
    ),
    SEMARANG: (
        _town("Kota Semarang", (-6.99, 110.42), "501", 8,
              "Semarang Tengah,Candisari,Banyumanik,Pedurungan,Tembalang,Ngaliyan,Gayamsari"),
        _town("Kota Salatiga", (-7.33, 110.51), "507", 2, "Sidorejo,Tingkir,Argomulyo,Sidomukti"),
        _town("Kabupaten Semarang", (-7.14, 110.41), "505", 4,
              "Ungaran Barat,Ungaran Timur,Ambarawa,Bawen,Bergas"),
        _town("Kabupaten Kendal", (-6.92, 110.20), "513", 3, "Kendal,Kaliwungu,Weleri,Boja"),
        _town("Kabupaten Demak", (-6.89, 110.64), "595", 3, "Demak,Mranggen,Sayung,Karangawen"),
        _town("Kabupaten Grobogan", (-7.08, 110.92), "581", 2, "Purwodadi,Gubug,Godong,Wirosari"),
    ),
}  # fmt: skip

_KINDS = ("Jl.", "Jl.", "Jl.", "Jl. Raya", "Gg.", "Jl.")
_STREETS = (
    "Ahmad Yani", "Jenderal Sudirman", "Diponegoro", "Gatot Subroto", "Pahlawan", "Merdeka",
    "Veteran", "Pasar Baru", "Stasiun", "Kartini", "Imam Bonjol",
    "Otto Iskandardinata", "Dewi Sartika",
    "Cokroaminoto", "Mawar", "Melati", "Cempaka", "Kenanga", "Anggrek", "Flamboyan", "Rajawali",
    "Cendrawasih", "Pemuda", "Siliwangi", "Sunan Kalijaga", "Raden Patah", "Masjid Agung",
    "Kebon Jeruk", "Pasar Lama", "Terminal", "Industri", "Sukamaju", "Cihampelas", "Pajajaran",
)  # fmt: skip
