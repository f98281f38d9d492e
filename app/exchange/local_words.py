"""How people in Indonesia and Malaysia head the columns of their own lists, besides our labels.

A weight below 1 marks a word that means the field only where no better column does.
"""

from __future__ import annotations

from collections.abc import Mapping

_BIRTHDAY = "tanggal lahir, tgl lahir, tarikh lahir, ulang tahun, hari jadi, birth date"
_WHATSAPP = "nomor whatsapp, no whatsapp, nombor whatsapp, wa, no wa"
_HAND = "hp, no hp, nomor hp, ponsel, nomor ponsel, handphone, telefon bimbit"

LOCAL: Mapping[str, Mapping[str, str]] = {
    "account": {
        "birthday": _BIRTHDAY,
        "account_class": "golongan, golongan pelanggan, kelas pelanggan, gred",
        "type": "jenis pelanggan, tipe pelanggan",
        "kind": "jenis badan, badan perorangan",
        "phone": ", ".join(f"{word} .7" for word in _HAND.split(", ")),
        "whatsapp": _WHATSAPP,
        "email": "alamat surel, alamat emel",
        "legal_name": "nama badan usaha, nama badan hukum, nama sah, nama berdaftar",
        "parent_id": "induk, syarikat induk, perusahaan induk",
        "territory_id": "rayon, kawasan",
        "owner_id": "wakil jualan, tenaga penjual",
        "billing_street": "alamat lengkap, alamat penagihan, alamat toko, alamat kedai",
        "billing_city": "kab kota, kabupaten kota, daerah .8",
        "billing_region": "propinsi",
        "delivery_street": "alamat pengiriman, alamat penghantaran",
        "latitude": "lat",
        "longitude": "lng, lon, long .8",
        "nik": "no ktp, nomor ktp, ktp, no kad pengenalan",
        "tin": "no tin, nombor tin",
        "brn": "no ssm, nombor ssm, no pendaftaran syarikat, no pendaftaran, nombor pendaftaran",
        "sst_number": "no sst, nombor sst",
        "pkp": "status pkp",
        "payment_days": "termin, tempo, top, jangka waktu pembayaran, tempoh bayaran,"
        " jatuh tempo, jatuh tempo hari",
        "credit_limit": "plafon, plafon kredit, batas kredit",
        "visit_every_days": "interval kunjungan, frekuensi kunjungan, kekerapan lawatan",
        "annual_revenue": "omset, omzet setahun, pendapatan tahunan, hasil tahunan",
        "description": "nota .8",
    },
    "contact": {
        "birthday": _BIRTHDAY,
        "mobile": _HAND,
        "whatsapp": _WHATSAPP,
        "salutation": "gelar, gelaran, panggilan",
        "account": "kedai, nama kedai",
    },
    "lead": {
        "company": "kedai, nama kedai",
        "mobile": _HAND,
        "whatsapp": _WHATSAPP,
        "source": "asal",
        "amount": "nilai .8, anggaran, anggaran nilai",
        "description": "nota .8",
    },
    "opportunity": {
        "name": "nama peluang, urus niaga, transaksi, nama transaksi",
        "close_date": "perkiraan tutup, tanggal penutupan, target tutup, jangkaan tutup",
        "probability": "kemungkinan",
        "next_step": "tindak lanjut, tindakan susulan",
        "lost_reason": "alasan kalah, sebab kalah",
    },
    "product": {
        "list_price": "harga seunit",
        "cost": "hpp, modal, harga modal, biaya, kos",
        "category": "golongan, kumpulan",
        "description": "penerangan",
        "tax_code": "kode pajak, kod cukai",
    },
    "activity": {
        "subject": "judul, subjek, acara",
        "kind": "tipe .8",
        "starts_at": "waktu mulai, tarikh mula, masa mula, tanggal .8, tarikh .8",
        "ends_at": "waktu selesai, tarikh tamat, masa tamat, selesai .8",
        "account_id": "toko .8, kedai .8",
        "outcome": "keputusan .8",
        "description": "catatan .7, keterangan .7",
    },
    "user": {"name": "nama pekerja", "phone": _HAND},
    "note": {"text": "isi .8", "at": "tanggal .8, tarikh .8, waktu .8"},
}
