"""The company: its money, its taxes, its laptops and its files."""

from __future__ import annotations

from app.i18n import _
from app.views.kit.screen import Desk
from app.views.screens.settings.fields import COMPANY
from app.views.screens.settings.form import SettingsForm


class CompanyPage(SettingsForm):
    """How the company does business."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            _("Company"),
            _("How your company sells, for all of you."),
            COMPANY,
            "draft.company",
        )
