"""What the company sells: sixty products in ten categories, under brands of our own invention.

Prices are in rupiah before tax, near those of a distributor in West Java; the cost follows from
the margin that is usual for the category. Rice and salt are staple food and exempt
from PPN (UU PPN, article 16B), everything else bears it.
"""

from __future__ import annotations

from decimal import Decimal

# Category: prefix of its SKU, cost in per cent of the price, and its goods:
# name, unit, price, more about it.
CATEGORIES: dict[str, tuple[str, int, tuple[tuple[str, str, int, str], ...]]] = {
    "Beras & Tepung": ("BT", 91, (
        ("Beras Pandan Wangi Lumbung Ibu 5 kg", "karung", 79_500, ""),
        ("Beras Setra Ramos Lumbung Ibu 10 kg", "karung", 148_000, ""),
        ("Beras Medium Lumbung Ibu 25 kg", "karung", 332_500, ""),
        ("Tepung Terigu Serbaguna Nusarasa 1 kg", "bks", 12_400, "isi 12 bks per dus"),
        ("Tepung Terigu Protein Tinggi Nusarasa 25 kg", "zak", 257_000, "untuk roti dan mi"),
        ("Tepung Tapioka Cap Rembulan 500 g", "bks", 7_900, ""),
        ("Tepung Bumbu Serbaguna Dapur Aina 210 g", "bks", 6_250, "isi 24 bks per dus"),
    )),
    "Minyak & Margarin": ("MM", 93, (
        ("Minyak Goreng Sawit Kencana Rasa 1 L", "btl", 18_900, "isi 12 btl per dus"),
        ("Minyak Goreng Sawit Kencana Rasa 2 L", "pouch", 37_200, "isi 6 pouch per dus"),
        ("Minyak Goreng Sawit Kencana Rasa 18 L", "jeriken", 318_000, ""),
        ("Margarin Kencana Rasa 200 g", "bks", 6_800, ""),
        ("Margarin Kencana Rasa 15 kg", "krt", 402_000, "untuk bakery"),
        ("Minyak Wijen Dapur Aina 200 ml", "btl", 31_500, ""),
    )),
    "Gula & Pemanis": ("GP", 92, (
        ("Gula Pasir Putih Tebu Manis 1 kg", "bks", 17_300, "isi 20 bks per bal"),
        ("Gula Pasir Putih Tebu Manis 50 kg", "karung", 815_000, ""),
        ("Gula Aren Cetak Priangan 500 g", "bks", 19_750, ""),
        ("Gula Semut Aren Priangan 250 g", "pouch", 17_900, ""),
        ("Madu Hutan Nusarasa 350 ml", "btl", 68_500, ""),
    )),
    "Bumbu & Saus": ("BS", 78, (
        ("Kecap Manis Kembang Rasa 600 ml", "btl", 21_400, "isi 12 btl per dus"),
        ("Kecap Manis Kembang Rasa 6 kg", "jeriken", 148_500, "kemasan horeca"),
        ("Kecap Asin Kembang Rasa 620 ml", "btl", 16_700, ""),
        ("Saus Sambal Kembang Rasa 340 ml", "btl", 13_900, "isi 24 btl per dus"),
        ("Saus Sambal Kembang Rasa 5,7 kg", "jeriken", 98_000, "kemasan horeca"),
        ("Saus Tomat Kembang Rasa 340 ml", "btl", 12_600, ""),
        ("Saus Tiram Dapur Aina 275 ml", "btl", 24_800, ""),
        ("Bumbu Rendang Dapur Aina 50 g", "sachet", 8_400, "isi 48 sachet per dus"),
        ("Bumbu Nasi Goreng Dapur Aina 20 g", "sachet", 2_350, ""),
        ("Kaldu Jamur Dapur Aina 250 g", "pouch", 23_900, ""),
        ("Garam Beryodium Segara 250 g", "bks", 2_900, "isi 40 bks per bal"),
        ("Terasi Bakar Segara 100 g", "bks", 9_600, ""),
    )),
    "Mi & Pasta": ("MP", 87, (
        ("Mi Instan Goreng Nusarasa", "dus", 114_000, "isi 40 bks"),
        ("Mi Instan Soto Nusarasa", "dus", 109_500, "isi 40 bks"),
        ("Mi Telur Cap Rembulan 200 g", "bks", 6_900, ""),
        ("Bihun Jagung Cap Rembulan 175 g", "bks", 5_850, ""),
        ("Spageti Nusarasa 450 g", "bks", 14_500, ""),
    )),
    "Susu & Olahan": ("SO", 89, (
        ("Susu UHT Cokelat Lembah Hijau 125 ml", "dus", 118_000, "isi 40 kotak"),
        ("Susu UHT Full Cream Lembah Hijau 1 L", "kotak", 18_300, "isi 12 kotak per dus"),
        ("Kental Manis Putih Lembah Hijau 370 g", "klg", 11_900, "isi 48 klg per dus"),
        ("Keju Cheddar Lembah Hijau 165 g", "bks", 21_900, ""),
        ("Keju Cheddar Lembah Hijau 2 kg", "blok", 205_000, "kemasan horeca"),
        ("Krimer Kental Lembah Hijau 500 g", "pouch", 13_200, ""),
    )),
    "Minuman": ("MN", 84, (
        ("Teh Melati Tirta Pagi 350 ml", "dus", 58_500, "isi 24 btl"),
        ("Air Mineral Tirta Pagi 600 ml", "dus", 39_800, "isi 24 btl"),
        ("Air Mineral Tirta Pagi 19 L", "galon", 16_900, ""),
        ("Kopi Bubuk Robusta Gunung Guntur 165 g", "bks", 15_600, ""),
        ("Kopi Arabika Priangan 1 kg", "pouch", 189_000, "biji, sangrai sedang"),
        ("Sirup Cocopandan Tirta Pagi 460 ml", "btl", 19_400, "ramai menjelang Lebaran"),
    )),
    "Makanan Ringan": ("MR", 80, (
        ("Keripik Singkong Balado Renyahku 180 g", "bks", 13_800, ""),
        ("Kerupuk Udang Renyahku 250 g", "bks", 16_400, ""),
        ("Wafer Cokelat Renyahku 20 g", "box", 18_500, "isi 20 pcs"),
        ("Biskuit Marie Renyahku 240 g", "bks", 9_700, ""),
        ("Kacang Kulit Renyahku 200 g", "bks", 17_200, ""),
    )),
    "Makanan Kaleng": ("MK", 86, (
        ("Sarden Saus Tomat Segara 155 g", "klg", 10_400, "isi 50 klg per dus"),
        ("Sarden Saus Tomat Segara 425 g", "klg", 24_300, "isi 24 klg per dus"),
        ("Kornet Sapi Nusarasa 340 g", "klg", 38_900, ""),
        ("Santan Kelapa Nusarasa 65 ml", "kotak", 3_850, "isi 36 kotak per dus"),
        ("Santan Kelapa Nusarasa 1 L", "kotak", 35_400, "kemasan horeca"),
    )),
    "Bahan Kue": ("BK", 77, (
        ("Cokelat Bubuk Kembang Rasa 100 g", "bks", 17_600, ""),
        ("Meises Cokelat Kembang Rasa 1 kg", "bks", 48_500, ""),
        ("Agar-agar Bubuk Segara 7 g", "box", 46_800, "isi 12 sachet"),
    )),
}  # fmt: skip

EXEMPT = ("Beras ", "Garam ")

# Products that restaurants and hotels take, with the price agreed for them.
HORECA = {
    "Minyak Goreng Sawit Kencana Rasa 18 L": Decimal(306_000),
    "Kecap Manis Kembang Rasa 6 kg": Decimal(139_000),
    "Saus Sambal Kembang Rasa 5,7 kg": Decimal(91_500),
    "Keju Cheddar Lembah Hijau 2 kg": Decimal(194_000),
    "Santan Kelapa Nusarasa 1 L": Decimal(33_200),
    "Kopi Arabika Priangan 1 kg": Decimal(174_000),
    "Tepung Terigu Protein Tinggi Nusarasa 25 kg": Decimal(249_500),
}
