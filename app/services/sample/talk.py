"""What reps write down: results of visits and calls, notes, promises, as one types them in a car.

Most are in Indonesian, some in English or Malay, as colleagues write. {goods} and {goods2} are
filled with products, {n} with a number, {day} with a day of the week, {owner} with the person one
speaks to.
"""

from __future__ import annotations

SALES = (
    "Order {n} dus {goods}. Stok lama tinggal sedikit.",
    "{owner} ambil {goods} {n} dan {goods2} 5. Minta kirim sebelum {day}.",
    "Order rutin, {n} dus {goods}. Pembayaran minggu lalu sudah lunas.",
    "Repeat order {goods} {n}. Display kita sekarang di rak depan.",
    "Tambah item baru: {goods2}. Coba dulu {n}, kalau laku lanjut.",
    "Deal {goods} {n} dengan harga grosir. Nota lama dibayar tunai.",
    "Beli {goods} {n}; {goods2} menunggu promo bulan depan.",
    "Stok opname bersama {owner}, hasilnya order {goods} {n}.",
    "Order {goods} {n}, {goods2} {n}. Minta faktur pajak atas nama perusahaan.",
    "Ramai menjelang akhir bulan, ambil {goods} {n} dus sekaligus.",
    "Pesanan untuk hajatan: {goods} {n} dan {goods2} 10. Kirim {day} pagi.",
    "{owner} puas dengan pengiriman kemarin. Order {goods} {n}.",
    "Took {n} of {goods}. Wants delivery before noon on {day}.",
    "Order {goods} {n} kotak. Minta nota terpisah untuk tokonya yang kedua.",
)

NO_SALES = (
    "Stok {goods} masih banyak, belum order. Datang lagi {day}.",
    "{owner} tidak ada di tempat, hanya ketemu karyawan. Titip brosur.",
    "Belum order: harga {goods} dari sales lain lebih murah Rp500.",
    "Toko sepi minggu ini, minta ditunda ke tanggal muda.",
    "Ada barang retur: {goods} {n} bungkus bocor. Sudah difoto, dibawa ke gudang.",
    "Tagihan jatuh tempo belum dibayar, janji transfer {day}. Order ditahan dulu.",
    "Gudang penuh. Tertarik {goods2} tapi tunggu tempat.",
    "Pemilik baru, masih pelajari daftar harga. Tinggalkan sampel {goods}.",
    "Sedang renovasi, buka lagi minggu depan.",
    "Minta tempo 30 hari, saya bilang tanya kantor dulu.",
    "Competitor gave a free display rack. {owner} asks what we can offer.",
    "Toko tutup lebih awal, pemiliknya pulang kampung. Datang lagi {day}.",
)

REASONS = (
    "Stok masih cukup", "Harga", "Pemilik tidak di tempat", "Tagihan belum lunas", "Gudang penuh",
    "Menunggu promo",
)  # fmt: skip

CALLS = (
    "Konfirmasi pengiriman {goods}, sudah diterima lengkap.",
    "Telepon {owner}: minta harga {goods} untuk {n} dus. Kirim penawaran lewat WhatsApp.",
    "Ingatkan nota jatuh tempo. Janji transfer {day}.",
    "Tidak diangkat, sudah kirim pesan WhatsApp.",
    "{owner} tanya kapan {goods2} tersedia lagi. Saya cek ke gudang.",
    "Tawarkan promo {goods}: beli 10 gratis 1. Pikir-pikir dulu, hubungi lagi {day}.",
    "Janjian kunjungan {day} jam 10.",
    "Order lewat telepon: {goods} {n}. Sudah diteruskan ke kantor.",
    "Komplain kemasan {goods} penyok. Minta maaf, diganti kiriman berikut.",
    "Called about the quote; {owner} will decide by {day}.",
)

