"""What other programs and people call our fields at the head of a column.

Besides a field's own name, its labels in every language and the aliases of its record. A weight
below 1 marks a heading that means the field only where no better column does.
"""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]

# How a person's name may be spread over columns, and put together again.
NAME_PARTS = ("name.first", "name.middle", "name.last")

_PERSON = {
    "name": "full name, display name, nama lengkap, nama penuh, file as .4",
    "name.first": "first name, given name, firstname, nama depan, person first name .9",
    "name.middle": "middle name, additional name, nama tengah",
    "name.last": "last name, family name, surname, lastname, nama belakang, nama keluarga,"
    " person last name .9",
    "email": "email, e mail, email address, email 1 value, primary email, work email, surel, emel,"
    " alamat email, person email work, person email .9, email work",
    "phone": "phone, phone number, telephone, telephone number, tel, telp, telepon, no telepon,"
    " nomor telepon, no telp, telefon, no telefon, business phone, work phone, office phone,"
    " phone 1 value, person phone .9, primary phone .8, company main phone .7, home phone .6,"
    " other phone .5",
    "mobile": "mobile, mobile phone, mobile number, cell, cell phone, hp, no hp, nomor hp,"
    " handphone, telepon genggam, telefon bimbit, phone 2 value .6",
    "whatsapp": "whatsapp number, wa, no wa, nomor wa",
    "job_title": "job title, jabatan, jawatan, position, organization title, organization 1 title,"
    " title .8, occupation .6, posisi",
}
_PLACE = {
    "street": "street, address, street address, alamat, jalan, mailing street, business street,"
    " address 1 street, mailing address line1 .7, address 1 formatted .5, home street .4",
    "city": "city, kota, kabupaten, kota kabupaten, bandar, town, mailing city, business city,"
    " address 1 city, home city .4",
    "region": "state, province, region, provinsi, negeri, state province, mailing state,"
    " business state, address 1 region, home state .4",
    "postcode": "zip, zip code, postal code, postcode, zip postal code, kode pos, poskod,"
    " mailing zip postal code, business postal code, address 1 postal code, home postal code .4",
    "country": "country, country region, negara, mailing country, business country region,"
    " address 1 country, home country region .4",
}
_COMPANY = (
    "company, company name, account, account name, organization, organisation, organization name,"
    " organization 1 name, associated company, perusahaan, nama perusahaan, syarikat,"
    " nama syarikat, instansi, toko, nama toko, customer, customer name, pelanggan,"
    " nama pelanggan, akun, akaun, employer, org, outlet"
)
_OWNER = (
    "owner, sales rep, sales agent, sales person, salesperson, salesman, sales, agent,"
    " account manager, pemilik, penanggung jawab, wiraniaga, jurujual"
)

