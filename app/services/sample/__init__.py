"""A believable food distributor to try things on, made from a seed: *PT Sumber Rasa Nusantara*."""

from app.services.sample.company import Sample, check_empty, make_sample
from app.services.sample.staff import BAGUS, HENDRA, LETTERHEAD, OFFICE, RINA, STAFF, Member
from app.services.sample.staff import COMPANY as COMPANY_NAME

__all__ = [
    "BAGUS",
    "COMPANY_NAME",
    "HENDRA",
    "LETTERHEAD",
    "OFFICE",
    "RINA",
    "STAFF",
    "Member",
    "Sample",
    "check_empty",
    "make_sample",
]
