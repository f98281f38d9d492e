"""What people of the archipelago are called, region by region, and how they are addressed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Name:
    """A person's name and how one addresses them ("Bapak", "Ibu")."""

    full: str
    salutation: str

    @property
    def called(self) -> str:
        """As one speaks to them: "Pak Asep", "Bu Sri"; a Balinese or Bugis by the second name."""
        words = [word for word in self.full.split() if word not in _TITLES and len(word) > 2]
        return f"{'Pak' if self.salutation == 'Bapak' else 'Bu'} {words[0]}"


def a_name(rng: Random) -> Name:
    """Somebody's name; most are from the island where the company sells."""
    first, last, salutation = rng.choices(_REGIONS, weights=_WEIGHTS)[0], "", "Bapak"
    men, women, families = first
    if rng.random() < 0.45:
        salutation, given = "Ibu", rng.choice(women.split(","))
    else:
        given = rng.choice(men.split(","))
    last = rng.choice(families.split(","))
    return Name(f"{given} {last}".strip(), salutation)


_TITLES = frozenset({"Andi", "Daeng", "Wayan", "Made", "Nyoman", "Ketut", "Luh"})

# Men, women, and what follows: a family or clan name where the region has them, else a second
# name, for which an empty one stands where many people have one name only.
_SUNDANESE = (
    "Asep,Dadang,Ujang,Cecep,Tatang,Deden,Iwan,Yayan,Agus,Endang,Aceng,Encep,Ade,Jajang",
    "Euis,Neneng,Iis,Yayah,Imas,Lilis,Ai,Tati,Nining,Cucu,Enok,Yati,Rina,Elis",
    "Sunarya,Hidayat,Kurnia,Suryana,Permana,Nurhayati,Komara,Sutisna,Rohmat,Gunawan,Supriatna,"
    "Mulyana,Saepudin,Maulana,Rukmana,Koswara",
)
_JAVANESE = (
    "Slamet,Bambang,Joko,Sugeng,Eko,Dwi,Tri,Wahyu,Sutrisno,Hadi,Suparman,Budi,Teguh,Mulyono",
    "Sri,Endah,Siti,Tuti,Wahyuni,Lestari,Ningsih,Sulastri,Ratna,Dewi,Umi,Titik,Yuni,Retno",
    "Santoso,Wibowo,Prasetyo,Widodo,Susanto,Nugroho,Handayani,Purnomo,Setiawan,Rahayu,Utomo,"
    "Kusuma,Raharjo,Suryani,Wijayanti,Haryanto",
)
_BATAK = (
    "Parlindungan,Tigor,Maruli,Saut,Binsar,Poltak,Ronald,Hotman",
    "Tiurma,Rotua,Lamria,Sondang,Duma,Roma,Martha,Netty",
    "Sihombing,Simanjuntak,Siregar,Nasution,Hutapea,Manurung,Lubis,Tampubolon,Sitorus,Ginting",
)
_MINANG = (
    "Syafrizal,Yusrizal,Afrizal,Rizal,Zulkifli,Ermanto",
    "Yusnidar,Rosmaniar,Fitri,Desmiati,Upik,Nurhaida",
    "Chaniago,Piliang,Tanjung,Koto,Jambak,Sikumbang",
)
_CHINESE = (
    "Hendra,Johan,Rudy,Andreas,Budiman,Steven,Willy,Tommy,Freddy,Anton",
    "Lily,Meilani,Yenny,Susanna,Linda,Caroline,Fenny,Jessica,Vivian,Mei Ling",
    "Tanujaya,Halim,Wijaya,Gunawan,Salim,Hartono,Kusnadi,Lim,Tan,Liem,Chandra,Setiadi",
)
_EASTERN = (
    "Andi Baso,Daeng Naba,Yohanes,Petrus,Markus,Ferry,Jefri,Alfons,Melkianus",
    "Andi Tenri,Maria,Yuliana,Fransiska,Debora,Meity,Olivia,Agustina",
    "Mappanyukki,Rumbewas,Wanggai,Lasut,Mandagi,Pattiasina,Latuconsina,Nahak,Tampi",
)
_BALINESE = (
    "I Wayan,I Made,I Nyoman,I Ketut",
    "Ni Luh,Ni Wayan,Ni Made,Ni Ketut",
    "Sudiarta,Astawa,Suartini,Widiani,Arnawa,Sukerti",
)
_PLAIN = (
    "Muhammad Fauzi,Abdul,Ahmad,Ridwan,Faisal,Syarif,Umar,Hasan,Rahmat,Taufik",
    "Aminah,Fatimah,Khadijah,Nurul,Aisyah,Zainab,Maryam,Salma",
    "Al Habsyi,Baswedan,Shihab,Rahman,Hakim,Basri,Anwar,Assegaf",
)
_REGIONS = (
    _SUNDANESE, _JAVANESE, _BATAK, _MINANG, _CHINESE, _EASTERN, _BALINESE, _PLAIN,
)  # fmt: skip
_WEIGHTS = (34, 27, 7, 7, 12, 4, 2, 7)
