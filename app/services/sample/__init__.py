"""A believable food distributor to try things on, made from a seed: *PT Sumber Rasa Nusantara*."""

from app.services.sample.company import Sample, make_sample
from app.services.sample.staff import BAGUS, HENDRA, OFFICE, RINA, STAFF, Member
from app.services.sample.staff import COMPANY as COMPANY_NAME

__all__ = [
    "BAGUS",
    "COMPANY_NAME",
    "HENDRA",
    "OFFICE",
    "RINA",
    "STAFF",
    "Member",
    "Sample",
    "make_sample",
]