NOTES = (
    "{owner} lebih suka dikunjungi setelah jam 2 siang, pagi sibuk di pasar.",
    "Anaknya yang sulung mulai ikut mengurus toko; soal harga tetap ke {owner}.",
    "Parkir susah, titip motor di masjid sebelah.",
    "Sedang bangun gudang kedua. Potensi naik dua kali lipat.",
    "Jangan kirim hari Jumat siang, toko tutup.",
    "Pembayaran selalu tunai di tempat, minta kuitansi rapi.",
    "Suka cerita soal bola. Bawa kalender tahun depan.",
    "Kompetitor masuk dengan sewa display Rp250.000 per bulan.",
    "Minta pas foto produk untuk menu baru, kirim lewat WhatsApp.",
    "Rencana buka cabang di dekat terminal setelah Lebaran.",
    "Dapur pakai {goods} sekitar {n} sebulan. Bisa dikontrak.",
    "Perlu sertifikat halal {goods} untuk audit, minta ke kantor pusat.",
    "Prefers English on paper; the owner's partner is from Penang.",
    "Pembayaran tempo 14 hari, jangan lewat: pernah macet tahun lalu.",
)

PROMISES = (
    "Kirim harga {goods}", "Antar sampel {goods}", "Kirim sertifikat halal {goods}",
    "Tanya kantor soal tempo 30 hari", "Urus retur {goods}", "Kirim foto planogram rak",
    "Buatkan faktur pajak pengganti",
)  # fmt: skip

VISITS = (
    "Kunjungan rutin", "Kunjungan rutin", "Kunjungan rutin", "Cek stok dan order",
    "Tagih dan ambil order", "Tawarkan {goods}",
)  # fmt: skip

# Why a visit or a call of today is planned: shown beside it.
PLANS = (
    "Kunjungan rutin; terakhir ambil {goods}.",
    "Stok {goods} diperkirakan habis minggu ini.",
    "Janji bawa sampel {goods2}.",
    "Tagihan jatuh tempo; sekalian order {goods}.",
    "Tindak lanjut penawaran {goods}.",
    "Kenalkan pemilik baru dengan daftar harga horeca.",
)
PLANNED_CALLS = (
    "Konfirmasi penawaran, masa berlaku hampir habis.",
    "Tanya hasil uji coba {goods}.",
    "Ucapkan selamat ulang tahun, tawarkan {goods2}.",
)

DEALS = (
    "Kontrak {goods} 6 bulan", "Paket Lebaran", "Pengadaan dapur hotel", "Suplai {goods}",
    "Rak khusus Kembang Rasa", "Pasokan kantin karyawan", "Ganti pemasok {category}",
    "Pembukaan cabang baru", "Parcel akhir tahun", "Promo display {category}",
)  # fmt: skip

NEXT_STEPS = (
    "Kirim sampel", "Presentasi ke pemilik", "Tunggu keputusan komite pembelian",
    "Revisi harga, telepon Senin", "Uji coba dua minggu", "Tanda tangan kontrak",
)  # fmt: skip

LOST = (
    "Harga kompetitor lebih rendah", "Proyek ditunda", "Tidak ada jawaban",
    "Pindah ke pemasok langsung dari pabrik",
)  # fmt: skip

SOURCES = ("Kunjungan", "Referensi pelanggan", "Pameran", "Instagram", "Telepon masuk", "WhatsApp")

LEADS = (
    "Ketemu di pameran kuliner, minta daftar harga.",
    "Direkomendasikan pelanggan lama. Katering, 300 porsi sehari.",
    "Buka kedai baru bulan depan, cari pemasok tetap.",
    "Tanya lewat Instagram soal {goods}.",
    "Dapur pusat restoran, tiga cabang. Perlu {goods} rutin.",
    "Currently buys from a wholesaler in Jakarta, unhappy with delivery.",
)

REJECTED = ("Harga terlalu tinggi", "Memilih pemasok lain", "Kebutuhan berubah")
RETURNED = (
    "Potongan terlalu besar untuk kelas C, maksimal 3%.",
    "Tambahkan syarat pembayaran tunai.",
    "Cek lagi jumlah {goods}, sepertinya salah ketik.",
)
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu")
TAGS = ("Prioritas", "Horeca", "Bayar tempo", "Titip display", "Grosir", "Buka Minggu", "Cabang")