MAKERS: Mapping[str, Words] = {
    "account": {
        "name": _COMPANY + ", client, client name, outlet name, nama outlet, nama, nama akun",
        "phone": _PERSON["phone"] + ", company phone, organization phone",
        "email": _PERSON["email"],
        "whatsapp": _PERSON["whatsapp"],
        "website": "website, web site, web page, url, website 1 value, situs, laman web",
        "billing_street": _PLACE["street"] + ", billing street, billing address line1 .7,"
        " organization address",
        "billing_city": _PLACE["city"] + ", billing city",
        "billing_region": _PLACE["region"] + ", billing state, billing state province",
        "billing_postcode": _PLACE["postcode"] + ", billing zip postal code, billing zip",
        "billing_country": _PLACE["country"] + ", billing country, office location",
        "delivery_street": "shipping street, shipping address, delivery address, alamat kirim,"
        " shipping address line1 .7",
        "delivery_city": "shipping city, delivery city",
        "delivery_region": "shipping state, shipping state province",
        "delivery_postcode": "shipping zip postal code, shipping zip",
        "delivery_country": "shipping country",
        "description": "notes, note, description, keterangan, catatan",
        "owner_id": _OWNER + ", account owner, organization owner",
        "type": "customer type, account type, organization label .6",
        "industry": "sector, industri, bidang usaha",
        "employees": "number of employees, jumlah karyawan, staff",
        "annual_revenue": "revenue, turnover, omzet",
        "founded": "year established, founded, tahun berdiri",
        "parent_id": "parent, parent company, subsidiary of, holding",
        "territory_id": "area, wilayah",
        "npwp": "no npwp, nomor npwp, tax id .7",
    },
    "contact": {
        **_PERSON,
        **_PLACE,
        "name": _PERSON["name"] + ", contact, contact name, person name, nama kontak, pic",
        "salutation": "salutation, name prefix, prefix, sapaan, title .5",
        "email_2": "email 2, email 2 address, email 2 value, secondary email, other email,"
        " person email home, personal email",
        "account": _COMPANY,
        "birthday": "birthdate, birth date, date of birth, tanggal lahir, tarikh lahir, dob",
        "description": "notes, note, keterangan, catatan",
        "owner_id": _OWNER + ", contact owner",
    },
    "lead": {
        **_PERSON,
        "name": _PERSON["name"] + ", lead, lead name, nama lead, prospek, nama prospek,"
        " contact name .9, person name .9",
        "company": _COMPANY,
        "city": _PLACE["city"],
        "country": _PLACE["country"],
        "status": "lead status, lead state",
        "source": "lead source, sumber, sumber lead",
        "amount": "estimated value, estimated amount, budget, perkiraan nilai",
        "description": "notes, note, keterangan, catatan",
        "owner_id": _OWNER + ", lead owner",
    },
    "opportunity": {
        "name": "deal title, deal name, deal, opportunity, opportunity name, title .8,"
        " nama deal, peluang",
        "reference": "opportunity id, deal id, reference, reference number, record id .8, id .6",
        "account_id": _COMPANY,
        "contact_id": "person name, contact name, contact, primary contact, associated contact",
        "contact.email": "person email work, person email, contact email, email .8,"
        " person email home .6",
        "contact.phone": "person phone, contact phone, phone .8",
        "product_id": "product, product name, produk, nama produk",
        "pipeline_id": "pipeline, deal pipeline",
        "stage_id": "stage, deal stage, sales stage, tahap, tahapan, peringkat",
        "kind": "deal status, outcome",
        "amount": "amount, value, deal value, deal amount, close value, nilai, jumlah,"
        " expected revenue .8",
        "currency": "currency, deal currency, mata uang, mata wang",
        "probability": "probability, deal probability, peluang menang",
        "opened_on": "engage date, opened, open date, created date .8, create date .8,"
        " deal created .9",
        "close_date": "close date, expected close date, deal expected close date, closing date,"
        " tanggal tutup, tarikh tutup",
        "owner_id": _OWNER + ", deal owner, opportunity owner",
        "next_step": "next step, langkah berikutnya",
        "lost_reason": "lost reason, deal lost reason, closed lost reason",
        "source": "lead source, deal source",
        "description": "notes, note content, keterangan, catatan",
    },
    "product": {
        "name": "product, product name, item, item name, nama produk, nama barang, barang, produk",
        "sku": "sku, code, product code, item code, kode, kode barang,"
        " kode produk, kod, kod produk",
        "category": "category, series, product family, group, kategori, kelompok",
        "unit": "unit, uom, unit of measure, satuan",
        "list_price": "price, sales price, sale price, unit price, list price, harga, harga jual,"
        " harga jualan, harga satuan",
        "cost": "cost, cost price, harga beli, harga pokok, kos",
        "description": "description, keterangan, deskripsi",
    },
    "user": {
        **{part: _PERSON[part] for part in NAME_PARTS},
        "name": "sales agent, agent, sales rep, rep, salesperson, employee, employee name, user,"
        " user name, full name, nama, nama sales, nama karyawan",
        "email": _PERSON["email"],
        "phone": _PERSON["phone"],
        "job_title": _PERSON["job_title"],
        "manager_id": "manager, manager name, sales manager, supervisor, atasan, pengurus",
        "team_id": "team, team name, sales team, office, regional office, branch, cabang, kantor,"
        " tim, pasukan, pejabat, cawangan, region .8",
    },
}

# Headings that only one kind of file has.
EVIDENCE: Mapping[str, Mapping[str, float]] = {
    "contact": {
        "contact owner": 3, "associated company": 1, "birthdate": 1, "birthday": 1,
        "given name": 1, "middle name": 0.5, "nickname": 0.5, "do not call": 0.5,
        "assistant": 1, "mailing street": 1, "job title": 0.5, "name prefix": 0.5,
    },
    "lead": {"lead name": 3, "lead owner": 3, "lead status": 1, "lead source": 0.5},
    "account": {"billing street": 1, "ticker symbol": 1, "sic code": 1, "npwp": 1},
    "opportunity": {"deal title": 2, "opportunity name": 2, "deal stage": 2, "close date": 1},
}  # fmt: skip

# What a file may be called.
FILES: Mapping[str, str] = {
    "account": "account accounts customer customers pelanggan company companies outlet outlets"
    " organization organizations toko klien akun akaun perusahaan",
    "contact": "contact contacts kontak people address addressbook orang kenalan",
    "lead": "lead leads prospek prospects prospect",
    "opportunity": "deal deals opportunity opportunities pipeline peluang",
    "product": "product products produk item items barang catalogue katalog",
    "user": "user users team teams staff agents reps karyawan pengguna",
}
